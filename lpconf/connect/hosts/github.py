"""GitHub's REST API, version 2022-11-28, as a `CodeHost`."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.connect.hosts.code_host import LABEL, ChangeRequest, Commit, HostComment, HostIssue, newest_success
from lpconf.connect.hosts.rest_client import RestClient
from lpconf.connect.http.messages import segment
from lpconf.errors import Forbidden, Unauthorised, Unexpected

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
PLAN_ARTIFACT = "lpconf-plan-"
"""The name of the artifact with a plan, without the commit that was planned."""
RECORDING_ARTIFACT = "lpconf-recording"
_MOST_UNPACKED = 32 * 1024 * 1024
_TRUSTED_EVENTS = frozenset({"pull_request_target", "workflow_dispatch"})
"""Events whose workflow is that of the default branch, so that a pull request cannot forge what they store."""
_WRITERS = frozenset({"admin", "maintain", "write"})


class GitHubHost:
    """One repository on GitHub, or on a GitHub Enterprise server. `workflow` is the file name of lpconf's workflow."""

    change_sign = "#"

    def __init__(self, client: RestClient, repository: str, workflow: str) -> None:
        self._client = client
        self._owner = repository.partition("/")[0]
        self._repo = "/repos/" + "/".join(segment(part) for part in repository.split("/"))
        self._workflow = workflow
        self._own_login: str | None = None

    async def comments(self, change_request: int) -> list[HostComment]:
        items = await self._client.pages(f"{self._repo}/issues/{change_request}/comments")
        return [HostComment(str(c["id"]), c.get("body") or "", await self._is_ours(c)) for c in items]

    async def add_comment(self, change_request: int, body: str) -> None:
        await self._client.send("POST", f"{self._repo}/issues/{change_request}/comments", {"body": body})

    async def rewrite_comment(self, change_request: int, comment: str, body: str) -> None:
        await self._client.send("PATCH", f"{self._repo}/issues/comments/{segment(comment)}", {"body": body})

    async def delete_comment(self, change_request: int, comment: str) -> None:
        path = f"{self._repo}/issues/comments/{segment(comment)}"
        await self._client.send("DELETE", path, None, expected=frozenset({404}))

    async def issues(self) -> list[HostIssue]:
        query = {"labels": LABEL, "state": "all", "sort": "created", "direction": "asc"}
        items = await self._client.pages(f"{self._repo}/issues", query)
        return [await self._issue(item) for item in items if "pull_request" not in item]

    async def issue(self, number: int) -> HostIssue:
        return await self._issue(await self._client.get(f"{self._repo}/issues/{number}"))

    async def open_issue(self, title: str, body: str) -> None:
        await self._client.send("POST", f"{self._repo}/issues", {"title": title, "body": body, "labels": [LABEL]})

    async def change_issue(self, number: int, title: str, body: str, *, is_open: bool) -> None:
        state = {"state": "open"} if is_open else {"state": "closed", "state_reason": "completed"}
        await self._client.send("PATCH", f"{self._repo}/issues/{number}", {"title": title, "body": body, **state})

    async def change_request(self, number: int) -> ChangeRequest:
        return _change_request(await self._client.get(f"{self._repo}/pulls/{number}"))

    async def change_requests_of(self, commit: str) -> list[ChangeRequest]:
        items = await self._client.pages(f"{self._repo}/commits/{segment(commit)}/pulls")
        return [request for request in map(_change_request, items) if request.is_merged]

    async def stored_plan(self, change_request: ChangeRequest, *, first: bool) -> bytes | None:
        events = _TRUSTED_EVENTS | {"pull_request"} if first else _TRUSTED_EVENTS
        name = PLAN_ARTIFACT + change_request.head
        return await self._newest_artifact(name, "plan.json", events)

    async def recording(self, branch: str) -> bytes | None:
        return await self._newest_artifact(
            RECORDING_ARTIFACT, "live.lpobs", frozenset({"schedule", "workflow_dispatch"})
        )

    async def last_applied(self, branch: str, commit: str) -> str:
        pushes = [(pushed, conclusion == "success") for pushed, conclusion in await self._pushes(branch)]
        return newest_success(pushes, commit)

    async def last_finished(self, branch: str) -> str:
        return next((pushed for pushed, end in await self._pushes(branch) if end in ("success", "failure")), "")

    async def _pushes(self, branch: str) -> list[tuple[str, str]]:
        """The pushes that started this workflow, newest first: each commit, and how the run ended."""
        path = f"{self._repo}/actions/workflows/{segment(self._workflow)}/runs"
        body = await self._client.find(path, {"branch": branch, "event": "push", "per_page": "100"})
        runs = body.get("workflow_runs", []) if isinstance(body, dict) else []
        return [(str(run["head_sha"]), str(run.get("conclusion"))) for run in runs if run["event"] == "push"]

    async def may_write(self, user: str) -> bool:
        body = await self._client.find(f"{self._repo}/collaborators/{segment(user)}/permission")
        return isinstance(body, dict) and body.get("permission") in _WRITERS

    async def tickers(self, issue: int) -> dict[str, str]:
        return {}  # GitHub keeps no record of it; the event that an edit raises names who did it

    async def commit(self, commit: Commit) -> bool:
        branch = await self._client.find(f"{self._repo}/git/ref/heads/{_path(commit.branch)}")
        goes_on = branch and not await self._is_over(commit)
        start = branch if goes_on else await self._client.get(f"{self._repo}/git/ref/heads/{_path(commit.start)}")
        parent = start["object"]["sha"]
        before = await self._client.get(f"{self._repo}/git/commits/{parent}")
        entries = [_tree_entry(path, text) for path, text in sorted(commit.files.items())]
        base = before["tree"]["sha"]
        tree = (await self._client.send("POST", f"{self._repo}/git/trees", {"base_tree": base, "tree": entries})).json()
        if tree["sha"] == base or (branch and not goes_on and tree["sha"] == await self._tree_of(branch)):
            return False
        body = {"message": commit.message, "tree": tree["sha"], "parents": [parent]}
        new = (await self._client.send("POST", f"{self._repo}/git/commits", body)).json()
        if branch:
            move = {"sha": new["sha"], "force": not goes_on}
            await self._client.send("PATCH", f"{self._repo}/git/refs/heads/{_path(commit.branch)}", move)
        else:
            make = {"ref": f"refs/heads/{commit.branch}", "sha": new["sha"]}
            await self._client.send("POST", f"{self._repo}/git/refs", make)
        return True

    async def pending(self, branch: str, target: str, path: str) -> str | None:
        if not await self._pulls_from(branch, target, "open"):
            return None
        file = await self._client.find(f"{self._repo}/contents/{_path(path)}", {"ref": branch})
        content = file.get("content") if isinstance(file, dict) and file.get("encoding") == "base64" else None
        return base64.b64decode(content).decode("utf-8", "replace") if isinstance(content, str) else None

    async def open_change_request(self, branch: str, target: str, title: str, body: str) -> str:
        there = await self._pulls_from(branch, target, "open")
        if there:
            return str(there[0].get("html_url", ""))
        request = {"title": title, "head": branch, "base": target, "body": body}
        made = (await self._client.send("POST", f"{self._repo}/pulls", request)).json()
        return str(made.get("html_url", ""))

    async def _pulls_from(self, branch: str, target: str, state: str) -> list[Mapping[str, Any]]:
        query = {"head": f"{self._owner}:{branch}", "base": target, "state": state}
        return await self._client.pages(f"{self._repo}/pulls", query)

    async def _is_over(self, commit: Commit) -> bool:
        if commit.branch == commit.start or await self._pulls_from(commit.branch, commit.start, "open"):
            return False
        return bool(await self._pulls_from(commit.branch, commit.start, "closed"))

    async def _tree_of(self, branch: Mapping[str, Any]) -> str:
        commit = await self._client.get(f"{self._repo}/git/commits/{branch['object']['sha']}")
        return str(commit["tree"]["sha"])

    async def go_on(self, branch: str) -> None:
        # Commits of GITHUB_TOKEN start no workflow, on purpose of GitHub's; a dispatch by it does.
        await self._dispatch(branch, {"anew": "false"})

    async def start_repair(self, branch: str, accounts: Sequence[str]) -> None:
        await self._dispatch(branch, {"anew": "true", "accounts": " ".join(accounts)})

    async def _dispatch(self, branch: str, inputs: Mapping[str, str]) -> None:
        path = f"{self._repo}/actions/workflows/{segment(self._workflow)}/dispatches"
        await self._client.send("POST", path, {"ref": branch, "inputs": dict(inputs)})

    async def close(self) -> None:
        await self._client.close()

    async def _issue(self, item: Mapping[str, Any]) -> HostIssue:
        return HostIssue(
            int(item["number"]),
            item.get("title") or "",
            item.get("body") or "",
            item.get("state") == "open",
            await self._is_ours(item),
            item.get("html_url") or "",
        )

    async def _is_ours(self, item: Mapping[str, Any]) -> bool:
        """Whether this credential may have written `item`. The token of a job may not ask who it is: then it is a
        robot, and only a robot's texts can be its own."""
        if self._own_login is None:
            try:
                body = await self._client.get("/user")
                self._own_login = str(body.get("login", "")) if isinstance(body, dict) else ""
            except (Forbidden, Unauthorised):
                self._own_login = ""
        author = item.get("user") or {}
        if self._own_login:
            return bool(author.get("login") == self._own_login)
        return bool(author.get("type") == "Bot")

    async def _newest_artifact(self, name: str, file: str, events: frozenset[str]) -> bytes | None:
        """The file in the newest artifact of this name that a run of this workflow made, started by one of `events`."""
        items = await self._client.pages(f"{self._repo}/actions/artifacts", {"name": name}, "artifacts")
        for item in sorted(items, key=_age, reverse=True):
            if item.get("expired") or item.get("name") != name:
                continue
            run = await self._client.find(f"{self._repo}/actions/runs/{(item.get('workflow_run') or {}).get('id')}")
            if isinstance(run, dict) and run.get("event") in events and self._is_this_workflow(run):
                packed = await self._client.file(f"{self._repo}/actions/artifacts/{item['id']}/zip")
                if packed is not None:
                    return _unpacked(packed, file)
        return None

    def _is_this_workflow(self, run: Mapping[str, Any]) -> bool:
        path = str(run.get("path", "")).partition("@")[0]
        return path.rpartition("/")[2] == self._workflow


