"""Each command line of the recipes is run, in their order, by a shell that stops at the first failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lpconf.operations.init.init import init
from tests.docs.shell_blocks import DOCS, ROOT, blocks, calls, takes
from tests.hosts import github as gh
from tests.hosts import gitlab as gl
from tests.hosts.github import GitHubDouble
from tests.hosts.gitlab import GitLabDouble
from tests.hosts.server import TOKEN, served
from tests.pipelines.github_runner import git

RECIPES = DOCS / "recipes"
PAGES = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
ADDED = {("contributing.md", "sites")}
"""The commands that a page itself adds; its own test runs them in a copy that has them."""
STUBS = {
    "conftest": 'test "$1" = test && test -s "$2" && test "$3" = --policy && test -d "$4"',
    "pre-commit": 'test "$1" = install || { test "$1 $2" = "run --all-files" && test -s .pre-commit-config.yaml; }',
}
"""What stands for the programs of others: they look at how they are called."""


class Stage:
    """`repository` is where the commands of a page run. `steps` are what happens in the world before a block."""

    def __init__(self, folder: Path, double: Any, lpconf: Path) -> None:
        self.folder, self.double = folder, double
        self.repository, self.proposed = folder / "repository", folder / "proposed"
        self.repository.mkdir()
        git(self.repository, "init", "-q", "-b", "main")
        tools = folder / "tools"
        tools.mkdir()
        for name, script in STUBS.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        self.environ = {
            "PATH": f"{tools}:{lpconf}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "dana@acme.example",
            "GIT_COMMITTER_NAME": "t",
            "GIT_COMMITTER_EMAIL": "dana@acme.example",
        }
        if isinstance(double, GitHubDouble):
            self.environ |= {"GITHUB_REPOSITORY": gh.REPOSITORY, "GITHUB_API_URL": double.url, "GITHUB_TOKEN": TOKEN}
        if isinstance(double, GitLabDouble):
            self.environ |= {"CI_PROJECT_ID": gl.PROJECT, "CI_API_V4_URL": double.url, "GITLAB_TOKEN": TOKEN}

    def run(self, script: str) -> None:
        came = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.repository,
            env=self.environ,
            capture_output=True,
            text=True,
        )
        assert came.returncode == 0, f"{script}\n{came.stdout}\n{came.stderr}"

    # -- what happens in the world -------------------------------------------------------------------------------------

    def made(self) -> None:
        """Somebody has made a repository."""
        init(self.repository, "lpconf==0.2.0", "main")
        self.committed()

    def committed(self) -> None:
        git(self.repository, "add", "-A")
        git(self.repository, "commit", "-q", "--allow-empty", "-m", "begin")

    def live(self) -> None:
        """What is written is live."""
        self.made()
        self.run("lpconf apply --auto-approve")

    def with_policy(self) -> None:
        """The page's rules are in a folder."""
        self.made()
        (self.repository / "policy").mkdir()
        (rules,) = blocks(RECIPES / "conftest.md", "rego")
        (self.repository / "policy" / "plan.rego").write_text(rules)

    def proposes(self) -> None:
        """Somebody proposes a change, number 3; the job has it in ../proposed."""
        if not (self.repository / "lpconf.yaml").exists():
            self.made()
        self.committed()
        git(self.repository, "worktree", "add", "-q", "-b", "change", str(self.proposed))
        account = self.proposed / "accounts" / "acme-retail.yaml"
        account.write_text(account.read_text().replace("en-US", "de-DE"))
        git(self.proposed, "commit", "-qam", "change")
        self.head = git(self.proposed, "rev-parse", "HEAD").strip()
        if isinstance(self.double, GitHubDouble):
            self.double.pull(3, self.head)
            event = self.folder / "event.json"
            event.write_text(json.dumps({"pull_request": self.double.pulls[3]}))
            self.environ |= {"GITHUB_EVENT_PATH": str(event)}
        if isinstance(self.double, GitLabDouble):
            self.double.request(3, self.head)
            self.environ |= {"CI_MERGE_REQUEST_IID": "3", "CI_COMMIT_SHA": self.head, "CI_DEFAULT_BRANCH": "main"}

    def merges(self) -> None:
        """The change is merged."""
        before = git(self.repository, "rev-parse", "HEAD").strip()
        git(self.repository, "merge", "-q", "--no-ff", "--no-edit", "change")
        commit = git(self.repository, "rev-parse", "HEAD").strip()
        self.environ |= {"BEFORE": before}
        plan = (self.repository / "plan.json").read_bytes()
        if isinstance(self.double, GitHubDouble):
            run = self.double.run("pull_request_target")
            self.double.store(f"lpconf-plan-{self.head}", {"plan.json": plan}, run)
            self.double.pull(3, self.head, commit)
            event = self.folder / "event.json"
            event.write_text(json.dumps({"before": before}))
            self.environ |= {"GITHUB_SHA": commit, "GITHUB_REF_NAME": "main", "GITHUB_EVENT_NAME": "push"}
        if isinstance(self.double, GitLabDouble):
            pipeline = self.double.pipeline(self.head, "merge_request_event", request=3)
            self.double.job(pipeline, "plan", {f"plan-{self.head}.json": plan})
            self.double.request(3, self.head, commit)
            self.environ |= {"CI_COMMIT_SHA": commit, "CI_COMMIT_BEFORE_SHA": before}

    def ticked(self) -> None:
        """Somebody has done what only people can do, and ticked it."""
        project = self.repository / "lpconf.yaml"
        by_hand = "{kind: sandbox, surfaces: [{surface: supportal_feature, mode: manual}]}"
        project.write_text(project.read_text().replace("sandbox: {kind: sandbox}", f"sandbox: {by_hand}"))
        self.run("lpconf runbook > by-hand.md")
        page = self.repository / "by-hand.md"
        lines = page.read_text().split("\n")
        assert any("lpconf:done" in line for line in lines)
        page.write_text("\n".join(line.replace("[ ]", "[x]") if "lpconf:done" in line else line for line in lines))


