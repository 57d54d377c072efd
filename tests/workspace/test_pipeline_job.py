"""What a report asks of the job in which lpconf runs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from lpconf.workspace.pipeline_job import changed_lines, file_url, run_url, write_job_outputs

GITHUB = {
    "GITHUB_SERVER_URL": "https://git.acme.example",
    "GITHUB_REPOSITORY": "acme/cc",
    "GITHUB_SHA": "a" * 40,
    "GITHUB_RUN_ID": "7",
}


def test_addresses_on_github(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": "b" * 40}}}))
    assert file_url(GITHUB) == f"https://git.acme.example/acme/cc/blob/{'a' * 40}"
    assert file_url({**GITHUB, "GITHUB_EVENT_PATH": str(event)}) == f"https://git.acme.example/acme/cc/blob/{'b' * 40}"
    assert run_url(GITHUB) == "https://git.acme.example/acme/cc/actions/runs/7"


def test_addresses_on_gitlab() -> None:
    gitlab = {
        "CI_PROJECT_URL": "https://gl.example/a/b",
        "CI_COMMIT_SHA": "c" * 40,
        "CI_JOB_URL": "https://gl.example/j",
    }
    assert file_url(gitlab) == f"https://gl.example/a/b/-/blob/{'c' * 40}"
    assert run_url(gitlab) == "https://gl.example/j"


@pytest.mark.parametrize("environ", [{}, {**GITHUB, "GITHUB_REPOSITORY": "a)b\n"}, {"CI_JOB_URL": "javascript:x"}])
def test_no_address_is_made_up(environ: dict[str, str]) -> None:
    assert (file_url(environ), run_url(environ)) == ("", "")


def test_the_lines_of_a_pull_request(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@x.example", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    git("init", "-q", "-b", "main", ".")
    (tmp_path / "ä b.yaml").write_text("one\ntwo\nthree\n")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "feature")
    (tmp_path / "ä b.yaml").write_text("one\n2\nthree\nfour\n")
    git("commit", "-qam", "second")
    assert changed_lines(tmp_path, {"GITHUB_BASE_REF": "main"}) == {"ä b.yaml": frozenset({2, 4})}
    assert changed_lines(tmp_path, {"GITHUB_BASE_REF": "nosuch"}) is None
    assert changed_lines(tmp_path, {}) is None


@pytest.mark.attack("checkout")
def test_outputs_are_appended_each_on_its_line(tmp_path: Path) -> None:
    environ = {"GITHUB_OUTPUT": str(tmp_path / "out"), "GITHUB_STEP_SUMMARY": str(tmp_path / "sum")}
    (tmp_path / "out").write_text("before=1\n")
    write_job_outputs(environ, {"summary": "two\nlines", "exitcode": "0"}, "### page\n")
    assert (tmp_path / "out").read_text() == "before=1\nsummary=two lines\nexitcode=0\n"
    assert (tmp_path / "sum").read_text() == "### page\n\n"
