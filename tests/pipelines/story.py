"""The stage of a story: a repository that `lpconf init` made, a platform with credentials, a host, and people."""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from lpconf.operations.init.init import init
from tests.cli.served import Served
from tests.hosts.github import GitHubDouble
from tests.hosts.gitlab import GitLabDouble
from tests.hosts.server import TOKEN
from tests.pipelines.github_runner import Event, GitHubRunner, JobRun, git
from tests.pipelines.gitlab_runner import GitLabRunner, Source

BEARER = "b3arer-never-shown"
ACCOUNT = """\
account: {{id: "{id}", platform: chat}}
settings:
  site_settings: {{le.general.language: {language}}}
"""


class Story(ABC):
    """`work` is the checkout of a person who writes change requests."""

    double: Any

    def __init__(self, folder: Path, double: Any, platform: Served, branch: str = "main") -> None:
        self.double, self.platform, self.branch = double, platform, branch
        self.origin, self.work = folder / "origin.git", folder / "work"
        for path in (self.origin, self.work):
            path.mkdir()
        git(self.origin, "init", "-q", "--bare", "-b", branch)
        git(self.work, "clone", "-q", str(self.origin), ".")
        git(self.work, "checkout", "-q", "-b", branch)
        self._number = 0

    def begin(self, accounts: dict[str, str], surfaces: str = "[]") -> None:
        """A repository with these accounts, everything of it merged and live."""
        init(self.work, "lpconf==0.2.0", self.branch)
        shutil.rmtree(self.work / "accounts")
        self.write({"lpconf.yaml": project(self.platform.url, surfaces), **accounts})
        self.head = self.commit("begin")
        git(self.work, "push", "-q", "origin", self.branch)
        self.applied(self.head)

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
        """Somebody pushes a branch and opens a change request; its number."""
        self._number += 1
        git(self.work, "checkout", "-q", "-b", f"pr-{self._number}", self.branch)
        self.write(files)
        return self._pushed(self._number, fork=fork)

    def push(self, number: int, files: dict[str, str]) -> int:
        """Somebody pushes again to a change request."""
        git(self.work, "checkout", "-q", f"pr-{number}")
        self.write(files)
        return self._pushed(number, fork=False)

    def _pushed(self, number: int, *, fork: bool) -> int:
        head = self.commit(f"change {number}")
        git(self.work, "push", "-q", "origin", f"pr-{number}")
        git(self.work, "checkout", "-q", self.branch)
        self.opened(number, head, fork=fork)
        return number

    def merged(self, number: int, how: str = "merge") -> dict[str, JobRun]:
        """Somebody merges a change request, in one of three ways; the jobs that the push starts."""
        return self.pushed(*self.merge(number, how))

    def merge(self, number: int, how: str = "merge") -> tuple[str, str]:
        """Merge a change request; the branch before and after it. No job starts."""
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
        self.closed(number, commit)
        return before, commit

    def now(self) -> str:
        return git(self.origin, "rev-parse", self.branch).strip()

    def comment(self, number: int, kind: str = "plan") -> str:
        """The one comment of this kind on a change request."""
        own: list[str] = self.double.own_comments(number)
        (body,) = [body for body in own if body.startswith(f"<!-- lpconf:{kind} -->")]
        return body

    def issue(self, words: str) -> tuple[int, str]:
        """The one open issue with these words in its title."""
        titles = [title for title in self.double.open_issues() if words in title]
        assert len(titles) == 1, self.double.open_issues().keys()
        (number,) = [n for n, issue in self.double.issues.items() if issue["title"] == titles[0]]
        return int(number), str(self.double.open_issues()[titles[0]])

    def body(self, number: int) -> str:
        """The body of an issue, open or not."""
        return str(self.double.issues[number][self.body_key])

    def _tick(self, number: int, words: tuple[str, ...]) -> list[str]:
        """Tick the lines of an issue that hold these words; the lines."""
        lines = self.body(number).split("\n")
        chosen = [line for line in lines if any(word in line for word in words) and "] " in line]
        assert chosen
        self.double.issues[number][self.body_key] = "\n".join(tick(line) if line in chosen else line for line in lines)
        return chosen

    def accepted(self, branch: str) -> dict[str, JobRun]:
        """Somebody merges the branch of a change request that lpconf opened; or the host has committed to the branch
        that is applied. The jobs that this starts."""
        before = git(self.work, "rev-parse", "HEAD").strip()
        self.write(self.double.files(branch))
        commit = self.commit("as the host has it")
        git(self.work, "push", "-q", "origin", self.branch)
        return self.goes_on(before, commit, branch)

    body_key: str

    @abstractmethod
    def applied(self, commit: str) -> None:
        """A pipeline has applied this commit."""

    @abstractmethod
    def opened(self, number: int, head: str, *, fork: bool) -> None:
        """The host knows the change request."""

    @abstractmethod
    def closed(self, number: int, commit: str) -> None:
        """The host knows by which commit it was merged."""

    @abstractmethod
    def goes_on(self, before: str, commit: str, branch: str) -> dict[str, JobRun]:
        """The jobs that start when `branch`, which lpconf itself wrote, has come to the branch that is applied."""

    @abstractmethod
    def reviewed(self, number: int) -> dict[str, JobRun]:
        """The jobs that a change request starts."""

    @abstractmethod
    def pushed(self, before: str, commit: str) -> dict[str, JobRun]:
        """The jobs that a push to the branch starts."""

    @abstractmethod
    def nightly(self) -> dict[str, JobRun]:
        """The jobs of the schedule."""

    @abstractmethod
    def by_hand(self, accounts: str = "", *, anew: bool = True) -> dict[str, JobRun]:
        """The jobs of a pipeline that somebody starts by hand."""

    @abstractmethod
    def queued(self, commit: str) -> dict[str, JobRun]:
        """The jobs that a merge queue, or a merge train, waits for before it merges `commit`."""

    @abstractmethod
    def repair_asked(self) -> str:
        """The accounts for which somebody's tick has just started the repair."""

    @abstractmethod
    def ticks(self, number: int, *lines: str, who: str = "dana") -> dict[str, JobRun]:
        """Somebody ticks lines of an issue that hold these words; the jobs that look at it."""

    @abstractmethod
    def set(self, name: str, value: str) -> None:
        """Set a variable of the repository."""


