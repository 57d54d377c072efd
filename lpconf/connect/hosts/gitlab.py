"""GitLab's REST API, version 4, as a `CodeHost`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.connect.hosts.code_host import LABEL, ChangeRequest, Commit, HostComment, HostIssue, newest_success
from lpconf.connect.hosts.rest_client import RestClient
from lpconf.connect.http.messages import segment
from lpconf.errors import Forbidden, Unauthorised

PLAN_JOB, DRIFT_JOB = "plan", "drift"
"""The jobs of the pipeline that `lpconf init` writes."""
_DEVELOPER = 30
"""GitLab's access level from which on somebody may push."""
_TICKED = re.compile(r"(?:marked the (?:task|checklist item)) \*\*(.+)\*\* as (completed|done)", re.DOTALL)
_NEWEST_PIPELINES = "20"


class GitLabHost:
    """One project on GitLab. `project` is its id or its path."""

    change_sign = "!"

    def __init__(self, client: RestClient, project: str) -> None:
        self._client = client
        self._project = f"/projects/{segment(project)}"
        self._own_name: str | None = None

    async def comments(self, change_request: int) -> list[HostComment]:
        query = {"sort": "asc", "order_by": "created_at"}
        notes = await self._client.pages(f"{self._project}/merge_requests/{change_request}/notes", query)
        written = [note for note in notes if not note.get("system")]
        return [HostComment(str(n["id"]), n.get("body") or "", await self._is_ours(n)) for n in written]

    async def add_comment(self, change_request: int, body: str) -> None:
        await self._client.send("POST", f"{self._project}/merge_requests/{change_request}/notes", {"body": body})

    async def rewrite_comment(self, change_request: int, comment: str, body: str) -> None:
        path = f"{self._project}/merge_requests/{change_request}/notes/{segment(comment)}"
        await self._client.send("PUT", path, {"body": body})

    async def delete_comment(self, change_request: int, comment: str) -> None:
        path = f"{self._project}/merge_requests/{change_request}/notes/{segment(comment)}"
        await self._client.send("DELETE", path, None, expected=frozenset({404}))

    async def issues(self) -> list[HostIssue]:
        query = {"labels": LABEL, "scope": "all", "order_by": "created_at", "sort": "asc"}
        items = await self._client.pages(f"{self._project}/issues", query)
        return [await self._issue(item) for item in items]

    async def issue(self, number: int) -> HostIssue:
        return await self._issue(await self._client.get(f"{self._project}/issues/{number}"))

    async def open_issue(self, title: str, body: str) -> None:
        await self._client.send(
            "POST", f"{self._project}/issues", {"title": title, "description": body, "labels": LABEL}
        )

    async def change_issue(self, number: int, title: str, body: str, *, is_open: bool) -> None:
        state = {"state_event": "reopen" if is_open else "close"}
        await self._client.send(
            "PUT", f"{self._project}/issues/{number}", {"title": title, "description": body, **state}
        )

    async def change_request(self, number: int) -> ChangeRequest:
        return _change_request(await self._client.get(f"{self._project}/merge_requests/{number}"))

    async def change_requests_of(self, commit: str) -> list[ChangeRequest]:
        items = await self._client.pages(f"{self._project}/repository/commits/{segment(commit)}/merge_requests")
        return [request for request in map(_change_request, items) if request.is_merged]

    async def stored_plan(self, change_request: ChangeRequest, *, first: bool) -> bytes | None:
        path = f"{self._project}/merge_requests/{change_request.number}/pipelines"
        pipelines = await self._client.pages(path)
        for pipeline in sorted(pipelines, key=_number, reverse=True):
            # Named by the head that was planned: a pipeline of merged results has a commit of its own.
            plan = await self._artifact(pipeline, PLAN_JOB, f"plan-{change_request.head}.json")
            if plan is not None:
                return plan
        return None

    async def recording(self, branch: str) -> bytes | None:
        path = f"{self._project}/jobs/artifacts/{segment(branch)}/raw/live.lpobs?job={DRIFT_JOB}"
        try:
            pipelines = await self._newest_pipelines(branch, "schedule")
        except (Forbidden, Unauthorised):  # a job's own token may not list pipelines; it may fetch files
            return await self._client.file(path)
        for pipeline in pipelines:
            recording = await self._artifact(pipeline, DRIFT_JOB, "live.lpobs")
            if recording is not None:
                return recording
        return None

    async def last_applied(self, branch: str, commit: str) -> str:
        pipelines = await self._newest_pipelines(branch, "push")
        pushes = [(str(pipeline["sha"]), pipeline.get("status") == "success") for pipeline in pipelines]
        return newest_success(pushes, commit)

    async def last_finished(self, branch: str) -> str:
        pipelines = await self._newest_pipelines(branch, "push")
        return next((str(p["sha"]) for p in pipelines if p.get("status") in ("success", "failed")), "")

    async def may_write(self, user: str) -> bool:
        for person in await self._client.pages("/users", {"username": user}):
            if str(person.get("username", "")).lower() == user.lower():
                member = await self._client.find(f"{self._project}/members/all/{person['id']}")
                return isinstance(member, dict) and int(member.get("access_level") or 0) >= _DEVELOPER
        return False

    async def tickers(self, issue: int) -> dict[str, str]:
        query = {"sort": "asc", "order_by": "created_at"}
        notes = await self._client.pages(f"{self._project}/issues/{issue}/notes", query)
        tickers = {}
        for note in notes:
            said = _TICKED.match(str(note.get("body", ""))) if note.get("system") else None
            if said:
                tickers[said[1].strip()] = str((note.get("author") or {}).get("username", ""))
        return tickers

    async def commit(self, commit: Commit) -> bool:
        branch = await self._client.find(f"{self._project}/repository/branches/{segment(commit.branch)}")
        goes_on = branch and not await self._is_over(commit)
        ref = commit.branch if goes_on else commit.start
        actions = [
            action for path, text in sorted(commit.files.items()) if (action := await self._action(ref, path, text))
        ]
        if not actions:
            return False
        body: dict[str, Any] = {"branch": commit.branch, "commit_message": commit.message, "actions": actions}
        if not goes_on:
            body |= {"start_branch": commit.start, "force": bool(branch)}
        await self._client.send("POST", f"{self._project}/repository/commits", body)
        return True

    async def pending(self, branch: str, target: str, path: str) -> str | None:
        if not await self._requests_from(branch, target, "opened"):
            return None
        content = await self._file(branch, path)
        return None if content is None else content.decode("utf-8", "replace")

    async def open_change_request(self, branch: str, target: str, title: str, body: str) -> str:
        there = await self._requests_from(branch, target, "opened")
        if there:
            return str(there[0].get("web_url", ""))
        request = {"source_branch": branch, "target_branch": target, "title": title, "description": body}
        made = (await self._client.send("POST", f"{self._project}/merge_requests", request)).json()
        return str(made.get("web_url", ""))

    async def _requests_from(self, branch: str, target: str, state: str) -> list[Mapping[str, Any]]:
        query = {"source_branch": branch, "target_branch": target, "state": state}
        return await self._client.pages(f"{self._project}/merge_requests", query)

    async def _is_over(self, commit: Commit) -> bool:
        if commit.branch == commit.start or await self._requests_from(commit.branch, commit.start, "opened"):
            return False
        return bool(await self._requests_from(commit.branch, commit.start, "all"))

    async def go_on(self, branch: str) -> None:
        """Nothing to do: on GitLab every commit starts its pipeline, whoever made it."""

    async def start_repair(self, branch: str, accounts: Sequence[str]) -> None:
        variables = [{"key": "LPCONF_ACCOUNTS", "value": " ".join(accounts)}]
        await self._client.send("POST", f"{self._project}/pipeline", {"ref": branch, "variables": variables})

    async def close(self) -> None:
        await self._client.close()

    async def _file(self, ref: str, path: str) -> bytes | None:
        return await self._client.file(f"{self._project}/repository/files/{segment(path)}/raw?ref={segment(ref)}")

    async def _action(self, ref: str, path: str, text: str | None) -> dict[str, Any] | None:
        """What a commit has to do with a file; None where it stands there already."""
        there = await self._file(ref, path)
        if text is None:
            return {"action": "delete", "file_path": path} if there is not None else None
        if there is not None and there == text.encode():
            return None
        return {"action": "create" if there is None else "update", "file_path": path, "content": text}

    async def _issue(self, item: Mapping[str, Any]) -> HostIssue:
        return HostIssue(
            int(item["iid"]),
            item.get("title") or "",
            item.get("description") or "",
            item.get("state") == "opened",
            await self._is_ours(item),
            item.get("web_url") or "",
        )

    async def _is_ours(self, item: Mapping[str, Any]) -> bool:
        """Whether this credential may have written `item`. A job's own token may not ask who it is; a robot, then."""
        if self._own_name is None:
            try:
                body = await self._client.get("/user")
                self._own_name = str(body.get("username", "")) if isinstance(body, dict) else ""
            except (Forbidden, Unauthorised):
                self._own_name = ""
        author = item.get("author") or {}
        name = str(author.get("username", ""))
        if self._own_name:
            return name == self._own_name
        return bool(author.get("bot")) or re.fullmatch(r"(?:project|group)_\d+_bot\w*", name) is not None

    async def _newest_pipelines(self, branch: str, source: str) -> list[Mapping[str, Any]]:
        query = {"ref": branch, "source": source, "order_by": "id", "sort": "desc", "per_page": _NEWEST_PIPELINES}
        pipelines = await self._client.get(f"{self._project}/pipelines", query)
        return [p for p in pipelines if isinstance(p, dict)] if isinstance(pipelines, list) else []

    async def _jobs(self, pipeline: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        path = f"{self._project}/pipelines/{pipeline['id']}/jobs"
        jobs = await self._client.pages(path, {"include_retried": "true"})
        return sorted((job for job in jobs if job.get("name") == name), key=_number, reverse=True)

    async def _artifact(self, pipeline: Mapping[str, Any], job_name: str, file: str) -> bytes | None:
        for job in await self._jobs(pipeline, job_name):
            content = await self._client.file(f"{self._project}/jobs/{job['id']}/artifacts/{file}")
            if content is not None:
                return content
        return None


def _number(item: Mapping[str, Any]) -> int:
    return int(item.get("id", 0))


def _change_request(item: Mapping[str, Any]) -> ChangeRequest:
    state = item.get("state")
    return ChangeRequest(
        int(item["iid"]), str(item.get("sha") or ""), state == "opened", state == "merged", item.get("web_url") or ""
    )
