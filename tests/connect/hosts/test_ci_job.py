"""What the environment of a job tells, on both hosts, whatever stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lpconf.connect.hosts.ci_job import CiJob, current_job, github_job, gitlab_job

COMMIT, HEAD = "a" * 40, "b" * 40


def test_a_job_of_github(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    pull = {"number": 3, "head": {"sha": HEAD}, "base": {"ref": "main"}}
    event.write_text(json.dumps({"pull_request": pull, "sender": {"login": "dana"}, "before": COMMIT}))
    environ = {
        "GITHUB_SERVER_URL": "https://git.acme.example",
        "GITHUB_REPOSITORY": "acme/cc",
        "GITHUB_RUN_ID": "7",
        "GITHUB_SHA": COMMIT,
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKFLOW_REF": "acme/cc/.github/workflows/cc.yml@refs/heads/main",
        "GITHUB_OUTPUT": "outputs",
    }
    page = "https://git.acme.example/acme/cc/actions/runs/7"
    assert current_job(environ) == CiJob(
        project="acme/cc",
        api_url="https://api.github.com",
        workflow="cc.yml",
        commit=COMMIT,
        before=COMMIT,
        branch="main",
        target="main",
        change_request=3,
        head=HEAD,
        person="dana",
        files_url=f"https://git.acme.example/acme/cc/blob/{HEAD}",
        run_url=page,
        job_url=page,
        outputs=Path("outputs"),
    )


def test_a_job_of_gitlab() -> None:
    environ = {
        "CI_PROJECT_ID": "4711",
        "CI_PROJECT_URL": "https://gl.example/a/b",
        "CI_API_V4_URL": "https://gl.example/api/v4",
        "CI_COMMIT_SHA": COMMIT,
        "CI_COMMIT_BEFORE_SHA": HEAD,
        "CI_DEFAULT_BRANCH": "main",
        "CI_MERGE_REQUEST_IID": "3",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_PIPELINE_URL": "https://gl.example/p/1",
        "CI_JOB_URL": "https://gl.example/j/1",
    }
    assert current_job(environ) == CiJob(
        project="4711",
        api_url="https://gl.example/api/v4",
        commit=COMMIT,
        before=HEAD,
        branch="main",
        target="main",
        change_request=3,
        head=HEAD,
        files_url=f"https://gl.example/a/b/-/blob/{COMMIT}",
        run_url="https://gl.example/p/1",
        job_url="https://gl.example/j/1",
    )


@pytest.mark.parametrize("text", ["", "[", "[]", "null", '{"pull_request": 7}', "[" * 100_000])
def test_an_event_that_says_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(text)
    job = github_job({"GITHUB_EVENT_PATH": str(path), "GITHUB_SHA": COMMIT})
    assert (job.change_request, job.head, job.person, job.commit) == (0, "", "", COMMIT)


def test_numbers_and_addresses_that_are_none() -> None:
    job = gitlab_job({"CI_MERGE_REQUEST_IID": "3; rm", "CI_JOB_URL": "javascript:x", "CI_PIPELINE_URL": "a)b\n"})
    assert (job.change_request, job.job_url, job.run_url) == (0, "", "")
