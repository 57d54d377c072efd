"""The stage of a story: a repository that `lpconf init` made, a platform with credentials, GitHub, and people."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from lpconf.operations.init.init import init
from tests.cli.served import Served
from tests.hosts.github import GitHubDouble
from tests.pipelines.github_runner import Event, GitHubRunner, JobRun, git

BEARER = "b3arer-never-shown"
ACCOUNT = """\
account: {{id: "{id}", platform: chat}}
settings:
  site_settings: {{le.general.language: {language}}}
"""


class Story:
    """`work` is the checkout of a person who writes pull requests."""

    def __init__(self, folder: Path, double: GitHubDouble, platform: Served, branch: str = "main") -> None:
        self.double, self.platform, self.branch = double, platform, branch
        self.origin, self.work = folder / "origin.git", folder / "work"
        for path in (self.origin, self.work):
            path.mkdir()
        git(self.origin, "init", "-q", "--bare", "-b", branch)
        git(self.work, "clone", "-q", str(self.origin), ".")
        git(self.work, "checkout", "-q", "-b", branch)
        self.runner = GitHubRunner(self.origin, double, folder / "runs", branch)
        self.runner.vars = {"LPCONF_PROFILE": "live"}
        credentials = {"LPCONF_CREDENTIALS": f"LP_BEARER={BEARER}\n"}
        self.runner.secrets = {"plan": credentials, "apply": credentials}
        self._number = 0

    def begin(self, accounts: dict[str, str], surfaces: str = "[]") -> None:
        """A repository with these accounts, everything of it merged and live."""
        init(self.work, "lpconf==0.2.0", self.branch)
        shutil.rmtree(self.work / "accounts")
        self.write({"lpconf.yaml": project(self.platform.url, surfaces), **accounts})
        self.head = self.commit("begin")
        git(self.work, "push", "-q", "origin", self.branch)
        self.double.run("push", self.head)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, message: str) -> str:
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.work, "rev-parse", "HEAD").strip()

    def pull_request(self, files: dict[str, str], *, fork: bool = False) -> int:
        """Somebody pushes a branch and opens a pull request; its number."""
        self._number += 1
        git(self.work, "checkout", "-q", "-b", f"pr-{self._number}", self.branch)
        self.write(files)
        return self._pushed(self._number, fork=fork)

    def push(self, number: int, files: dict[str, str]) -> int:
        """Somebody pushes again to a pull request."""
        git(self.work, "checkout", "-q", f"pr-{number}")
        self.write(files)
        return self._pushed(number, fork=False)

    def _pushed(self, number: int, *, fork: bool) -> int:
        head = self.commit(f"change {number}")
        git(self.work, "push", "-q", "origin", f"pr-{number}")
        git(self.work, "checkout", "-q", self.branch)
        self.double.pull(number, head)
        self.double.pulls[number]["head"]["repo"] = {"full_name": "mallory/fork" if fork else "acme/lp-config"}
        return number

    def reviewed(self, number: int) -> dict[str, JobRun]:
        """GitHub runs what a pull request starts: both events, the jobs of both."""
        pull = self.double.pulls[number]
        base = git(self.origin, "rev-parse", self.branch).strip()
        payload = {"number": number, "pull_request": {**pull, "base": {"ref": self.branch, "sha": base}}}
        jobs = self.runner.run(Event("pull_request", payload, pull["head"]["sha"], f"refs/pull/{number}/merge"))
        return jobs | self.runner.run(Event("pull_request_target", payload, base, f"refs/heads/{self.branch}"))

    def merged(self, number: int, how: str = "merge") -> dict[str, JobRun]:
        """Somebody merges a pull request, in one of GitHub's three ways; the jobs that the push starts."""
        before = git(self.work, "rev-parse", self.branch).strip()
        if how == "rebase":
            git(self.work, "checkout", "-q", f"pr-{number}")
            git(self.work, "rebase", "-q", self.branch)
            git(self.work, "checkout", "-q", self.branch)
            git(self.work, "merge", "-q", "--ff-only", f"pr-{number}")
        elif how == "squash":
            git(self.work, "merge", "-q", "--squash", f"pr-{number}")
            self.commit(f"squashed {number}")
        else:
            git(self.work, "merge", "-q", "--no-ff", "--no-edit", f"pr-{number}")
        commit = git(self.work, "rev-parse", "HEAD").strip()
        git(self.work, "push", "-q", "origin", self.branch)
        self.double.pull(number, self.double.pulls[number]["head"]["sha"], commit)
        return self.pushed(before, commit)

    def pushed(self, before: str, commit: str) -> dict[str, JobRun]:
        return self.runner.run(Event("push", {"before": before}, commit, f"refs/heads/{self.branch}"))

    def nightly(self) -> dict[str, JobRun]:
        head = git(self.origin, "rev-parse", self.branch).strip()
        return self.runner.run(Event("schedule", {}, head, f"refs/heads/{self.branch}"))

    def by_hand(self, **inputs: Any) -> dict[str, JobRun]:
        """Somebody starts the workflow by hand."""
        head = git(self.origin, "rev-parse", self.branch).strip()
        return self.runner.run(
            Event("workflow_dispatch", {"inputs": inputs}, head, f"refs/heads/{self.branch}"), inputs
        )

    def ticks(self, number: int, *lines: str, who: str = "dana") -> dict[str, JobRun]:
        """Somebody ticks lines of an issue that hold these words."""
        issue = self.double.issues[number]
        body = [tick(line) if any(words in line for words in lines) else line for line in issue["body"].split("\n")]
        issue["body"] = "\n".join(body)
        payload = {"issue": issue, "sender": {"login": who, "type": "User"}}
        head = git(self.origin, "rev-parse", self.branch).strip()
        return self.runner.run(Event("issues", payload, head, f"refs/heads/{self.branch}"))

    def comment(self, number: int, kind: str = "plan") -> str:
        """The one comment of this kind on a pull request."""
        (body,) = [body for body in self.double.own_comments(number) if body.startswith(f"<!-- lpconf:{kind} -->")]
        return body

    def issue(self, words: str) -> tuple[int, str]:
        """The one open issue with these words in its title."""
        ((number, body),) = [
            (number, issue["body"])
            for number, issue in self.double.issues.items()
            if issue["state"] == "open" and words in issue["title"]
        ]
        return number, body

    def takes_over(self, branch: str) -> None:
        """Somebody merges the branch of a pull request that lpconf opened."""
        self.write(self.double.files(branch))


def tick(line: str) -> str:
    return re.sub(r"^(\s*[-*] )\[ \]", r"\1[x]", line)


def account(number: str, language: str) -> str:
    return ACCOUNT.format(id=number, language=language)


def project(url: str, surfaces: str = "[]") -> str:
    return f"""\
version: 1
profile: live
profiles:
  live:
    kind: liveperson
    domain_api: {url}
    auth: {{bearer: {{env: LP_BEARER}}}}
    bridge: {{url: {url}, auth: {{bearer: {{env: LP_BEARER}}}}}}
    surfaces: {surfaces}
    limits: {{backoff_scale: 0.0001}}
policy: {{max_changed_percent: 100}}
"""
