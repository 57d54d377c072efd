"""Whole stories on GitHub and GitLab: what was approved is what is applied, one account's trouble is its own, the code
of a change request meets no secret, and what waits for people is an issue that closes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lpconf.sandbox import backdoor
from tests.cli.served import Served, served
from tests.hosts.github import GitHubDouble
from tests.hosts.gitlab import GitLabDouble
from tests.hosts.server import TOKEN
from tests.hosts.server import served as host_served
from tests.pipelines.github_runner import Event, JobRun, git
from tests.pipelines.gitlab_runner import Source
from tests.pipelines.story import BEARER, GitHubStory, GitLabStory, Story, account

LANGUAGE = "le.general.language"
A, B = "accounts/acme-a.yaml", "accounts/acme-b.yaml"
TWO = {A: account("1", "en-US"), B: account("2", "en-US")}

Begin = Callable[..., Story]


@pytest.fixture(params=["github", "gitlab"])
def begin(request: pytest.FixtureRequest, tmp_path: Path, tools: Path) -> Iterator[Begin]:
    """A story with these accounts, all of them merged, and live as they are written. `isolated`: each command is a
    Python of its own, as in a job."""
    double = GitHubDouble() if request.param == "github" else GitLabDouble()
    made = GitHubStory if request.param == "github" else GitLabStory
    with served(tmp_path / "world.db", require_bearer=True) as platform, host_served(double):

        def of(
            accounts: dict[str, str] = TWO, *, branch: str = "main", surfaces: str = "[]", isolated: bool = False
        ) -> Story:
            story = made(tmp_path, double, platform, branch)  # type: ignore[arg-type]
            story.runner.tools = story.runner.tools if isolated else tools
            story.begin(accounts, surfaces)
            for number in ("1", "2"):
                live(platform, number, LANGUAGE, "en-US")
            platform.writes.clear()
            return story

        yield of


on_github = pytest.mark.parametrize("begin", ["github"], indirect=True)


def live(platform: Served, site: str, key: str, value: object) -> None:
    """Somebody changes a site setting in the console."""
    backdoor.put(platform.world, site, "site_setting", key, value)


def now(platform: Served, site: str, key: str = LANGUAGE) -> object:
    return backdoor.get(platform.world, site, "site_setting", key)


def no_secret_in(jobs: dict[str, JobRun], story: Story) -> None:
    said = "".join(job.log + job.summary for job in jobs.values())
    said += str([call.body for call in story.double.calls])
    assert BEARER not in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("begin", "how"), [("github", "squash"), ("github", "rebase"), ("gitlab", "merge")], indirect=["begin"]
)
def test_what_was_approved_is_applied_and_nothing_else(begin: Begin, how: str) -> None:
    story = begin()
    number = story.pull_request({A: account("1", "de-DE")})
    review = story.reviewed(number)
    assert {name: job.result for name, job in review.items()} == {"check": "success", "plan": "success"}, review
    assert "de-DE" in story.comment(number)
    assert story.platform.done == 0
    live(story.platform, "2", LANGUAGE, "fr-FR")  # an emergency, elsewhere
    after = story.merged(number, how)
    assert after["apply"].result == "success", after["apply"].log
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("de-DE", "fr-FR")
    assert story.platform.done == 1
    assert "verified" in story.comment(number, "apply")
    no_secret_in(review | after, story)


def test_what_moved_since_the_review_is_not_applied_is_told_and_can_be_approved(begin: Begin) -> None:
    story = begin()
    number = story.pull_request({A: account("1", "de-DE"), B: account("2", "de-DE")})
    story.reviewed(number)
    live(story.platform, "1", LANGUAGE, "it-IT")
    after = story.merged(number)
    assert after["apply"].result == "failure"
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("it-IT", "de-DE")
    told = story.comment(number, "apply")
    assert "1 step was not applied" in told
    assert "### lpconf apply: 1 not approved, 1 verified" in told
    assert told.count("<!-- lpconf:apply -->") == 1
    assert "acme-a" in told
    again = story.by_hand("acme-a")
    assert {job.result for job in again.values()} == {"success"}
    assert "it-IT" in again["replan"].summary + again["replan"].log
    assert now(story.platform, "1") == "de-DE"


@on_github
def test_one_account_never_stops_the_others(begin: Begin) -> None:
    story = begin()
    held = (
        account("1", "de-DE")
        + "hold: [{setting: settings.site_settings.le.general.language, until: 2020-01-01, reason: x, by: d}]\n"
    )
    number = story.pull_request({A: held, B: account("2", "de-DE")})
    review = story.reviewed(number)
    assert review["plan"].result == "failure"
    after = story.merged(number)
    assert after["apply"].result == "failure"
    assert now(story.platform, "2") == "de-DE"
    assert "acme-a" in after["apply"].summary


def test_a_push_that_breaks_takes_the_comment_back_and_the_next_brings_one(begin: Begin) -> None:
    story = begin()
    number = story.pull_request({A: account("1", "de-DE")})
    review = story.reviewed(number)
    assert review["plan"].result == "success", review["plan"].log
    assert "de-DE" in story.comment(number)
    story.push(number, {A: "account: [\n"})
    assert story.reviewed(number)["plan"].result == "failure"
    assert "de-DE" not in story.comment(number)
    story.push(number, {A: account("1", "es-ES")})
    assert story.reviewed(number)["plan"].result == "success"
    assert "es-ES" in story.comment(number)


@on_github
def test_a_pull_request_that_cannot_be_merged_is_told(begin: Begin) -> None:
    story = begin()
    first, second = (story.pull_request({A: account("1", language)}) for language in ("de-DE", "fr-FR"))
    story.reviewed(first)
    story.merged(first)
    assert story.reviewed(second)["plan"].result == "failure"
    assert "cannot be planned" in story.comment(second)


@on_github
def test_the_code_of_a_pull_request_meets_no_secret(begin: Begin, tmp_path: Path) -> None:
    story = begin(isolated=True)
    trap = tmp_path / "trapped"
    script = f"#!/bin/sh\nenv > {trap}\necho token\n"
    evil = (
        f"version: 1\nprofile: live\nprofiles:\n  live:\n    kind: liveperson\n    domain_api: {story.platform.url}\n"
    )
    evil += "    auth: {bearer: {command: [sh, scripts/token.sh]}}\n"
    number = story.pull_request(
        {
            "lpconf.yaml": evil,
            "scripts/token.sh": script,
            "pip/__main__.py": f"open({str(trap)!r}, 'w')",
            "sitecustomize.py": f"open({str(trap)!r}, 'w')",
            "lpconf/__init__.py": f"open({str(trap)!r}, 'w')",
            ".github/workflows/lpconf.yml": "jobs: {check: {runs-on: x, steps: [{run: 'true'}]}}\n",
            A: account("1", "de-DE"),
        }
    )
    review = story.reviewed(number)
    assert not trap.exists()
    assert "de-DE" in story.comment(number)
    secret = [BEARER in str(environ) for environ in review["plan"].environments]
    with_secret = [script for script, has in zip(review["plan"].scripts, secret, strict=True) if has]
    assert len(with_secret) == 1
    assert "lpconf -C" in with_secret[0]
    assert not any(BEARER in str(environ) or TOKEN in str(environ) for environ in review["check"].environments)
    no_secret_in(review, story)


@on_github
def test_a_forged_plan_approves_nothing(begin: Begin) -> None:
    story = begin()
    number = story.pull_request({A: account("1", "de-DE")})
    story.reviewed(number)
    head = story.double.pulls[number]["head"]["sha"]
    forged = b'{"resource_changes": [{"forged": true}]}'
    story.double.store(f"lpconf-plan-{head}", {"plan.json": forged}, story.double.run("pull_request", head))
    assert story.merged(number)["apply"].result == "success"
    assert now(story.platform, "1") == "de-DE"


def test_runs_that_overtake_each_other_leave_nothing_out(begin: Begin) -> None:
    story = begin()
    first = story.pull_request({A: account("1", "de-DE")})
    second = story.pull_request({B: account("2", "fr-FR")})
    for number in (first, second):
        story.reviewed(number)
    story.merge(first)  # its run is dropped while it waits: one waiting run of a concurrency group is kept
    assert story.merged(second)["apply"].result == "success"
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("de-DE", "fr-FR")
    for number in (first, second):
        assert "verified" in story.comment(number, "apply")


def test_a_run_of_an_older_commit_that_is_started_again_applies_nothing(begin: Begin) -> None:
    story = begin()
    there = story.pull_request({A: account("1", "de-DE")})
    story.reviewed(there)
    old = story.merge(there)
    assert story.pushed(*old)["apply"].result == "success"
    back = story.pull_request({A: account("1", "en-US")})
    story.reviewed(back)
    assert story.merged(back)["apply"].result == "success"
    writes = story.platform.done
    again = story.pushed(*old)
    assert again["apply"].result == "success", again["apply"].log
    assert "has been applied since" in again["apply"].log
    assert (now(story.platform, "1"), story.platform.done) == ("en-US", writes)


def test_a_run_that_waited_while_a_later_one_went_ahead_applies_nothing_twice(begin: Begin) -> None:
    story = begin()
    numbers = [story.pull_request({A: account("1", "de-DE")}), story.pull_request({B: account("2", "fr-FR")})]
    for number in numbers:
        story.reviewed(number)
    first, second = (story.merge(number) for number in numbers)
    assert story.pushed(*second)["apply"].result == "success"
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("de-DE", "fr-FR")
    comments = [story.comment(number, "apply") for number in numbers]
    assert story.pushed(*first)["apply"].result == "success"
    assert story.platform.done == 2
    assert [story.comment(number, "apply") for number in numbers] == comments


def test_a_merge_queue_checks_without_any_credential_and_what_it_merges_together_is_applied(begin: Begin) -> None:
    story = begin()
    numbers = [story.pull_request({A: account("1", "de-DE")}), story.pull_request({B: account("2", "fr-FR")})]
    for number in numbers:
        story.reviewed(number)
    (before, _), (_, commit) = (story.merge(number, "squash") for number in numbers)
    queued = story.queued(commit)
    assert {name: job.result for name, job in queued.items()} == {"check": "success"}, queued
    assert not any(BEARER in str(environ) for environ in queued["check"].environments)
    assert story.platform.done == 0
    assert story.pushed(before, commit)["apply"].result == "success"
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("de-DE", "fr-FR")


@on_github
def test_the_first_pull_request_and_a_branch_of_another_name(begin: Begin, tmp_path: Path) -> None:
    story = begin(branch="master")
    story.runner.vars = {}
    # Before it there was nothing but a README: the base of the pull request has neither workflow nor project file.
    git(story.work, "checkout", "-q", "--orphan", "bare")
    git(story.work, "rm", "-rfq", ".")
    story.write({"README.md": "mine\n"})
    base = story.commit("begin")
    git(story.work, "push", "-q", "-f", "origin", "bare:master")
    git(story.work, "branch", "-q", "-f", "pr-1", story.head)
    pull = {
        "head": {"sha": story.head, "repo": {"full_name": "acme/lp-config"}},
        "base": {"ref": "master", "sha": base},
    }
    jobs = story.runner.run(Event("pull_request", {"pull_request": pull}, story.head, "refs/pull/1/merge"))
    assert jobs["check"].result == "success", jobs["check"].log


@on_github
def test_direct_pushes_are_not_reviewed_so_nothing_of_them_is_applied(begin: Begin) -> None:
    story = begin()
    story.write({A: account("1", "de-DE")})
    commit = story.commit("straight to the branch")
    git(story.work, "push", "-q", "origin", "main")
    after = story.pushed(story.head, commit)
    assert after["apply"].result == "failure"
    assert now(story.platform, "1") == "en-US"
    assert "not approved" in after["apply"].summary.lower()


@pytest.mark.parametrize("begin", ["gitlab"], indirect=True)
def test_patterns_that_somebody_types_are_for_lpconf_to_read(begin: Begin) -> None:
    story = begin()
    for site in ("1", "2"):
        live(story.platform, site, LANGUAGE, "it-IT")
    jobs = story.by_hand("ac*")  # a shell would put the name of a folder there
    assert {job.result for job in jobs.values()} == {"success"}, jobs
    assert (now(story.platform, "1"), now(story.platform, "2")) == ("en-US", "en-US")


def test_what_somebody_types_as_accounts_is_never_an_option(begin: Begin) -> None:
    """Who may start a pipeline by hand need not be who may accept: options come by review alone."""
    story = begin()
    live(story.platform, "1", LANGUAGE, "it-IT")
    jobs = story.by_hand("acme-a --accept=brake")
    assert "--accept=brake" in jobs["replan"].log
    assert not any(call for call in story.platform.writes)
    assert now(story.platform, "1") == "it-IT"


# -- people ------------------------------------------------------------------------------------------------------------

BY_HAND = "[{surface: supportal_feature, mode: manual}, {surface: security_center, mode: manual}]"
ENCRYPTED = """\
account: {id: "1", platform: messaging}
accept: [not-retroactive, hot-topics-unavailable, data-access-api-masked, analytics-reports-unavailable]
data_encryption: {enabled: true, scopes: [messaging_transcripts]}
"""


@pytest.mark.parametrize(
    ("begin", "how"), [("github", "review"), ("github", "at-once"), ("gitlab", "review")], indirect=["begin"]
)
def test_what_waits_for_people_is_an_issue_whose_ticks_carry_the_work_on_until_it_closes(
    begin: Begin, how: str
) -> None:
    story = begin({A: 'account: {id: "1", platform: messaging}\n'}, surfaces=BY_HAND)
    if how == "at-once":
        story.set("LPCONF_ATTEST", "at-once")
    change = story.pull_request({A: ENCRYPTED})
    story.reviewed(change)
    after = story.merged(change)
    assert after["apply"].result == "success", after["apply"].log
    for setting in ("encryption.feature_69", "encryption.transcripts"):
        number, body = story.issue("acme-a waits")
        assert f" acme-a {setting} " in body
        assert f"lpconf:approved-by {change}" in body
        writes = len(story.double.writes)
        assert story.ticks(number, f" acme-a {setting} ", who="mallory")["ticks"].result == "success"
        assert len(story.double.writes) == writes
        jobs = story.ticks(number, f" acme-a {setting} ")
        assert jobs["ticks"].result == "success", jobs["ticks"].log
        assert "the word of dana" in story.body(number)
        branch = "lpconf/attestations" if how == "review" else "main"
        assert "by: dana" in story.double.files(branch)["accounts/acme-a.attest.yaml"]
        after = story.accepted(branch)
        assert after["apply"].result == "success", after["apply"].log
    assert story.double.open_issues() == {}
    assert len(story.double.issues) == 1
    assert now(story.platform, "1", "encryption.referrer")


def test_a_tick_keeps_what_waits_for_review_already(begin: Begin) -> None:
    surfaces = BY_HAND.replace("[", "[{surface: taglet, mode: manual}, ")
    story = begin({A: 'account: {id: "1", platform: messaging}\n'}, surfaces=surfaces)
    change = story.pull_request({A: ENCRYPTED + "unified_window: {a: 1}\n"})
    story.reviewed(change)
    story.merged(change)
    number, _ = story.issue("acme-a waits")
    for setting in ("encryption.feature_69", "unified_window"):
        assert story.ticks(number, f" acme-a {setting} ")["ticks"].result == "success"
    pending = story.double.files("lpconf/attestations")["accounts/acme-a.attest.yaml"]
    assert "setting: encryption.feature_69" in pending
    assert "setting: unified_window" in pending


@pytest.mark.parametrize("begin", ["gitlab"], indirect=True)
def test_a_tick_that_cannot_be_taken_stops_nobody_elses(begin: Begin) -> None:
    """One scheduled pipeline looks at all issues: a tick that comes too early is refused, alone."""
    story = begin(
        {path: f'account: {{id: "{n}", platform: messaging}}\n' for n, path in ((1, A), (2, B))}, surfaces=BY_HAND
    )
    change = story.pull_request({A: ENCRYPTED, B: ENCRYPTED.replace('"1"', '"2"')})
    story.reviewed(change)
    story.merged(change)
    early, good = story.issue("acme-a waits")[0], story.issue("acme-b waits")[0]
    jobs = story.ticks(early, " acme-a encryption.transcripts ")
    assert jobs["ticks"].result == "failure"
    assert "acme-a encryption.transcripts is not handed over now" in jobs["ticks"].log
    jobs = story.ticks(good, " acme-b encryption.feature_69 ")
    assert jobs["ticks"].result == "failure"
    assert "by: dana" in story.double.files("lpconf/attestations")["accounts/acme-b.attest.yaml"]
    assert "the word of dana" in story.body(good)
    assert "the word of dana" not in story.body(early)


# -- cron and forks ----------------------------------------------------------------------------------------------------


def test_drift_has_one_issue_that_offers_the_repair_and_closes_and_a_quiet_night_writes_nothing(begin: Begin) -> None:
    story = begin()
    live(story.platform, "1", LANGUAGE, "it-IT")
    night = story.nightly()
    assert night["drift"].result == "success", night["drift"].log
    number, body = story.issue("acme-a has drifted")
    assert "it-IT" in body
    writes = len(story.double.writes)
    story.nightly()
    assert len(story.double.writes) == writes
    jobs = story.ticks(number, "What Git says is right")
    assert jobs["ticks"].result == "success", jobs["ticks"].log
    assert story.repair_asked() == "acme-a"
    assert {job.result for job in story.by_hand("acme-a").values()} == {"success"}
    assert now(story.platform, "1") == "en-US"
    story.nightly()
    assert story.double.open_issues() == {}


def test_what_is_live_can_be_taken_over_by_a_tick(begin: Begin) -> None:
    story = begin()
    live(story.platform, "1", LANGUAGE, "it-IT")
    story.nightly()
    number, _ = story.issue("acme-a has drifted")
    jobs = story.ticks(number, "What is live is right")
    assert {job.result for job in jobs.values()} == {"success"}, jobs
    assert "it-IT" in story.double.files("lpconf/adopt-acme-a")[A]


def test_a_fork_is_planned_against_what_was_recorded_without_any_credential(begin: Begin) -> None:
    story = begin()
    story.nightly()
    number = story.pull_request({A: account("1", "de-DE")}, fork=True)
    review = story.reviewed(number)
    name, read = ("plan", story.comment) if isinstance(story, GitHubStory) else ("plan-fork", None)
    assert review[name].result == "success", review[name].log
    assert "de-DE" in (read(number) if read else review[name].summary)
    assert "check" in review
    assert not any(BEARER in str(environ) for job in review.values() for environ in job.environments)


@pytest.mark.parametrize("begin", ["gitlab"], indirect=True)
def test_a_pipeline_in_the_fork_itself_checks_and_plans_nothing(begin: Begin) -> None:
    story = begin()
    number = story.pull_request({A: account("1", "de-DE")}, fork=True)
    head = story.double.requests[number]["sha"]
    assert isinstance(story, GitLabStory)
    jobs = story.runner.run(Source("merge_request_event", head, request=number, fork=True), CI_PROJECT_ID="9")
    assert {name: job.result for name, job in jobs.items()} == {"check": "success"}