Step = Callable[[Stage], None]
STORIES: dict[str, list[Step | None]] = {
    "github.md": [None, Stage.proposes, Stage.merges],
    "gitlab.md": [None, Stage.proposes, Stage.merges],
    "other-ci.md": [Stage.proposes, Stage.merges, Stage.ticked],
    "cron.md": [Stage.live, None, None],
    "pre-commit.md": [None, None],
    "conftest.md": [Stage.with_policy],
}
"""For each page what happens before each of its blocks."""


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, tools: Path) -> Iterator[Stage]:
    hosts = {"github.md": GitHubDouble, "gitlab.md": GitLabDouble}
    if request.param not in hosts:
        yield Stage(tmp_path, None, tools)
        return
    with served(hosts[request.param]()) as double:
        yield Stage(tmp_path, double, tools)


@pytest.mark.parametrize(("stage", "name"), [(name, name) for name in STORIES], indirect=["stage"], ids=list(STORIES))
def test_a_recipe_works_as_it_stands(stage: Stage, name: str) -> None:
    scripts = blocks(RECIPES / name)
    assert len(scripts) == len(STORIES[name])
    for script, step in zip(scripts, STORIES[name], strict=True):
        if step is not None:
            step(stage)
        stage.run(script)
    if stage.double is not None:
        kinds = {body.split()[1] for body in stage.double.own_comments(3)}
        assert kinds == {"lpconf:plan", "lpconf:apply"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_call_on_a_page_is_one_that_lpconf_takes(page: Path) -> None:
    for script in blocks(page):
        for argv in calls(script):
            if (page.name, argv[0]) not in ADDED:
                takes(argv)


def test_pages_have_calls_to_look_at() -> None:
    assert sum(len(list(calls(script))) for page in PAGES for script in blocks(page)) > 50
