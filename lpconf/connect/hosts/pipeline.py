"""What the environment of a pipeline's job tells: the host with its credential, the branch, the commit, the event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import httpx

from lpconf.connect.hosts.ci_job import CiJob, append_outputs, github_job, gitlab_job
from lpconf.connect.hosts.code_host import CodeHost
from lpconf.connect.hosts.github import HEADERS, GitHubHost
from lpconf.connect.hosts.gitlab import GitLabHost
from lpconf.connect.hosts.rest_client import RestClient
from lpconf.connect.http.session import HttpSession
from lpconf.data_class import frozen
from lpconf.domain.project import Limits
from lpconf.domain.value import Secret
from lpconf.errors import Unauthorised, UsageError

HOSTS = {"github": "GitHub", "gitlab": "GitLab"}
"""The hosts that lpconf knows, with their names for people."""


@frozen
class Pipeline:
    """One job of a pipeline. What the environment does not say is empty, or 0.

    `change_request` is the one that the job is about, `head` its newest commit, `branch` the branch that is applied,
    `before` what was pushed upon. `person` is who caused the event, `issue` the issue that it is about, `edit` how
    that read before and after.
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
    edit: tuple[str, str] | None = None
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
    job = github_job(environ)
    session = HttpSession(transport=transport, limits=Limits(concurrency=4), sleep=sleep)
    client = RestClient("GitHub", job.api_url, "Authorization", token, session, headers=HEADERS, sleep=sleep)
    return _pipeline(GitHubHost(client, repository, job.workflow), job)


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
    job = gitlab_job(environ)
    session = HttpSession(transport=transport, limits=Limits(concurrency=4), sleep=sleep)
    header = "PRIVATE-TOKEN" if environ.get("GITLAB_TOKEN") else "JOB-TOKEN"
    token = Secret(_token(environ, "GITLAB_TOKEN", "CI_JOB_TOKEN"))
    client = RestClient("GitLab", job.api_url, header, token, session, sleep=sleep)
    return _pipeline(GitLabHost(client, project), job)


def _pipeline(host: CodeHost, job: CiJob) -> Pipeline:
    return Pipeline(
        host,
        branch=job.branch,
        commit=job.commit,
        before=job.before,
        change_request=job.change_request,
        head=job.head,
        run_url=job.run_url,
        person=job.person,
        issue=job.issue,
        edit=job.edit,
        outputs=job.outputs,
    )


def write_outputs(pipeline: Pipeline, values: Mapping[str, str]) -> None:
    """Hand `values` to later steps, where the host has a file for that. Raises OSError."""
    if pipeline.outputs is not None:
        append_outputs(pipeline.outputs, values)


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
