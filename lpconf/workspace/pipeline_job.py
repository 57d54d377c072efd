"""What a report has from the job in which it is made: addresses of files and of the run, the lines that a reviewer
sees, and the files by which the job hands it on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lpconf.connect.hosts import ci_job
from lpconf.connect.hosts.ci_job import current_job
from lpconf.errors import ConfigError
from lpconf.load.files.git import revision as repository

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def file_url(environ: Mapping[str, str]) -> str:
    """The address of the repository's files at this commit; empty where the host does not say it."""
    return current_job(environ).files_url


def run_url(environ: Mapping[str, str]) -> str:
    """The address of this run; empty where the host does not say it."""
    return current_job(environ).job_url


def changed_lines(root: Path, environ: Mapping[str, str]) -> Mapping[str, frozenset[int]] | None:
    """For each file the lines that the pull request adds or changes; None where this is no pull request, or where Git
    does not know its base."""
    base = current_job(environ).target
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


def write_job_outputs(environ: Mapping[str, str], outputs: Mapping[str, str], summary: str) -> None:
    """Give later steps of a job of GitHub Actions its outputs, and the job's page a summary. Raises OSError."""
    job = ci_job.github_job(environ)
    if job.outputs is not None:
        ci_job.append_outputs(job.outputs, outputs)
    if job.summary is not None:
        ci_job.append(job.summary, f"{summary.rstrip()}\n\n")
