"""A double of GitLab: one project with notes, issues, merge requests, pipelines, artifacts and commits."""

from __future__ import annotations

from typing import Any

from tests.hosts.server import TOKEN, Call, Double, Reply, segments

PROJECT = "4711"
BOT = {"id": 1, "username": "project_4711_bot", "bot": True}
PERSON = {"id": 7, "username": "dana", "bot": False}


class GitLabDouble(Double):
    """The token is a project token; `job_token` may be used too, which may not ask who it is."""

    job_token = "j0b-token-never-shown"

    def __init__(self) -> None:
        super().__init__()
        self.notes: dict[int, dict[str, Any]] = {}
        self.issue_notes: list[dict[str, Any]] = []
        self.issues: dict[int, dict[str, Any]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.merged: dict[str, list[int]] = {}
        self.pipelines: list[dict[str, Any]] = []
        self.jobs: list[dict[str, Any]] = []
        self.users = {"dana": 7, "mallory": 8}
        self.levels = {7: 40, 8: 20}
        self.branches: dict[str, dict[str, str]] = {"main": {}}
        self.started: list[dict[str, Any]] = []
        """The pipelines that were started by the API, each as it was asked for."""
        self._next = 100

    # -- what a test arranges ------------------------------------------------------------------------------------------

    def new_number(self) -> int:
        self._next += 1
        return self._next

    def note(self, request: int, body: str, author: dict[str, Any] = PERSON, *, system: bool = False) -> int:
        number = self.new_number()
        self.notes[number] = {"id": number, "body": body, "author": author, "system": system, "request": request}
        return number

    def request(self, number: int, head: str, merged_as: str = "") -> None:
        self.requests[number] = {
            "iid": number,
            "sha": head,
            "state": "merged" if merged_as else "opened",
            "web_url": f"https://gitlab.example/merge_requests/{number}",
        }
        if merged_as:
            self.merged.setdefault(merged_as, []).append(number)

    def pipeline(self, sha: str, source: str, status: str = "success", request: int = 0) -> int:
        number = self.new_number()
        self.pipelines.append(
            {"id": number, "sha": sha, "source": source, "status": status, "ref": "main", "request": request}
        )
        return number

    def job(self, pipeline: int, name: str, files: dict[str, bytes], status: str = "success") -> int:
        number = self.new_number()
        self.jobs.append({"id": number, "pipeline": pipeline, "name": name, "status": status, "files": files})
        return number

    def ticked(self, issue: int, line: str, who: dict[str, Any] = PERSON) -> None:
        self.issue_notes.append(
            {
                "issue": issue,
                "system": True,
                "body": f"marked the checklist item **{line}** as completed",
                "author": who,
            }
        )

    def own_comments(self, request: int) -> list[str]:
        return [n["body"] for n in self.notes.values() if n["request"] == request and n["author"] == BOT]

    def open_issues(self) -> dict[str, str]:
        return {i["title"]: i["description"] for i in self.issues.values() if i["state"] == "opened"}

    def files(self, branch: str) -> dict[str, str]:
        return self.branches[branch]

    # -- what it answers -----------------------------------------------------------------------------------------------

    def authorised(self, call: Call) -> bool:
        return call.headers.get("private-token") == TOKEN or call.headers.get("job-token") == self.job_token

    def answer(self, call: Call) -> Reply:
        parts = segments(call.path)
        if parts == ["user"]:
            return Reply(BOT) if "private-token" in call.headers else Reply({"message": "401 Unauthorized"}, 401)
        if parts == ["users"]:
            name = call.query["username"]
            return Reply(items=[{"id": self.users[name], "username": name}] if name in self.users else [])
        if parts[:2] != ["projects", PROJECT]:
            return Reply({"message": "404 Not Found"}, 404)
        kind, *rest = parts[2:]
        handler = getattr(self, f"_{kind}", None)
        found = handler(call, rest) if handler else None
        return found if found is not None else Reply({"message": f"404 Not Found {call.path}"}, 404)

    def _merge_requests(self, call: Call, rest: list[str]) -> Reply | None:
        if not rest:
            return self._list_requests(call)
        number = int(rest[0])
        if rest[1:] == ["pipelines"]:
            return Reply(items=[p for p in self.pipelines if p["request"] == number])
        if rest[1:] == ["notes"]:
            if call.method == "GET":
                return Reply(items=[n for n in self.notes.values() if n["request"] == number])
            return Reply(self.notes[self.note(number, call.body["body"], BOT)], 201)
        if rest[1:2] == ["notes"]:
            return self._note(call, int(rest[2]))
        return Reply(self.requests[number]) if number in self.requests else None

    def _list_requests(self, call: Call) -> Reply:
        if call.method == "GET":
            branch = call.query["source_branch"]
            of_state = [r for r in self.requests.values() if call.query["state"] in ("all", r["state"])]
            return Reply(items=[r for r in of_state if r.get("source_branch") == branch])
        number = self.new_number()
        self.request(number, "")
        self.requests[number] |= call.body
        return Reply(self.requests[number], 201)

    def _note(self, call: Call, number: int) -> Reply | None:
        if number not in self.notes:
            return None
        if call.method == "DELETE":
            del self.notes[number]
            return Reply(status=204)
        self.notes[number]["body"] = call.body["body"]
        return Reply(self.notes[number])

    def _issues(self, call: Call, rest: list[str]) -> Reply | None:
        if rest[1:] == ["notes"]:
            return Reply(items=[n for n in self.issue_notes if n["issue"] == int(rest[0])])
        if not rest and call.method == "GET":
            assert call.query["labels"] == "lpconf"
            return Reply(items=[i for i in self.issues.values() if "lpconf" in i["labels"]])
        if not rest:
            number = self.new_number()
            issue = {
                "iid": number,
                "state": "opened",
                "author": BOT,
                "web_url": f"https://gitlab.example/issues/{number}",
            }
            self.issues[number] = {**issue, **call.body, "labels": call.body["labels"].split(",")}
            return Reply(self.issues[number], 201)
        issue = self.issues[int(rest[0])]
        if call.method == "PUT":
            issue.update({k: v for k, v in call.body.items() if k in ("title", "description")})
            issue["state"] = {"close": "closed", "reopen": "opened"}.get(call.body.get("state_event"), issue["state"])
        return Reply(issue)

    def _pipelines(self, call: Call, rest: list[str]) -> Reply | None:
        if rest[1:] == ["jobs"]:
            jobs = [j for j in self.jobs if j["pipeline"] == int(rest[0])]
            return Reply(items=[{k: v for k, v in job.items() if k != "files"} for job in jobs])
        named = [p for p in self.pipelines if p["source"] == call.query["source"] and p["ref"] == call.query["ref"]]
        return Reply(sorted(named, key=lambda p: -p["id"]))

    def _pipeline(self, call: Call, rest: list[str]) -> Reply:
        self.started.append(call.body)
        return Reply({"id": self.pipeline(call.body["ref"], "api")}, 201)

    def _jobs(self, call: Call, rest: list[str]) -> Reply | None:
        job = next((j for j in self.jobs if j["id"] == int(rest[0])), None)
        content = job["files"].get("/".join(rest[2:])) if job else None
        return Reply(raw=content) if content is not None else None

    def _members(self, call: Call, rest: list[str]) -> Reply | None:
        level = self.levels.get(int(rest[1]))
        return Reply({"access_level": level}) if level else None

    def _repository(self, call: Call, rest: list[str]) -> Reply | None:
        if rest[0] == "commits" and rest[2:] == ["merge_requests"]:
            return Reply(items=[self.requests[n] for n in self.merged.get(rest[1], [])])
        if rest[0] == "branches":
            return Reply({"name": rest[1]}) if rest[1] in self.branches else None
        if rest[0] == "files":
            text = self.branches[call.query["ref"]].get(rest[1])
            return Reply(raw=text.encode()) if text is not None else None
        branch = call.body["branch"]
        goes_on = branch in self.branches and not call.body.get("force")
        files = dict(self.branches[branch if goes_on else call.body["start_branch"]])
        for action in call.body["actions"]:
            if action["action"] == "delete":
                del files[action["file_path"]]
            else:
                assert (action["file_path"] in files) == (action["action"] == "update")
                files[action["file_path"]] = action["content"]
        self.branches[branch] = files
        return Reply({"id": "c1"}, 201)
