"""The job of a pipeline in which lpconf runs, as far as a report wants to know: addresses of files and of the run, the
lines that a reviewer sees, and the files by which a job hands something on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from lpconf.errors import ConfigError
from lpconf.load.files import git as repository

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_WEB = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]+")
MOST_BYTES = 4 * 1024 * 1024
"""Of the event's file so much is read."""


def file_url(environ: Mapping[str, str]) -> str:
    """The address of the repository's files at this commit; empty where the host does not say it."""
    server, project = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    if server and project:
        commit = _head(environ) or environ.get("GITHUB_SHA", "")
        return _checked(f"{server}/{project}/blob/{commit}") if commit else ""
    project, commit = environ.get("CI_PROJECT_URL", ""), environ.get("CI_COMMIT_SHA", "")
    return _checked(f"{project}/-/blob/{commit}") if project and commit else ""


def run_url(environ: Mapping[str, str]) -> str:
    """The address of this run; empty where the host does not say it."""
    server, project, run = (environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    if server and project and run:
        return _checked(f"{server}/{project}/actions/runs/{run}")
    return _checked(environ.get("CI_JOB_URL", ""))


def _head(environ: Mapping[str, str]) -> str:
    """The commit of the pull request itself: GITHUB_SHA is a merge of it that nobody can open later."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not path:
        return ""
    try:
        with open(path, encoding="utf-8") as file:
            event = json.loads(file.read(MOST_BYTES))
        commit = event["pull_request"]["head"]["sha"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return commit if isinstance(commit, str) and re.fullmatch("[0-9a-f]{7,64}", commit) else ""


def _checked(url: str) -> str:
    return url if _WEB.fullmatch(url) else ""


def changed_lines(root: Path, environ: Mapping[str, str]) -> Mapping[str, frozenset[int]] | None:
    """For each file the lines that the pull request adds or changes; None where this is no pull request, or where Git
    does not know its base."""
    base = environ.get("GITHUB_BASE_REF") or environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    if not base:
        return None
    for revision in (f"origin/{base}", base):
        try:
            return _lines_of_diff(repository.diff_without_context(root, revision))
        except ConfigError:
            continue
    return None


def _lines_of_diff(diff: bytes) -> dict[str, frozenset[int]]:
    lines: dict[str, set[int]] = {}
    file = ""
    for row in diff.split(b"\n"):
        if row.startswith(b"+++ b/"):
            file = row[6:].decode("utf-8", "surrogateescape").rstrip("\t")
        elif match := _HUNK.match(row):
            first, number = int(match[1]), int(match[2] or 1)
            lines.setdefault(file, set()).update(range(first, first + number))
    return {name: frozenset(numbers) for name, numbers in lines.items()}


def hand_on(environ: Mapping[str, str], outputs: Mapping[str, str], summary: str) -> None:
    """Give later steps of a job of GitHub Actions its outputs, and the job's page a summary. Raises OSError."""
    if path := environ.get("GITHUB_OUTPUT"):
        _append(Path(path), "".join(f"{name}={' '.join(value.split())}\n" for name, value in outputs.items()))
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        _append(Path(path), f"{summary.rstrip()}\n\n")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