class GitHubStory(Story):
    """A story on GitHub."""

    body_key = "body"

    def __init__(self, folder: Path, double: GitHubDouble, platform: Served, branch: str = "main") -> None:
        super().__init__(folder, double, platform, branch)
        self.runner = GitHubRunner(self.origin, double, folder / "runs", branch)
        self.runner.vars = {"LPCONF_PROFILE": "live"}
        credentials = {"LPCONF_CREDENTIALS": f"LP_BEARER={BEARER}\n"}
        self.runner.secrets = {"plan": credentials, "apply": credentials}

    def applied(self, commit: str) -> None:
        self.double.run("push", commit)

    def opened(self, number: int, head: str, *, fork: bool) -> None:
        self.double.pull(number, head)
        self.double.pulls[number]["head"]["repo"] = {"full_name": "mallory/fork" if fork else "acme/lp-config"}

    def closed(self, number: int, commit: str) -> None:
        self.double.pull(number, self.double.pulls[number]["head"]["sha"], commit)

    def goes_on(self, before: str, commit: str, branch: str) -> dict[str, JobRun]:
        """A commit of the workflow's own token starts nothing; what it dispatched does."""
        if branch == self.branch:
            dispatched = self.double.dispatched.pop()
            assert dispatched == {"ref": self.branch, "inputs": {"anew": "false"}}
            return self.by_hand(anew=False)
        (number,) = [n for n, p in self.double.pulls.items() if p.get("branch") == branch and p["state"] == "open"]
        self.double.pull(number, self.double.pulls[number]["head"]["sha"], commit)
        del self.double.refs[branch]
        return self.pushed(before, commit)

    def reviewed(self, number: int) -> dict[str, JobRun]:
        """GitHub runs both events: the pull request's own workflow, and that of the default branch."""
        pull = self.double.pulls[number]
        base = self.now()
        payload = {"number": number, "pull_request": {**pull, "base": {"ref": self.branch, "sha": base}}}
        jobs = self.runner.run(Event("pull_request", payload, pull["head"]["sha"], f"refs/pull/{number}/merge"))
        return jobs | self.runner.run(Event("pull_request_target", payload, base, f"refs/heads/{self.branch}"))

    def pushed(self, before: str, commit: str) -> dict[str, JobRun]:
        return self.runner.run(Event("push", {"before": before}, commit, f"refs/heads/{self.branch}"))

    def nightly(self) -> dict[str, JobRun]:
        return self.runner.run(Event("schedule", {}, self.now(), f"refs/heads/{self.branch}"))

    def by_hand(self, accounts: str = "", *, anew: bool = True) -> dict[str, JobRun]:
        inputs = {"anew": anew, "accounts": accounts}
        event = Event("workflow_dispatch", {"inputs": inputs}, self.now(), f"refs/heads/{self.branch}")
        return self.runner.run(event, inputs)

    def queued(self, commit: str) -> dict[str, JobRun]:
        group = {"merge_group": {"head_sha": commit, "base_ref": f"refs/heads/{self.branch}"}}
        return self.runner.run(Event("merge_group", group, commit, f"refs/heads/gh-readonly-queue/{self.branch}/pr"))

    def repair_asked(self) -> str:
        dispatched = self.double.dispatched.pop()
        assert (dispatched["ref"], dispatched["inputs"].pop("anew")) == (self.branch, "true")
        return str(dispatched["inputs"]["accounts"])

    def ticks(self, number: int, *lines: str, who: str = "dana") -> dict[str, JobRun]:
        self._tick(number, lines)
        payload = {"issue": self.double.issues[number], "sender": {"login": who, "type": "User"}}
        return self.runner.run(Event("issues", payload, self.now(), f"refs/heads/{self.branch}"))

    def set(self, name: str, value: str) -> None:
        self.runner.vars[name] = value


