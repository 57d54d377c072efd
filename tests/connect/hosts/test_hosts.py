"""Both hosts do what `CodeHost` says, also while they throttle, lose answers and give lists in pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from lpconf.connect.hosts.code_host import CodeHost, Commit, newest_success
from lpconf.connect.hosts.pipeline import Pipeline, github, gitlab
from lpconf.errors import Forbidden, RateLimited, Unauthorised, Unreachable, UsageError
from tests.connect.scripted_transport import run
from tests.hosts import github as gh
from tests.hosts import gitlab as gl
from tests.hosts.github import GitHubDouble
from tests.hosts.gitlab import GitLabDouble
from tests.hosts.server import TOKEN, Double, served

Pair = tuple[Any, CodeHost]


def environment(double: Double) -> dict[str, str]:
    if isinstance(double, GitHubDouble):
        return {"GITHUB_REPOSITORY": gh.REPOSITORY, "GITHUB_API_URL": double.url, "GITHUB_TOKEN": TOKEN}
    return {"CI_PROJECT_ID": gl.PROJECT, "CI_API_V4_URL": double.url, "GITLAB_TOKEN": TOKEN}


def job(double: Double, slept: list[float] | None = None, **more: str) -> Pipeline:
    """The job of a pipeline that speaks to `double`, and never really sleeps."""

    async def sleep(seconds: float) -> None:
        (slept if slept is not None else []).append(seconds)

    open_ = github if isinstance(double, GitHubDouble) else gitlab
    return open_({**environment(double), **more}, sleep=sleep)


@pytest.fixture(params=["github", "gitlab"])
def double(request: pytest.FixtureRequest) -> Iterator[Any]:
    made = GitHubDouble() if request.param == "github" else GitLabDouble()
    with served(made):
        yield made


def remark(double: Any, number: int, body: str) -> None:
    (double.comment if isinstance(double, GitHubDouble) else double.note)(number, body)


def test_comments_are_read_page_by_page_and_each_knows_whose_it_is(double: Any) -> None:
    async def work() -> None:
        host = job(double).host
        for number in range(5):
            remark(double, 3, f"remark {number}")
        await host.add_comment(3, "ours")
        comments = await host.comments(3)
        assert [c.body for c in comments] == [*(f"remark {n}" for n in range(5)), "ours"]
        assert [c.ours for c in comments] == [False] * 5 + [True]
        await host.rewrite_comment(3, comments[-1].id, "ours, anew")
        assert (await host.comments(3))[-1].body == "ours, anew"
        await host.delete_comment(3, comments[-1].id)
        await host.delete_comment(3, comments[-1].id)
        assert len(await host.comments(3)) == 5
        await host.close()

    run(work())


def test_issues_are_opened_changed_closed_and_reopened(double: Any) -> None:
    async def work() -> None:
        host = job(double).host
        for title in ("a", "b", "c"):
            await host.open_issue(title, f"body of {title}")
        a, b, c = await host.issues()
        assert (a.title, a.body, a.is_open, a.ours) == ("a", "body of a", True, True)
        await host.change_issue(b.number, "b2", "new", is_open=False)
        assert not (await host.issue(b.number)).is_open
        await host.change_issue(b.number, "b3", "newer", is_open=True)
        again = await host.issue(b.number)
        assert (again.title, again.body, again.is_open) == ("b3", "newer", True)
        assert c.url
        await host.close()

    run(work())


def test_files_are_committed_together_to_a_branch_that_is_made_anew_and_only_once(double: Any) -> None:
    wish = Commit("lpconf/attest", "main", "Attest", {"accounts/a.attest.yaml": "x: 1\n", "b.yaml": "y: 2\n"})

    async def work() -> None:
        host = job(double).host
        assert await host.commit(wish)
        assert not await host.commit(wish)
        assert double.files("lpconf/attest") == {"accounts/a.attest.yaml": "x: 1\n", "b.yaml": "y: 2\n"}
        assert double.files("main") == {}
        assert await host.commit(Commit("lpconf/attest", "main", "Less", {"b.yaml": None}))
        assert double.files("lpconf/attest") == {"accounts/a.attest.yaml": "x: 1\n"}
        url = await host.open_change_request("lpconf/attest", "main", "Attest", "text")
        assert url == await host.open_change_request("lpconf/attest", "main", "Attest", "text")
        await host.close()

    run(work())
    opened = [call for call in double.writes if call.path.endswith(("/pulls", "/merge_requests"))]
    assert len(opened) == 1


@pytest.mark.parametrize(("user", "may"), [("dana", True), ("mallory", False), ("nobody", False)])
def test_only_who_may_push_may_write(double: Any, user: str, may: bool) -> None:
    async def work() -> bool:
        host = job(double).host
        try:
            return await host.may_write(user)
        finally:
            await host.close()

    assert run(work()) is may


THROTTLED = [
    (429, {"retry_after": "7"}),
    (403, {"retry_after": "7"}),
    (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1"}),
    (429, {"ratelimit_remaining": "0", "ratelimit_reset": "1"}),
    (429, {}),
]


@pytest.mark.parametrize(("status", "headers"), THROTTLED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_throttles_is_waited_for_and_nothing_is_written_twice(
    double: Any, status: int, headers: dict[str, str], method: str
) -> None:
    slept: list[float] = []

    async def work() -> None:
        host = job(double, slept).host
        double.strike(status, 2, method, **headers)
        await host.add_comment(3, "ours")
        await host.comments(3)
        await host.close()

    run(work())
    assert len(double.own_comments(3)) == 1
    assert slept[:1] == [7.0 if "retry_after" in headers else 1.0 if headers else 60.0]


def test_a_host_that_asks_for_too_long_a_wait_is_given_up(double: Any) -> None:
    async def work() -> None:
        host = job(double).host
        double.strike(429, 9, retry_after="3600")
        with pytest.raises(RateLimited):
            await host.comments(3)
        await host.close()

    run(work())


def test_a_refusal_is_no_throttling(double: Any) -> None:
    slept: list[float] = []

    async def work() -> None:
        host = job(double, slept).host
        double.strike(403, 1, "POST")
        with pytest.raises(Forbidden, match="struck"):
            await host.add_comment(3, "x")
        await host.close()

    run(work())
    assert slept == []


def test_reads_are_repeated_when_the_host_fails_and_creations_are_not(double: Any) -> None:
    async def work() -> None:
        host = job(double).host
        double.strike(502, 2, "GET")
        assert await host.comments(3) == []
        double.lose("POST")
        with pytest.raises(Unreachable):
            await host.add_comment(3, "ours")
        assert len(double.own_comments(3)) == 1
        await host.close()

    run(work())


def test_no_token_is_ever_said(double: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def work() -> str:
        host = job(double).host
        double.strike(403, 1, "POST")
        with pytest.raises(Forbidden) as caught:
            await host.add_comment(3, "x")
        await host.comments(3)
        await host.close()
        return repr(caught.value) + repr(vars(host)) + repr(vars(caught.value))

    said = run(work()) + caplog.text
    assert TOKEN not in said
    assert "GET" in caplog.text


@pytest.mark.parametrize("url", ["http://api.acme.example", "ftp://x", "", "https://u:p@x/"])
def test_the_token_goes_to_https_or_this_machine_only(double: Any, url: str) -> None:
    name = "GITHUB_API_URL" if isinstance(double, GitHubDouble) else "CI_API_V4_URL"
    environ = {**environment(double), name: url}
    if isinstance(double, GitHubDouble) and not url:
        assert github(environ).host  # GitHub's own
        return
    with pytest.raises(UsageError):
        (github if isinstance(double, GitHubDouble) else gitlab)(environ)


def test_without_a_token_it_says_which_one(double: Any) -> None:
    environ = {name: value for name, value in environment(double).items() if "TOKEN" not in name}
    with pytest.raises(Unauthorised, match="TOKEN is not set"):
        (github if isinstance(double, GitHubDouble) else gitlab)(environ)


def test_outside_of_a_job_it_says_so(double: Any) -> None:
    with pytest.raises(UsageError, match="is not set"):
        (github if isinstance(double, GitHubDouble) else gitlab)({})


def test_a_next_page_elsewhere_gets_no_token() -> None:
    class Elsewhere(GitHubDouble):
        def _page(self, call: Any, reply: Any) -> Any:
            made = super()._page(call, reply)
            made.headers = {"Link": '<https://evil.example/x>; rel="next"'}
            return made

    async def work(double: Double) -> None:
        host = job(double).host
        with pytest.raises(Exception, match="another host"):
            await host.comments(3)
        await host.close()

    with served(Elsewhere()) as double:
        run(work(double))


# -- GitHub alone ------------------------------------------------------------------------------------------------------


def test_a_plan_counts_only_where_the_workflow_of_the_default_branch_stored_it() -> None:
    double = GitHubDouble()
    forged = double.run("pull_request")
    foreign = double.run("pull_request_target", path=".github/workflows/other.yml")
    own = double.run("pull_request_target")
    double.pull(3, "abc")
    double.store("lpconf-plan-abc", {"plan.json": b"own"}, own)
    double.store("lpconf-plan-abc", {"plan.json": b"foreign"}, foreign)
    double.store("lpconf-plan-abc", {"plan.json": b"forged"}, forged)
    double.store("lpconf-plan-abcd", {"plan.json": b"of another commit"}, own)

    async def work() -> tuple[bytes | None, bytes | None, bytes | None]:
        host = job(double).host
        request = await host.change_request(3)
        plan = await host.stored_plan(request, first=False)
        first = await host.stored_plan(request, first=True)
        for artifact in double.artifacts:
            artifact["expired"] = True
        none = await host.stored_plan(request, first=True)
        await host.close()
        return plan, first, none

    with served(double):
        assert run(work()) == (b"own", b"forged", None)


def test_what_was_not_applied_with_success_is_applied_again_by_the_next_run() -> None:
    double = GitHubDouble()
    double.run("push", "0", conclusion="failure")
    double.run("push", "a")
    double.run("push", "b", conclusion="failure")
    double.run("push", "c")
    double.run("workflow_dispatch", "d")

    async def work() -> tuple[str, str]:
        host = job(double).host
        found = await host.last_applied("main", "e"), await host.last_applied("main", "c")
        await host.close()
        return found

    with served(double):
        assert run(work()) == ("c", "a")


@pytest.mark.parametrize("made", [GitHubDouble, GitLabDouble])
def test_the_newest_push_whose_pipeline_came_to_an_end(made: type[GitHubDouble] | type[GitLabDouble]) -> None:
    double = made()

    async def work() -> str:
        host = job(double).host
        found = await host.last_finished("main")
        await host.close()
        return found

    with served(double):
        assert run(work()) == ""
        for commit, end in (("a", "success"), ("b", "failed"), ("c", "running")):
            if isinstance(double, GitHubDouble):
                double.run("push", commit, conclusion="failure" if end == "failed" else end)
            else:
                double.pipeline(commit, "push", end)
        assert run(work()) == "b"


def test_a_token_that_may_ask_who_it_is_knows_its_own_comments_from_other_robots() -> None:
    double = GitHubDouble()
    double.may_ask_who = True
    double.comment(3, "of another robot", {"login": "renovate[bot]", "type": "Bot"})

    async def work() -> list[bool]:
        host = job(double).host
        await host.add_comment(3, "ours")
        found = [comment.ours for comment in await host.comments(3)]
        await host.close()
        return found

    with served(double):
        assert run(work()) == [False, True]


@pytest.mark.parametrize(
    ("pushes", "last"),
    [
        ([], ""),
        ([("c", False)], ""),
        ([("c", True), ("b", True)], "b"),
        ([("c", False), ("b", False), ("a", False)], "a^1"),
        ([("d", False), ("b", False), ("a", True)], "a"),
    ],
)
def test_what_was_applied_last_is_told_by_the_runs(pushes: list[tuple[str, bool]], last: str) -> None:
    assert newest_success(pushes, "c") == last


# -- GitLab alone ------------------------------------------------------------------------------------------------------


def test_gitlab_tells_who_ticked_what() -> None:
    double = GitLabDouble()
    double.ticked(5, "Saved <!-- lpconf:done a b true -->", {"username": "mallory"})
    double.ticked(5, "Saved <!-- lpconf:done a b true -->")
    double.ticked(5, "Other")

    async def work() -> dict[str, str]:
        host = job(double).host
        found = await host.tickers(5)
        await host.close()
        return found

    with served(double):
        assert run(work()) == {"Saved <!-- lpconf:done a b true -->": "dana", "Other": "dana"}


def test_gitlab_finds_the_plan_of_a_head_also_in_a_pipeline_of_merged_results() -> None:
    double = GitLabDouble()
    double.request(3, "abc", merged_as="m1")
    old = double.pipeline("merged-sha", "merge_request_event", request=3)
    new = double.pipeline("other-sha", "merge_request_event", request=3)
    double.job(old, "plan", {"plan-abc.json": b"old"})
    double.job(new, "plan", {"plan-abd.json": b"of another head"})

    async def work() -> tuple[bytes | None, list[int]]:
        host = job(double).host
        requests = await host.change_requests_of("m1")
        plan = await host.stored_plan(requests[0], first=False)
        await host.close()
        return plan, [request.number for request in requests]

    with served(double):
        assert run(work()) == (b"old", [3])


def test_gitlab_takes_the_token_of_the_job_where_the_project_has_none() -> None:
    double = GitLabDouble()

    async def work() -> int:
        environ = {"CI_PROJECT_ID": gl.PROJECT, "CI_API_V4_URL": double.url, "CI_JOB_TOKEN": double.job_token}
        host = gitlab(environ).host
        found = await host.comments(3)
        await host.close()
        return len(found)

    with served(double):
        double.note(3, "x", gl.BOT)
        assert asyncio.run(work()) == 1
