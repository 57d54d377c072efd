"""A double of GitHub: one repository with comments, issues, pull requests, artifacts, runs and Git objects."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from typing import Any

from tests.hosts.server import TOKEN, Call, Double, Reply, segments

REPOSITORY = "acme/lp-config"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
PERSON = {"login": "dana", "type": "User"}
WORKFLOW = ".github/workflows/lpconf.yml"


class GitHubDouble(Double):
    """`may_ask_who` says whether the token may ask for its own name: that of a job may not."""

    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[int, dict[str, Any]] = {}
        self.issues: dict[int, dict[str, Any]] = {}
        self.pulls: dict[int, dict[str, Any]] = {}
        self.merged: dict[str, list[int]] = {}
        self.artifacts: list[dict[str, Any]] = []
        self.contents: dict[int, bytes] = {}
        self.runs: dict[int, dict[str, Any]] = {}
        self.permissions = {"dana": "write", "mallory": "read"}
        self.refs: dict[str, str] = {"main": "c0"}
        self.commits: dict[str, str] = {"c0": "t0"}
        self.trees: dict[str, dict[str, str]] = {"t0": {}}
        self.dispatched: list[dict[str, Any]] = []
        self.may_ask_who = False
        self._next = 100

    # -- what a test arranges ------------------------------------------------------------------------------------------

    def new_number(self) -> int:
        self._next += 1
        return self._next

    def comment(self, pull: int, body: str, user: dict[str, str] = PERSON) -> int:
        number = self.new_number()
        self.comments[number] = {"id": number, "body": body, "user": user, "pull": pull}
        return number

    def pull(self, number: int, head: str, merged_as: str = "") -> None:
        self.pulls[number] = {
            "number": number,
            "state": "closed" if merged_as else "open",
            "head": {"sha": head, "ref": f"branch-{number}"},
            "base": {"ref": "main"},
            "merged_at": "2026-11-23T09:00:00Z" if merged_as else None,
            "html_url": f"https://github.example/{REPOSITORY}/pull/{number}",
        }
        if merged_as:
            self.merged.setdefault(merged_as, []).append(number)

    def run(self, event: str, head_sha: str = "", conclusion: str = "success", path: str = WORKFLOW) -> int:
        number = self.new_number()
        self.runs[number] = {
            "id": number,
            "event": event,
            "head_sha": head_sha,
            "head_branch": "main",
            "conclusion": conclusion,
            "path": path,
        }
        return number

    def store(self, name: str, files: dict[str, bytes], run: int) -> int:
        number = self.new_number()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        self.contents[number] = packed.getvalue()
        self.artifacts.append(
            {
                "id": number,
                "name": name,
                "expired": False,
                "created_at": f"2026-11-23T09:00:{number % 60:02}Z",
                "workflow_run": {"id": run},
            }
        )
        return number

    def own_comments(self, pull: int) -> list[str]:
        return [c["body"] for c in self.comments.values() if c["pull"] == pull and c["user"] == BOT]

    def open_issues(self) -> dict[str, str]:
        return {i["title"]: i["body"] for i in self.issues.values() if i["state"] == "open"}

    def files(self, branch: str) -> dict[str, str]:
        return self.trees[self.commits[self.refs[branch]]]

    # -- what it answers -----------------------------------------------------------------------------------------------

    def authorised(self, call: Call) -> bool:
        return call.headers.get("authorization") == f"Bearer {TOKEN}"

    def answer(self, call: Call) -> Reply:
        parts = segments(call.path)
        if parts == ["user"]:
            return Reply(BOT) if self.may_ask_who else Reply({"message": "Resource not accessible by integration"}, 403)
        if parts[0] == "storage":
            assert "authorization" not in call.headers
            return Reply(raw=self.contents[int(parts[1])])
        if parts[:3] != ["repos", *REPOSITORY.split("/")]:
            return Reply({"message": "Not Found"}, 404)
        kind, *rest = parts[3:]
        handler = getattr(self, f"_{kind}", None)
        found = handler(call, rest) if handler else None
        return found if found is not None else Reply({"message": f"Not Found {call.path}"}, 404)

    def _issues(self, call: Call, rest: list[str]) -> Reply | None:
        if rest[:1] == ["comments"]:
            return self._comment(call, int(rest[1]))
        if rest[1:] == ["comments"]:
            return self._comments_of(call, int(rest[0]))
        if not rest:
            return self._list_issues(call)
        issue = self.issues.get(int(rest[0]))
        if issue is not None and call.method == "PATCH":
            issue.update({k: v for k, v in call.body.items() if k in ("title", "body", "state")})
        return None if issue is None else Reply(issue)

    def _list_issues(self, call: Call) -> Reply:
        if call.method == "GET":
            assert call.query["labels"] == "lpconf"
            labelled = [i for i in self.issues.values() if {"name": "lpconf"} in i["labels"]]
            return Reply(items=labelled)
        number = self.new_number()
        labels = [{"name": name} for name in call.body.get("labels", [])]
        issue = {"number": number, "state": "open", "user": BOT, "html_url": f"https://github.example/issues/{number}"}
        self.issues[number] = {**issue, "title": call.body["title"], "body": call.body["body"], "labels": labels}
        return Reply(self.issues[number], 201)

    def _comments_of(self, call: Call, pull: int) -> Reply:
        if call.method == "GET":
            return Reply(items=[c for c in self.comments.values() if c["pull"] == pull])
        if len(call.body["body"]) > 65_536:
            return Reply({"message": "Validation Failed"}, 422)
        return Reply(self.comments[self.comment(pull, call.body["body"], BOT)], 201)

    def _comment(self, call: Call, number: int) -> Reply | None:
        if number not in self.comments:
            return None
        if call.method == "DELETE":
            del self.comments[number]
            return Reply(status=204)
        self.comments[number]["body"] = call.body["body"]
        return Reply(self.comments[number])

    def _pulls(self, call: Call, rest: list[str]) -> Reply | None:
        if rest:
            return Reply(self.pulls[int(rest[0])]) if int(rest[0]) in self.pulls else None
        if call.method == "POST":
            number = self.new_number()
            self.pull(number, self.refs[call.body["head"]])
            self.pulls[number] |= {"title": call.body["title"], "body": call.body["body"], "branch": call.body["head"]}
            return Reply(self.pulls[number], 201)
        branch = call.query["head"].partition(":")[2]
        of_state = [p for p in self.pulls.values() if p["state"] == call.query["state"]]
        return Reply(items=[p for p in of_state if p.get("branch") == branch])

    def _commits(self, call: Call, rest: list[str]) -> Reply | None:
        return Reply(items=[self.pulls[n] for n in self.merged.get(rest[0], [])]) if rest[1:] == ["pulls"] else None

    def _contents(self, call: Call, rest: list[str]) -> Reply | None:
        text = self.trees[self.commits[self.refs[call.query["ref"]]]].get("/".join(rest))
        content = base64.encodebytes((text or "").encode()).decode()
        return None if text is None else Reply({"encoding": "base64", "content": content})

    def _collaborators(self, call: Call, rest: list[str]) -> Reply | None:
        permission = self.permissions.get(rest[0])
        return Reply({"permission": permission}) if permission else None

    def _actions(self, call: Call, rest: list[str]) -> Reply | None:
        if rest == ["artifacts"]:
            named = [a for a in self.artifacts if a["name"] == call.query["name"]]
            return Reply(items=named, key="artifacts")
        if rest[0] == "artifacts":
            return Reply(status=302, headers={"Location": f"{self.url}/storage/{rest[1]}?sig=s1gnature"})
        if rest[0] == "runs":
            return Reply(self.runs[int(rest[1])]) if int(rest[1]) in self.runs else None
        if rest[2] == "dispatches":
            self.dispatched.append(call.body)
            return Reply(status=204)
        runs = [r for r in self.runs.values() if r["event"] == call.query["event"]]
        return Reply({"workflow_runs": sorted(runs, key=lambda r: -r["id"])})

    def _git(self, call: Call, rest: list[str]) -> Reply | None:
        if rest[0] == "ref":
            sha = self.refs.get("/".join(rest[2:]))
            return Reply({"object": {"sha": sha}}) if sha else None
        if rest[0] == "refs":
            branch = "/".join(rest[2:]) or call.body["ref"].removeprefix("refs/heads/")
            self.refs[branch] = call.body["sha"]
            return Reply({}, 201)
        if rest[0] == "commits" and call.method == "GET":
            return Reply({"tree": {"sha": self.commits[rest[1]]}})
        if rest[0] == "commits":
            sha = _digest(call.body)
            self.commits[sha] = call.body["tree"]
            return Reply({"sha": sha}, 201)
        return self._tree(call.body)

    def _tree(self, body: Any) -> Reply:
        files = dict(self.trees[body["base_tree"]])
        for entry in body["tree"]:
            if entry.get("sha", "") is None:
                files.pop(entry["path"], None)
            else:
                files[entry["path"]] = entry["content"]
        same = next((sha for sha, tree in self.trees.items() if tree == files), None)
        sha = same or _digest(files)
        self.trees[sha] = files
        return Reply({"sha": sha}, 201)


def _digest(value: Any) -> str:
    return hashlib.sha1(json.dumps(value, sort_keys=True).encode()).hexdigest()
