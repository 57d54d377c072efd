"""Runs the jobs of a workflow as GitHub would: which ones, which of their steps, with which environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lpconf.load.yaml.parser import parse
from tests.hosts.github import REPOSITORY, WORKFLOW, GitHubDouble
from tests.hosts.server import TOKEN
from tests.pipelines.expressions import Expression, as_text

NO_PULL_REQUEST = frozenset({"push", "schedule", "issues", "workflow_dispatch", "merge_group"})


@dataclass
class JobRun:
    """What became of a job. `log` has what its steps printed, `summary` the page that it wrote."""

    result: str
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    environments: list[dict[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


@dataclass
class Event:
    """What happened: its name, its payload, and the commit that the workflow runs at."""

    name: str
    payload: dict[str, Any]
    sha: str
    ref: str = "refs/heads/main"


class GitHubRunner:
    """`origin` is a bare repository; the workflow is read from it: from the pull request for ``pull_request``, else
    from the default branch, as GitHub does."""

    def __init__(self, origin: Path, double: GitHubDouble, folder: Path, branch: str = "main") -> None:
        self.origin, self.double, self.folder, self.branch = origin, double, folder, branch
        self.tools = Path(sys.executable).parent
        self.vars: dict[str, str] = {}
        self.secrets: dict[str, dict[str, str]] = {}
        self.cached: list[str] = []
        self._runs = 0

    def run(self, event: Event, inputs: Mapping[str, Any] | None = None) -> dict[str, JobRun]:
        """All jobs that this event starts, by name."""
        workflow_at = event.sha if event.name in ("pull_request", "push") else self.branch
        text = git(self.origin, "show", f"{workflow_at}:{WORKFLOW}")
        workflow, problems = parse(text, WORKFLOW)
        assert workflow is not None, problems
        run = self.double.run(event.name, event.sha, "")
        results: dict[str, JobRun] = {}
        for name, job in workflow["jobs"].items():
            needed = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            contexts = self._contexts(event, job, {n: results[n] for n in needed if n in results}, inputs or {})
            condition = job.get("if", "true")
            failed = any(results[n].result != "success" for n in needed if n in results)
            wanted = Expression(contexts, {**FUNCTIONS, "cancelled": lambda: False}).evaluate(str(condition))
            if not wanted or (failed and "cancelled()" not in str(condition)):
                results[name] = JobRun("skipped")
                continue
            results[name] = self._job(name, job, workflow.get("env", {}), contexts, event, run)
        ran = [job.result for job in results.values() if job.result != "skipped"]
        self.double.runs[run]["conclusion"] = "failure" if "failure" in ran else "success"
        return {name: job for name, job in results.items() if job.result != "skipped"}

    def _contexts(
        self, event: Event, job: Mapping[str, Any], needs: Mapping[str, JobRun], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        payload = {"repository": {"default_branch": self.branch}, **event.payload}
        github = {
            "event_name": event.name,
            "event": payload,
            "sha": event.sha,
            "ref": event.ref,
            "repository": REPOSITORY,
            "token": TOKEN,
            "run_id": self._runs,
            "run_attempt": 1,
        }
        return {
            "github": github,
            "vars": self.vars,
            "secrets": self.secrets.get(job.get("environment", ""), {}),
            "inputs": inputs,
            "needs": {name: {"result": run.result, "outputs": run.outputs} for name, run in needs.items()},
            "steps": {},
        }

    def _job(
        self,
        name: str,
        job: Mapping[str, Any],
        top: Mapping[str, Any],
        contexts: dict[str, Any],
        event: Event,
        run: int,
    ) -> JobRun:
        self._runs += 1
        place = self.folder / f"run-{self._runs}-{name}"
        workspace, temp = place / "workspace", place / "temp"
        workspace.mkdir(parents=True)
        temp.mkdir()
        contexts["runner"] = {"temp": str(temp)}
        contexts["github"]["workspace"] = str(workspace)
        (place / "event.json").write_text(_json(contexts["github"]["event"]))
        outcome = JobRun("success")
        for number, step in enumerate(job["steps"]):
            expression = Expression(contexts, {**FUNCTIONS, "hashFiles": lambda p: _hash(workspace, p)})
            condition = str(step.get("if", "true"))
            always = "cancelled()" in condition or "always()" in condition
            if (outcome.result == "failure" and not always) or not expression.evaluate(condition):
                continue
            if "uses" in step:
                self._action(step, expression, workspace, event, run)
                continue
            if step.get("name", "").startswith("Install lpconf"):
                continue
            files = {key: place / f"{key}-{number}" for key in ("output", "summary")}
            environ = self._environment(event, workspace, temp, place / "event.json", files)
            for scope in (top, job.get("env") or {}, step.get("env") or {}):
                environ |= {key: expression.fill(value) for key, value in scope.items()}
            script = expression.fill(step["run"])
            came = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=workspace,
                env=environ,
                capture_output=True,
                text=True,
            )
            outcome.log += came.stdout + came.stderr
            outcome.scripts.append(script)
            outcome.environments.append(environ)
            outcome.summary += _text(files["summary"])
            if came.returncode:
                outcome.result = "failure"
            lines = [line.partition("=") for line in _text(files["output"]).splitlines()]
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": {key: value for key, _, value in lines}}
        expression = Expression(contexts, FUNCTIONS)
        outcome.outputs = {key: expression.fill(value) for key, value in (job.get("outputs") or {}).items()}
        return outcome

    def _environment(
        self, event: Event, workspace: Path, temp: Path, event_file: Path, files: Mapping[str, Path]
    ) -> dict[str, str]:
        return {
            "PATH": f"{self.tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.double.url,
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(event_file),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_REF_NAME": event.ref.removeprefix("refs/heads/"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SHA": event.sha,
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/{WORKFLOW}@refs/heads/{self.branch}",
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temp),
        }

    def _action(self, step: Mapping[str, Any], expression: Expression, workspace: Path, event: Event, run: int) -> None:
        name = step["uses"].partition("@")[0]
        given = {key: expression.fill(value) for key, value in (step.get("with") or {}).items()}
        if name == "actions/checkout":
            ref = given.get("ref") or event.sha
            git(workspace, "clone", "-q", str(self.origin), ".")
            git(workspace, "checkout", "-q", ref)
        elif name == "actions/upload-artifact":
            path = workspace / given["path"]
            if path.is_file():
                self.double.store(given["name"], {path.name: path.read_bytes()}, run)
        elif name == "actions/download-artifact":
            artifact = next(a for a in reversed(self.double.artifacts) if a["name"] == given["name"])
            unpack(self.double.contents[artifact["id"]], workspace)
        elif name == "actions/cache":
            self.cached.append(given["path"])
        else:
            assert name == "actions/setup-python", name


FUNCTIONS = {
    "cancelled": lambda: False,
    "always": lambda: True,
    "contains": lambda items, item: item in (items or ()),
}


def unpack(content: bytes, folder: Path) -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)


def git(folder: Path, *argv: str) -> str:
    """Git in `folder`, as somebody with a name."""
    who = ["-c", "user.name=t", "-c", "user.email=dana@acme.example", "-c", "commit.gpgsign=false"]
    came = subprocess.run(["git", "-C", str(folder), *who, *argv], check=True, capture_output=True, text=True)
    return came.stdout


def _hash(workspace: Path, pattern: str) -> str:
    return "x" if any(workspace.glob(pattern)) else ""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


__all__ = ["Event", "GitHubRunner", "JobRun", "as_text", "git"]
