"""The job of a pipeline in which lpconf runs, as its environment describes it. The only reader of the variables of
GitHub Actions and GitLab CI that are no credentials.

The words are those of https://docs.github.com/actions/reference/workflows-and-actions/variables and
https://docs.gitlab.com/ci/variables/predefined_variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lpconf.data_class import frozen

_WEB = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]+")
_COMMIT = re.compile("[0-9a-f]{7,64}")
_DEFAULT_WORKFLOW = "lpconf.yml"
MOST_BYTES = 4 * 1024 * 1024
"""Of the event's file so much is read."""


@frozen
class CiJob:
    """One job. What the environment does not say is empty, 0 or None.

    `project` is what the host calls the repository by. `commit` is what is checked out, `before` what was pushed upon,
    `branch` the branch that is applied, `target` the branch that a change request is for. `change_request` is the one
    that the job is about, `head` its newest commit. `person` is who caused the event, `issue` the issue that it is
    about, `edit` how that issue read before and after; None where the event is no edit. `files_url` is the address of
    the files at this commit, `run_url` that of the pipeline, `job_url` that of the page where a person finds the job's
    files. `outputs` and `summary` are the files by which it hands something on.
    """

    project: str = ""
    api_url: str = ""
    workflow: str = _DEFAULT_WORKFLOW
    commit: str = ""
    before: str = ""
    branch: str = ""
    target: str = ""
    change_request: int = 0
    head: str = ""
    person: str = ""
    issue: int = 0
    edit: tuple[str, str] | None = None
    files_url: str = ""
    run_url: str = ""
    job_url: str = ""
    outputs: Path | None = None
    summary: Path | None = None


def current_job(environ: Mapping[str, str]) -> CiJob:
    """The job of whichever host this is."""
    on_github = environ.get("GITHUB_REPOSITORY") or environ.get("GITHUB_BASE_REF")
    return github_job(environ) if on_github else gitlab_job(environ)


def github_job(environ: Mapping[str, str]) -> CiJob:
    """The job of GitHub Actions that `environ` describes."""
    event = _Event.read(environ.get("GITHUB_EVENT_PATH", ""))
    server, project = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    commit, run = environ.get("GITHUB_SHA", ""), environ.get("GITHUB_RUN_ID", "")
    head = event.text("pull_request", "head", "sha")
    # The commit of a pull request's run is a merge that nobody can open later; its head is what people see.
    shown = head if _COMMIT.fullmatch(head) else commit
    page = f"{server}/{project}/actions/runs/{run}" if server and project and run else ""
    outputs, summary = environ.get("GITHUB_OUTPUT", ""), environ.get("GITHUB_STEP_SUMMARY", "")
    return CiJob(
        project=project,
        api_url=environ.get("GITHUB_API_URL") or "https://api.github.com",
        workflow=environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].rpartition("/")[2] or _DEFAULT_WORKFLOW,
        commit=commit,
        before=event.text("before"),
        branch=_github_branch(event, environ),
        target=environ.get("GITHUB_BASE_REF", ""),
        change_request=event.number("pull_request", "number"),
        head=head,
        person=event.text("sender", "login"),
        issue=event.number("issue", "number"),
        edit=_edit(event),
        files_url=_checked(f"{server}/{project}/blob/{shown}" if server and project and shown else ""),
        run_url=_checked(page),
        job_url=_checked(page),
        outputs=Path(outputs) if outputs else None,
        summary=Path(summary) if summary else None,
    )


def gitlab_job(environ: Mapping[str, str]) -> CiJob:
    """The job of GitLab CI that `environ` describes."""
    commit, page = environ.get("CI_COMMIT_SHA", ""), environ.get("CI_PROJECT_URL", "")
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    return CiJob(
        project=environ.get("CI_PROJECT_ID", ""),
        api_url=environ.get("CI_API_V4_URL", ""),
        commit=commit,
        before=environ.get("CI_COMMIT_BEFORE_SHA", ""),
        branch=environ.get("CI_DEFAULT_BRANCH", "") or environ.get("CI_COMMIT_BRANCH", ""),
        target=environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
        change_request=int(number) if number.isdecimal() else 0,
        head=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or commit,
        files_url=_checked(f"{page}/-/blob/{commit}" if page and commit else ""),
        run_url=_checked(environ.get("CI_PIPELINE_URL", "")),
        job_url=_checked(environ.get("CI_JOB_URL", "")),
    )


def append_outputs(path: Path, outputs: Mapping[str, str]) -> None:
    """Give later steps of a job its outputs. Raises OSError."""
    append(path, "".join(f"{name}={' '.join(value.split())}\n" for name, value in outputs.items()))


def append(path: Path, text: str) -> None:
    """Add `text` to a file by which a job hands something on. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _github_branch(event: _Event, environ: Mapping[str, str]) -> str:
    """The branch that is applied: what was pushed to, what a pull request is for, else the default branch."""
    pushed = environ.get("GITHUB_REF_NAME", "") if environ.get("GITHUB_EVENT_NAME") == "push" else ""
    return (
        pushed
        or event.text("pull_request", "base", "ref")
        or event.text("repository", "default_branch")
        or environ.get("GITHUB_REF_NAME", "")
    )


def _edit(event: _Event) -> tuple[str, str] | None:
    """How an issue read before and after the edit that the event is about; None where it is about none. Only what was
    edited has a text of before: an edit of the title leaves the body as it is."""
    if not isinstance(event.data.get("changes"), dict):
        return None
    after = event.text("issue", "body")
    body = event.data["changes"].get("body")
    return (event.text("changes", "body", "from") if isinstance(body, dict) else after), after


def _checked(url: str) -> str:
    """An address as it may stand in a link; empty for anything else."""
    return url if _WEB.fullmatch(url) else ""


@frozen
class _Event:
    """The event that started a workflow, as GitHub describes it in a file. What it does not say is empty, or 0."""

    data: Mapping[str, Any]

    @classmethod
    def read(cls, path: str) -> _Event:
        if not path:
            return cls({})
        try:
            with open(path, encoding="utf-8") as file:
                event = json.loads(file.read(MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return cls({})
        return cls(event if isinstance(event, dict) else {})

    def text(self, *keys: str) -> str:
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return "" if value is None else str(value)

    def number(self, *keys: str) -> int:
        text = self.text(*keys)
        return int(text) if text.isdecimal() else 0