class GitLabStory(Story):
    """A story on GitLab."""

    body_key = "description"

    def __init__(self, folder: Path, double: GitLabDouble, platform: Served, branch: str = "main") -> None:
        super().__init__(folder, double, platform, branch)
        self.runner = GitLabRunner(self.origin, double, folder / "runs", branch)
        self.runner.variables = {"LPCONF_PROFILE": "live"}
        credentials = {"LPCONF_CREDENTIALS": f"LP_BEARER={BEARER}\n", "GITLAB_TOKEN": TOKEN}
        self.runner.scoped = {"plan": credentials, "apply": credentials}
        self._forks: set[int] = set()

    def applied(self, commit: str) -> None:
        self.double.pipeline(commit, "push")

    def opened(self, number: int, head: str, *, fork: bool) -> None:
        self.double.request(number, head)
        self._forks |= {number} if fork else set()

    def closed(self, number: int, commit: str) -> None:
        self.double.request(number, self.double.requests[number]["sha"], commit)

    def goes_on(self, before: str, commit: str, branch: str) -> dict[str, JobRun]:
        """Every commit starts a pipeline, whoever made it."""
        if branch != self.branch:
            opened = self.double.requests.items()
            (number,) = [n for n, r in opened if r.get("source_branch") == branch and r["state"] == "opened"]
            self.closed(number, commit)
            del self.double.branches[branch]
        return self.pushed(before, commit)

    def reviewed(self, number: int) -> dict[str, JobRun]:
        head = self.double.requests[number]["sha"]
        return self.runner.run(Source("merge_request_event", head, request=number, fork=number in self._forks))

    def pushed(self, before: str, commit: str) -> dict[str, JobRun]:
        return self.runner.run(Source("push", commit, before))

    def nightly(self) -> dict[str, JobRun]:
        return self.runner.run(Source("schedule", self.now()))

    def by_hand(self, accounts: str = "", *, anew: bool = True) -> dict[str, JobRun]:
        return self.runner.run(Source("web", self.now()), LPCONF_ACCOUNTS=accounts)

    def queued(self, commit: str) -> dict[str, JobRun]:
        return self.runner.run(Source("merge_request_event", commit, request=1, train=True))

    def repair_asked(self) -> str:
        asked = self.double.started.pop()
        assert asked["ref"] == self.branch
        ((key, accounts),) = [(variable["key"], variable["value"]) for variable in asked["variables"]]
        assert key == "LPCONF_ACCOUNTS"
        return str(accounts)

    def ticks(self, number: int, *lines: str, who: str = "dana") -> dict[str, JobRun]:
        """The next scheduled pipeline looks."""
        for line in self._tick(number, lines):
            self.double.ticked(number, line.split("] ", 1)[1], {"username": who})
        return self.nightly()

    def set(self, name: str, value: str) -> None:
        self.runner.variables[name] = value


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