def _age(artifact: Mapping[str, Any]) -> tuple[str, int]:
    return str(artifact.get("created_at", "")), int(artifact.get("id", 0))


def _change_request(item: Mapping[str, Any]) -> ChangeRequest:
    head = item.get("head") or {}
    return ChangeRequest(
        int(item["number"]),
        str(head.get("sha", "")),
        item.get("state") == "open",
        bool(item.get("merged_at")),
        item.get("html_url") or "",
    )


def _tree_entry(path: str, text: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": path, "mode": "100644", "type": "blob"}
    return {**entry, "sha": None} if text is None else {**entry, "content": text}


def _path(branch: str) -> str:
    """A branch as the end of a path: its slashes stay."""
    return "/".join(segment(part) for part in branch.split("/"))


def _unpacked(packed: bytes, name: str) -> bytes | None:
    """The file `name` of an artifact, bounded. Raises Unexpected."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            inside = [info for info in archive.infolist() if info.filename.rpartition("/")[2] == name]
            if not inside:
                return None
            if inside[0].file_size > _MOST_UNPACKED:
                raise Unexpected(f"GitHub: {name} of an artifact is larger than 32 MiB", surface="GitHub")
            with archive.open(inside[0]) as file:
                return file.read(_MOST_UNPACKED + 1)[:_MOST_UNPACKED]
    except zipfile.BadZipFile:
        raise Unexpected("GitHub: an artifact is no ZIP archive", surface="GitHub") from None
