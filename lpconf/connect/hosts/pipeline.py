"""What the environment of a pipeline's job tells: the host with its credential, the branch, the commit, the event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from lpconf.connect.hosts.code_host import CodeHost
from lpconf.connect.hosts.github import HEADERS, GitHubHost
from lpconf.connect.hosts.gitlab import GitLabHost
from lpconf.connect.hosts.rest_client import RestClient
from lpconf.connect.http.session import HttpSession
from lpconf.domain.project import Limits
from lpconf.domain.value import Secret
from lpconf.errors import Unauthorised, UsageError

_WORKFLOW = "lpconf.yml"
HOSTS = {"github": "GitHub", "gitlab": "GitLab"}
"""The hosts that lpconf knows, with their names for people."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One job of a pipeline. What the environment does not tell is empty, or 0.

    `change_request` is the one that the job is about, `head` its newest commit, `branch` the branch that is applied,
    `before` what was pushed upon. `person` is who caused the event, `issue` the issue that it is about.
    """

    host: CodeHost
    branch: str = ""
    commit: str = ""
    before: str = ""
    change_request: int = 0
    head: str = ""
    run_url: str = ""
    person: str = ""
    issue: int = 0
    outputs: Path | None = None

    @classmethod
    def of(cls, host: str, environ: Mapping[str, str]) -> Pipeline:
        """The job that `environ` describes. Raises UsageError, Unauthorised."""
        return github(environ) if host == "github" else gitlab(environ)


def github(
    environ: Mapping[str, str],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Pipeline:
    """The job of GitHub Actions that `environ` describes. Raises UsageError where it describes none, Unauthorised where
    it holds no GITHUB_TOKEN."""
    repository = _needed(environ, "GITHUB_REPOSITORY", "GitHub Actions")
    token = Secret(_token(environ, "GITHUB_TOKEN"))
    session = HttpSession(transport=transport, limits=Limits(concurrency=4), sleep=sleep)
    url = environ.get("GITHUB_API_URL") or "https://api.github.com"
    client = RestClient("GitHub", url, "Authorization", token, session, headers=HEADERS, sleep=sleep)
    event = _Event.read(environ.get("GITHUB_EVENT_PATH", ""))
    workflow = environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].rpartition("/")[2] or _WORKFLOW
    server, run = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_RUN_ID", "")
    outputs = environ.get("GITHUB_OUTPUT", "")
    return Pipeline(
        GitHubHost(client, repository, workflow),
        branch=_branch(event, environ),
        commit=environ.get("GITHUB_SHA", ""),
        before=event.text("before"),
        change_request=event.number("pull_request", "number"),
        head=event.text("pull_request", "head", "sha"),
        run_url=f"{server}/{repository}/actions/runs/{run}" if server and run else "",
        person=event.text("sender", "login"),
        issue=event.number("issue", "number"),
        outputs=Path(outputs) if outputs else None,
    )


def _branch(event: _Event, environ: Mapping[str, str]) -> str:
    """The branch that is applied: what was pushed to, what a pull request is for, else the default branch."""
    pushed = environ.get("GITHUB_REF_NAME", "") if environ.get("GITHUB_EVENT_NAME") == "push" else ""
    return (
        pushed
        or event.text("pull_request", "base", "ref")
        or event.text("repository", "default_branch")
        or environ.get("GITHUB_REF_NAME", "")
    )


def gitlab(
    environ: Mapping[str, str],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Pipeline:
    """The job of GitLab CI that `environ` describes. A project token in GITLAB_TOKEN goes before the job's own.

    Raises UsageError where it describes no job, Unauthorised where it holds no token.
    """
    project = _needed(environ, "CI_PROJECT_ID", "GitLab CI")
    session = HttpSession(transport=transport, limits=Limits(concurrency=4), sleep=sleep)
    header = "PRIVATE-TOKEN" if environ.get("GITLAB_TOKEN") else "JOB-TOKEN"
    token = Secret(_token(environ, "GITLAB_TOKEN", "CI_JOB_TOKEN"))
    client = RestClient("GitLab", environ.get("CI_API_V4_URL", ""), header, token, session, sleep=sleep)
    commit = environ.get("CI_COMMIT_SHA", "")
    return Pipeline(
        GitLabHost(client, project),
        branch=environ.get("CI_DEFAULT_BRANCH", "") or environ.get("CI_COMMIT_BRANCH", ""),
        commit=commit,
        before=environ.get("CI_COMMIT_BEFORE_SHA", ""),
        change_request=int(environ.get("CI_MERGE_REQUEST_IID") or 0),
        head=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or commit,
        run_url=environ.get("CI_PIPELINE_URL", ""),
    )


def write_outputs(pipeline: Pipeline, values: Mapping[str, str]) -> None:
    """Hand `values` to later steps, where the host has a file for that. Raises OSError."""
    if pipeline.outputs is not None:
        with pipeline.outputs.open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={' '.join(value.split())}\n" for name, value in values.items())


def _needed(environ: Mapping[str, str], name: str, where: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise UsageError(f"{name} is not set: publish runs in a job of {where}, or with its variables")
    return value


def _token(environ: Mapping[str, str], *names: str) -> str:
    for name in names:
        if environ.get(name):
            return environ[name]
    raise Unauthorised(f"{' or '.join(names)} is not set: hand the token to this step, in its env")


@dataclass(frozen=True, slots=True)
class _Event:
    """The event that started a workflow, as GitHub describes it in a file. What it does not say is empty, or 0."""

    data: Mapping[str, Any]

    @classmethod
    def read(cls, path: str) -> _Event:
        if not path:
            return cls({})
        try:
            event = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls({})
        return cls(event if isinstance(event, dict) else {})

    def text(self, *keys: str) -> str:
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return "" if value is None else str(value)

    def number(self, *keys: str) -> int:
        text = self.text(*keys)
        return int(text) if text.isdigit() else 0
