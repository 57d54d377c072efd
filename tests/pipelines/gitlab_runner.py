"""Runs the jobs of a pipeline as GitLab would: which ones, their scripts in a shell, their artifacts kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpconf.load.yaml.parser import parse
from tests.hosts.gitlab import PROJECT, GitLabDouble
from tests.hosts.server import TOKEN
from tests.pipelines.github_runner import JobRun, git

FILE = ".gitlab-ci.yml"
NO_JOBS = frozenset({"image", "variables", "workflow", "stages", "default"})


@dataclass(frozen=True)
class Source:
    """What starts a pipeline: ``push``, ``schedule``, ``merge_request_event``, ``web``; and its commit."""

    kind: str
    commit: str
    before: str = ""
    request: int = 0
    fork: bool = False
    train: bool = False


class GitLabRunner:
    """`origin` is a bare repository; the pipeline's file is that of the commit, as GitLab takes it."""

    def __init__(self, origin: Path, double: GitLabDouble, folder: Path, branch: str = "main") -> None:
        self.origin, self.double, self.folder, self.branch = origin, double, folder, branch
        self.tools = Path(sys.executable).parent
        self.variables: dict[str, str] = {}
        self.scoped: dict[str, dict[str, str]] = {}
        self._runs = 0

    def run(self, source: Source, **variables: str) -> dict[str, JobRun]:
        """All jobs of the pipeline that this starts, by name; of manual ones, none is left out."""
        data, problems = parse(git(self.origin, "show", f"{source.commit}:{FILE}"), FILE)
        assert data is not None, problems
        environ = {**self._variables(source), **self.variables, **variables}
        if not any(_holds(rule["if"], environ) for rule in data["workflow"]["rules"]):
            return {}
        pipeline = self.double.pipeline(source.commit, source.kind, "running", source.request)
        results: dict[str, JobRun] = {}
        kept: dict[str, bytes] = {}
        jobs = [(name, _extended(data, name)) for name in data if name not in NO_JOBS and not name.startswith(".")]
        for stage in data["stages"]:
            for name, job in jobs:
                rules = [rule for rule in job["rules"] if _holds(rule["if"], environ)]
                if job["stage"] != stage or not rules:
                    continue
                if stage == "apply" and any(run.result == "failure" for run in results.values()):
                    continue
                results[name] = self._job(name, job, data["variables"], source, environ, kept, pipeline)
        status = "failed" if any(run.result == "failure" for run in results.values()) else "success"
        next(p for p in self.double.pipelines if p["id"] == pipeline)["status"] = status
        return results

    def _variables(self, source: Source) -> dict[str, str]:
        environ = {
            "CI": "true",
            "CI_API_V4_URL": self.double.url,
            "CI_PIPELINE_SOURCE": source.kind,
            "CI_PROJECT_ID": PROJECT,
            "CI_JOB_TOKEN": self.double.job_token,
            "CI_DEFAULT_BRANCH": self.branch,
            "CI_COMMIT_SHA": source.commit,
            "CI_COMMIT_BEFORE_SHA": source.before or "0" * 40,
            "CI_REPOSITORY_URL": str(self.origin),
            "CI_PIPELINE_URL": "https://gitlab.example/pipelines/1",
        }
        if source.request:
            environ |= {
                "CI_MERGE_REQUEST_IID": str(source.request),
                "CI_MERGE_REQUEST_PROJECT_ID": PROJECT,
                "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train" if source.train else "detached",
                "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9" if source.fork else PROJECT,
            }
        else:
            environ["CI_COMMIT_BRANCH"] = self.branch
        return environ

    def _job(
        self,
        name: str,
        job: Mapping[str, Any],
        top: Mapping[str, str],
        source: Source,
        environ: dict[str, str],
        kept: dict[str, bytes],
        pipeline: int,
    ) -> JobRun:
        self._runs += 1
        project = self.folder / f"job-{self._runs}-{name}"
        project.mkdir(parents=True)
        if job.get("variables", {}).get("GIT_STRATEGY") != "none":
            git(project, "clone", "-q", str(self.origin), ".")
            git(project, "checkout", "-q", source.commit)
        for path, content in kept.items():
            (project / path).write_bytes(content)
        place = job.get("environment", "")
        scope = place["name"] if isinstance(place, dict) else place
        whole = {
            "PATH": f"{self.tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "CI_PROJECT_DIR": str(project),
            "CI_JOB_ID": str(self._runs),
            **{key: str(value) for key, value in top.items()},
            **environ,
            **self.scoped.get(scope, {}),
        }
        script = "\n".join(line for line in _lines(job.get("before_script"), job["script"]) if not _installs(line))
        came = _shell(script, project, whole)
        log = came.stdout + came.stderr
        if "after_script" in job:
            after = _shell("\n".join(_lines(job["after_script"])), project, whole)
            log += after.stdout + after.stderr
        tolerated = (job.get("allow_failure") or {}).get("exit_codes")
        good = came.returncode in (0, tolerated)
        paths = [path for pattern in (job.get("artifacts") or {}).get("paths", ()) for path in project.glob(pattern)]
        files = {path.name: path.read_bytes() for path in paths if path.is_file()}
        kept |= files
        self.double.job(pipeline, name, files, "success" if good else "failed")
        summary = "".join(path.read_text() for path in sorted(project.glob("*.md")))
        return JobRun("success" if good else "failure", {}, log, summary, [whole], [script])


def _lines(*scripts: Any) -> list[str]:
    return [line for script in scripts for line in ([script] if isinstance(script, str) else script or ())]


def _installs(line: str) -> bool:
    """Whether a line puts lpconf into the job: it is there already."""
    return "lpconf-$CI_JOB_ID" in line or line.startswith("test -n")


def _shell(script: str, folder: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    script = script.replace('"/tmp/lpconf-$CI_JOB_ID/bin/lpconf"', "lpconf")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=dict(environ), capture_output=True, text=True)


def _extended(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    job = data[name]
    base = _extended(data, job["extends"]) if "extends" in job else {}
    return {**base, **job}


def _holds(condition: str, variables: Mapping[str, str]) -> bool:
    """Whether a rule's ``if`` holds: comparisons and matches, joined by ``&&``."""
    return all(_part_holds(part.strip(), variables) for part in condition.split("&&"))


def _part_holds(part: str, variables: Mapping[str, str]) -> bool:
    match = re.fullmatch(r"\$(\w+)(?:\s*(==|!=|=~)\s*(?:\"([^\"]*)\"|\$(\w+)|/(.*)/))?", part)
    assert match, part
    value = variables.get(match[1], "")
    if match[2] is None:
        return bool(value)
    if match[2] == "=~":
        return re.search(match[5], value) is not None
    other = match[3] if match[3] is not None else variables.get(match[4], "")
    return (value == other) == (match[2] == "==")


__all__ = ["TOKEN", "GitLabRunner", "Source"]
