"""`lpconf publish` on both hosts: what it writes, what it finds again, and what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lpconf.connect.hosts import pipeline
from lpconf.operations.publish.markers import MOST_CHARACTERS, marker, with_marker, with_ticks_of
from tests.cli.command_line import Came, Front
from tests.hosts import github as gh
from tests.hosts import gitlab as gl
from tests.hosts.github import GitHubDouble
from tests.hosts.gitlab import GitLabDouble
from tests.hosts.server import TOKEN, Reply, served

PLAN_MARKER = "<!-- lpconf:plan -->"
HEAD = "a" * 40


class Job:
    """A job of a pipeline: lpconf called with its environment, on a repository, with a double as the host."""

    def __init__(self, double: Any, front: Front, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.double, self.front, self.folder = double, front, folder
        self.kind = "github" if isinstance(double, GitHubDouble) else "gitlab"
        self._patch = patch
        self.outputs = folder / "outputs"
        for name in ("GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_SHA", "CI_COMMIT_BRANCH", "GITLAB_TOKEN"):
            patch.delenv(name, raising=False)
        if self.kind == "github":
            self.environ(GITHUB_REPOSITORY=gh.REPOSITORY, GITHUB_API_URL=double.url, GITHUB_TOKEN=TOKEN)
            self.environ(GITHUB_OUTPUT=str(self.outputs), GITHUB_REF_NAME="main")
            self.environ(GITHUB_SERVER_URL="https://github.example", GITHUB_RUN_ID="77")
        else:
            self.environ(CI_PROJECT_ID=gl.PROJECT, CI_API_V4_URL=double.url, GITLAB_TOKEN=TOKEN)
            self.environ(CI_DEFAULT_BRANCH="main", CI_PIPELINE_URL="https://gitlab.example/pipelines/77")

    def environ(self, **names: str) -> None:
        for name, value in names.items():
            self._patch.setenv(name, value)

    def event(self, **event: Any) -> None:
        """The event on GitHub; what it says of a change request is said in variables on GitLab."""
        path = self.folder / "event.json"
        path.write_text(json.dumps({"repository": {"default_branch": "main"}, **event}))
        self.environ(GITHUB_EVENT_PATH=str(path))

    def about(self, number: int, head: str = HEAD) -> None:
        """This job is about change request `number`."""
        if self.kind == "github":
            self.event(pull_request={"number": number, "head": {"sha": head}, "base": {"ref": "main"}})
            self.double.pull(number, head)
        else:
            self.environ(CI_MERGE_REQUEST_IID=str(number), CI_COMMIT_SHA=head)
            self.double.request(number, head)

    def __call__(self, *argv: str, code: int = 0) -> Came:
        came = self.front("publish", self.kind, *argv)
        assert came.code == code, came.said
        assert TOKEN not in came.said
        return came

    def file(self, name: str, content: Any) -> str:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    def remark(self, number: int, body: str) -> None:
        (self.double.comment if self.kind == "github" else self.double.note)(number, body)

    def own(self, number: int) -> list[str]:
        found: list[str] = self.double.own_comments(number)
        return found

    def issues(self) -> dict[str, str]:
        found: dict[str, str] = self.double.open_issues()
        return found

    @property
    def writes(self) -> int:
        return len(self.double.writes)

    def edit_issue(self, title: str, body: str) -> int:
        """Somebody edits an issue in the browser."""
        for number, issue in self.double.issues.items():
            if issue["title"] == title:
                issue["body" if self.kind == "github" else "description"] = body
                return int(number)
        raise AssertionError(title)


@pytest.fixture(params=["github", "gitlab"])
def job(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Job]:
    root = tmp_path / "repository"
    root.mkdir()
    double = GitHubDouble() if request.param == "github" else GitLabDouble()
    with served(double):
        yield Job(double, Front(root, capsys), monkeypatch, tmp_path)


# -- the comment of a plan ---------------------------------------------------------------------------------------------


def plan(job: Job, markdown: str, document: Any = None, code: int = 0) -> Came:
    files = job.file("plan.json", document or {"diagnostics": []}), job.file("plan.md", markdown)
    return job("plan", "--plan", files[0], "--comment", files[1], code=code)


def test_one_comment_is_written_rewritten_and_not_written_again(job: Job) -> None:
    job.about(3)
    job.remark(3, "A person's words")
    plan(job, f"{PLAN_MARKER}\n### Plan one\n")
    assert job.own(3) == [f"{PLAN_MARKER}\n### Plan one\n"]
    writes = job.writes
    assert "says so already" in plan(job, "### Plan one").out
    assert job.writes == writes
    plan(job, "### Plan two")
    assert job.own(3) == [f"{PLAN_MARKER}\n### Plan two\n"]


def test_comments_of_others_stay_also_of_robots_with_the_same_credential_and_of_people_who_quote(job: Job) -> None:
    job.about(3)
    job.remark(3, f"{PLAN_MARKER}\nI quote the plan")
    robot = gh.BOT if job.kind == "github" else gl.BOT
    other = job.double.comment if job.kind == "github" else job.double.note
    other(3, "Coverage: 80 %", robot)
    other(3, f"Coverage again; {PLAN_MARKER}", robot)
    plan(job, "### Plan")
    assert job.own(3) == ["Coverage: 80 %", f"Coverage again; {PLAN_MARKER}", f"{PLAN_MARKER}\n### Plan\n"]
    assert not [call for call in job.double.writes if call.method != "POST"]


def test_a_comment_that_somebody_deleted_is_written_anew(job: Job) -> None:
    job.about(3)
    plan(job, "### Plan")
    (job.double.comments if job.kind == "github" else job.double.notes).clear()
    plan(job, "### Plan")
    assert len(job.own(3)) == 1


def test_a_comment_that_is_deleted_while_it_is_rewritten_is_written_anew(job: Job) -> None:
    job.about(3)
    plan(job, "### Plan one")
    job.double.strike(404, 1, "PATCH" if job.kind == "github" else "PUT")
    plan(job, "### Plan two")
    assert job.own(3)[-1].endswith("### Plan two\n")


def test_twins_of_a_race_become_one(job: Job) -> None:
    job.about(3)
    robot = gh.BOT if job.kind == "github" else gl.BOT
    for text in ("one", "two", "three"):
        (job.double.comment if job.kind == "github" else job.double.note)(3, f"{PLAN_MARKER}\n{text}\n", robot)
    plan(job, "one")
    assert job.own(3) == [f"{PLAN_MARKER}\none\n"]


def test_a_lost_answer_makes_no_twin(job: Job) -> None:
    job.about(3)
    job.double.lose("POST")
    plan(job, "### Plan")
    assert len(job.own(3)) == 1


def test_a_push_that_cannot_be_planned_takes_the_plan_back(job: Job) -> None:
    job.about(3)
    plan(job, "### Plan")
    place = {"filename": "accounts/a.yaml", "start": {"line": 7, "column": 1}}
    broken = {"diagnostics": [{"severity": "error", "code": "x", "summary": "no <b>such</b> @key", "range": place}]}
    plan(job, "", broken)
    (body,) = job.own(3)
    assert body.startswith(f"{PLAN_MARKER}\n### lpconf: no plan")
    assert "`accounts/a.yaml:7`" in body
    assert "<b>" not in body
    assert "@key" not in body
    job("plan", "--plan", str(job.folder / "none.json"), "--comment", str(job.folder / "none.md"))
    assert "no longer valid" in job.own(3)[0]


def test_an_older_run_does_not_overwrite_a_newer_plan(job: Job) -> None:
    job.about(3, "new" * 13)
    plan(job, "### Plan of the newer push")
    newer = job.double.pulls[3] if job.kind == "github" else job.double.requests[3]
    kept = dict(newer)
    job.about(3, "old" * 13)
    newer = job.double.pulls[3] if job.kind == "github" else job.double.requests[3]
    newer.update(kept)
    assert "newer push" in plan(job, "### Plan of the older push").out
    assert job.own(3) == [f"{PLAN_MARKER}\n### Plan of the newer push\n"]


def test_two_pipelines_of_one_repository_keep_apart(job: Job) -> None:
    job.about(3)
    plan(job, "### One")
    files = job.file("plan.json", {}), job.file("plan.md", "### Two")
    job("plan", "--plan", files[0], "--comment", files[1], "--scope", "staging")
    assert [body.split("\n")[1] for body in job.own(3)] == ["### One", "### Two"]


def test_a_job_about_nothing_says_so(job: Job) -> None:
    assert "no change request" in plan(job, "x", code=64).err


@pytest.mark.parametrize(("status", "code"), [(401, 6), (403, 6), (500, 7), (429, 7)])
def test_a_host_that_refuses_or_fails_has_its_exit_code(
    job: Job, status: int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(seconds: float) -> None:
        return None

    for job_of in (pipeline.github, pipeline.gitlab):
        monkeypatch.setitem(job_of.__kwdefaults__, "sleep", at_once)
    job.about(3)
    job.double.strike(status, 99, **({"retry_after": "9999"} if status == 429 else {}))
    plan(job, "x", code=code)


def test_a_page_is_never_longer_than_a_host_takes() -> None:
    line = marker("plan")
    text = with_marker(line, "x" * 50 + "\n" + "words and words\n" * 10_000)
    assert len(text) <= MOST_CHARACTERS
    assert text.endswith("too long for this page.*\n")


def test_ticks_survive_a_page_that_is_written_anew() -> None:
    old = "- [x] Open the page\r\n- [ ] Save\r\n- [X] Gone"
    assert (
        with_ticks_of(old, "- [ ] Open the page\n- [ ] Save\n- [ ] New") == "- [x] Open the page\n- [ ] Save\n- [ ] New"
    )


# -- drift -------------------------------------------------------------------------------------------------------------


def drift(job: Job, **accounts: Any) -> None:
    """Publish a drift run: each account drifted in these settings, or with this status."""
    listed = []
    for name, state in accounts.items():
        drifted = state if isinstance(state, list) else []
        settings = [
            {"address": f"{name}:site_setting/{key}", "setting": f"settings.site_settings.{key}", "status": "drifted"}
            | {"desired": "en-US", "observed": "de", "source": "live"}
            for key in drifted
        ]
        status = "drifted" if drifted else state
        listed.append({"account": name.replace("_", "-"), "status": status, "settings": settings})
    job("drift", "--result", job.file("drift.json", {"accounts": listed, "summary": {}, "diagnostics": []}))


def test_drift_has_one_issue_per_account_opened_rewritten_closed_and_opened_again(job: Job) -> None:
    drift(job, acme_a=["le.x"], acme_b=["le.x", "le.y"], acme_c="in_sync")
    assert set(job.issues()) == {"lpconf: acme-a has drifted in 1 setting", "lpconf: acme-b has drifted in 2 settings"}
    body = job.issues()["lpconf: acme-a has drifted in 1 setting"]
    assert "| `settings.site_settings.le.x` | `en-US` | `de` |" in body
    assert "lpconf adopt acme-a --drifted" in body
    writes = job.writes
    drift(job, acme_a=["le.x"], acme_b=["le.x", "le.y"], acme_c="in_sync")
    assert job.writes == writes
    drift(job, acme_a=["le.x"], acme_b=["le.y"], acme_c="in_sync")
    assert job.writes == writes + 1
    drift(job, acme_a="in_sync", acme_b="unreadable", acme_c="in_sync")
    assert set(job.issues()) == {"lpconf: acme-b has drifted in 1 setting"}
    drift(job, acme_a=["le.z"], acme_b="unreadable")
    assert len(job.issues()) == 2
    assert len(job.double.issues) == 2


def test_a_lost_answer_opens_no_second_issue(job: Job) -> None:
    job.double.lose("POST")
    drift(job, acme_a=["le.x"], acme_b=["le.x"])
    assert len(job.double.issues) == 2


def test_values_of_drift_cannot_break_out_of_the_table(job: Job) -> None:
    hostile = "a|b\n# <script>@everyone</script> ]( `x` -->"
    listed = {"address": "a:s/x", "setting": "settings.site_settings.x", "status": "drifted"}
    account = {"account": "a", "status": "drifted", "settings": [{**listed, "desired": hostile, "observed": None}]}
    account["settings"][0]["who"] = {"status": "known", "by": hostile, "date": "2026-11-20 22:47Z"}
    job("drift", "--result", job.file("drift.json", {"accounts": [account]}))
    (body,) = job.issues().values()
    row = next(line for line in body.split("\n") if line.startswith("| `settings"))
    assert "| not set | 2026-11-20 22:47Z, " in row
    assert "<script>" not in body
    assert "@everyone" not in body
    assert row.count("|") == 5


def test_an_issue_that_the_host_refuses_stops_none_of_the_others(job: Job) -> None:
    def refuse(call: Any) -> Reply | None:
        opens_b = call.method == "POST" and "acme-b" in str(call.body.get("title"))
        return Reply({"message": "Validation Failed"}, 422) if opens_b else None

    job.double.faults.append(refuse)
    listed = [
        {"account": name, "status": "drifted", "settings": [{"setting": "x", "status": "drifted"} | _SIDES]}
        for name in ("acme-a", "acme-b", "acme-c")
    ]
    came = job("drift", "--result", job.file("drift.json", {"accounts": listed}), code=1)
    assert "lpconf:drift acme-b" in came.err
    assert set(job.issues()) == {f"lpconf: acme-{x} has drifted in 1 setting" for x in "ac"}


def test_issues_of_accounts_that_are_gone_or_renamed_are_closed(job: Job) -> None:
    drift(job, acme_a=["le.x"], acme_b=["le.x"])
    waiting_issue(job, f"{PAGE}\n{DONE}".replace("acme-a", "acme-b"))
    job("drift", "--scope", "other", "--result", job.file("d.json", _one_drifted("acme-b")))
    assert len(job.issues()) == 3  # both about acme-b have one title
    job.front.write({"lpconf.yaml": "version: 1\nprofiles: {s: {kind: sandbox}}\n", "accounts/acme-a.yaml": "x: 1\n"})
    job("drift", "--result", job.file("drift.json", _one_drifted("acme-a")))
    still = {body.split("\n")[0] for body in job.issues().values()}
    assert still == {
        "<!-- lpconf:drift acme-a -->",
        "<!-- lpconf:drift acme-b scope=other -->",
        "<!-- lpconf:waiting acme-a -->",
    }
    writes = job.writes
    job("drift", "--result", job.file("drift.json", _one_drifted("acme-a")))
    assert job.writes == writes


def _one_drifted(account: str) -> dict[str, Any]:
    setting = {"address": f"{account}:site_setting/le.x", "setting": "settings.site_settings.le.x", "status": "drifted"}
    return {"accounts": [{"account": account, "status": "drifted", "settings": [setting | _SIDES]}]}


_SIDES = {"desired": "en-US", "observed": "de"}


@pytest.mark.parametrize(("status", "code"), [(403, 6), (404, 1)])
def test_a_change_request_that_cannot_be_told_stops_none_of_the_others(job: Job, status: int, code: int) -> None:
    for number in (3, 4):
        job.about(number)

    def refuse(call: Any) -> Reply | None:
        return Reply({"message": "the issue is locked"}, status) if "/3/" in call.path else None

    job.double.faults.append(refuse)
    argv = ["apply", "--about", job.file("about.json", {"change_requests": [3, 4]})]
    argv += ["--result", job.file("apply.json", {}), "--comment", job.file("apply.md", "### Applied")]
    assert "3: G" in job(*argv, "--run-file", str(job.folder / "none.json"), code=code).err
    assert job.own(4)[0].startswith("<!-- lpconf:apply -->\n### Applied")


# -- ticks -------------------------------------------------------------------------------------------------------------

PAGE = "<!-- lpconf:page 0123456789abcdef -->"
DONE = "- [x] Saved <!-- lpconf:done acme-a encryption.feature_69 true -->"


def waiting_issue(job: Job, body: str, who: dict[str, Any] | None = None) -> int:
    """An issue about an account that waits, as lpconf opened it, with what people ticked."""
    text = f"<!-- lpconf:waiting acme-a -->\n{body}\n"
    number = int(job.double.new_number())
    if job.kind == "github":
        issue = {"number": number, "title": "t", "body": text, "state": "open", "user": who or gh.BOT}
        job.double.issues[number] = {**issue, "labels": [{"name": "lpconf"}]}
    else:
        issue = {"iid": number, "title": "t", "description": text, "state": "opened", "author": who or gl.BOT}
        job.double.issues[number] = {**issue, "labels": ["lpconf"]}
    return number


def ticked_by(job: Job, person: str, number: int, *lines: str) -> None:
    """Say that this person ticked these lines, in the way of the host."""
    if job.kind == "github":
        job.event(sender={"login": person, "type": "User"}, issue={"number": number})
    else:
        for line in lines:
            job.double.ticked(number, line.split("] ", 1)[1], {"username": person})


def ticks(job: Job, *more: str) -> dict[str, str]:
    job("ticks", "--out", str(job.folder / "ticks"), *more)
    return {path.name: path.read_text() for path in sorted((job.folder / "ticks").glob("*"))}


def test_ticked_lines_become_checklists_by_whoever_ticked_them(job: Job) -> None:
    number = waiting_issue(job, f"{PAGE}\n- [x] Open the page\n{DONE}\n- [ ] Later <!-- lpconf:done acme-a x true -->")
    ticked_by(job, "dana", number, DONE)
    assert ticks(job) == {f"{number}-dana.md": f"{PAGE}\n{DONE}\n", f"{number}-dana.by": "dana\n"}


@pytest.mark.attack("ticks")
@pytest.mark.parametrize(
    "around", ["```\n{}\n```", "<!-- for later\n{}\n-->", "<pre>\n{}\n</pre>", "    {}", "x\u2028{}"]
)
def test_what_nobody_sees_as_a_box_is_not_ticked(job: Job, around: str) -> None:
    number = waiting_issue(job, f"{PAGE}\n\n{around.format(DONE)}")
    ticked_by(job, "dana", number, DONE)
    assert ticks(job) == {}


def test_ticks_of_people_who_may_not_push_count_for_nothing(job: Job) -> None:
    number = waiting_issue(job, DONE)
    ticked_by(job, "mallory", number, DONE)
    came = job("ticks", "--out", str(job.folder / "ticks"))
    assert "mallory may not push" in came.out
    assert list((job.folder / "ticks").glob("*")) == []


def test_an_issue_that_somebody_else_wrote_counts_for_nothing(job: Job) -> None:
    person = gh.PERSON if job.kind == "github" else gl.PERSON
    number = waiting_issue(job, DONE, person)
    ticked_by(job, "dana", number, DONE)
    assert ticks(job) == {}


def test_what_is_asked_for_of_drift_is_started_and_said_once(job: Job) -> None:
    drift(job, acme_a=["le.x"])
    ((title, body),) = job.issues().items()
    number = job.edit_issue(title, body.replace("- [ ]", "- [x]"))
    lines = [line.replace("- [ ]", "- [x]") for line in body.split("\n") if line.startswith("- [ ]")]
    ticked_by(job, "dana", number, *lines)
    assert ticks(job, "--start") == {"adopt": "acme-a\n"}
    started = job.double.dispatched if job.kind == "github" else [c for c in job.double.writes if "pipeline" in c.path]
    assert len(started) == 1
    assert "acme-a" in str(started[0] if job.kind == "github" else started[0].body)
    assert "asked for by dana" in job.issues()[title]
    (job.folder / "ticks" / "adopt").unlink()
    assert ticks(job, "--start") == {}
    assert len(started) == 1


@pytest.mark.attack("ticks")
def test_two_lines_that_read_the_same_are_each_the_word_of_whoever_ticked_it(job: Job) -> None:
    one, two = (f"- [x] Saved <!-- lpconf:done 0123456789abcdef acme-a {key} true -->" for key in ("x", "y"))
    if job.kind == "github":
        text = f"<!-- lpconf:waiting acme-a -->\n{PAGE}\n{one}\n{two}\n"
        number = waiting_issue(job, f"{PAGE}\n{one}\n{two}")
        edited = {"body": {"from": text.replace("[x]", "[ ]")}}
        issue = {"number": number, "body": text.replace(two, two.replace("[x]", "[ ]"))}
        job.event(sender={"login": "dana", "type": "User"}, issue=issue, changes=edited)
        assert ticks(job) == {f"{number}-dana.md": f"{PAGE}\n{one}\n", f"{number}-dana.by": "dana\n"}
    else:
        number = waiting_issue(job, f"{PAGE}\n{one}\n{two}")
        ticked_by(job, "dana", number, one)
        ticked_by(job, "mallory", number, two)
        assert ticks(job) == {f"{number}-dana.md": f"{PAGE}\n{one}\n", f"{number}-dana.by": "dana\n"}


@pytest.mark.attack("ticks")
@pytest.mark.parametrize("edited", [{"title": {"from": "t"}}, {"body": {"from": "as it was ticked already"}}])
def test_who_edits_something_else_vouches_for_nothing(job: Job, edited: Any) -> None:
    number = waiting_issue(job, f"{PAGE}\n{DONE}")
    if job.kind == "github":
        before = f"<!-- lpconf:waiting acme-a -->\n{PAGE}\n{DONE}\n"
        edited = {"body": {"from": before}} if "body" in edited else edited
        job.event(sender={"login": "dana", "type": "User"}, issue={"number": number, "body": before}, changes=edited)
    came = job("ticks", "--out", str(job.folder / "ticks"))
    assert "nobody knows who ticked 1 line" in came.out
    assert list((job.folder / "ticks").glob("*")) == []


def test_a_person_who_ticks_line_after_line_loses_none_though_runs_between_are_dropped(job: Job) -> None:
    one, two = (f"- [x] Saved <!-- lpconf:done 0123456789abcdef acme-a {key} true -->" for key in ("x", "y"))
    text = f"<!-- lpconf:waiting acme-a -->\n{PAGE}\n{one}\n{two}\n"
    number = waiting_issue(job, f"{PAGE}\n{one}\n{two}")
    if job.kind == "github":
        edited = {"body": {"from": text.replace(two, two.replace("[x]", "[ ]"))}}
        job.event(sender={"login": "dana", "type": "User"}, issue={"number": number, "body": text}, changes=edited)
    else:
        ticked_by(job, "dana", number, one, two)
    assert ticks(job)[f"{number}-dana.md"] == f"{PAGE}\n{one}\n{two}\n"


def test_a_record_without_hidden_parts_names_nobody_for_lines_that_read_the_same(job: Job) -> None:
    if job.kind == "github":
        pytest.skip("GitHub keeps no record of ticks")
    one, two, three = (
        f"- [x] {words} <!-- lpconf:done 0123456789abcdef acme-a {key} true -->"
        for key, words in (("x", "Saved"), ("y", "Saved"), ("z", "Confirmed"))
    )
    number = waiting_issue(job, f"{PAGE}\n{one}\n{two}\n{three}")
    ticked_by(job, "dana", number, "- [x] Saved", "- [x] Confirmed")
    assert ticks(job)[f"{number}-dana.md"] == f"{PAGE}\n{three}\n"


@pytest.mark.attack("ticks")
@pytest.mark.parametrize("name", ["--raw", "../x", "A", "%2d-raw"])
def test_a_choice_that_names_no_account_asks_for_nothing(job: Job, name: str) -> None:
    drift(job, acme_a=["le.x"])
    ((title, body),) = job.issues().items()
    body = body.replace("lpconf:adopt acme-a", f"lpconf:adopt {name}").replace("- [ ]", "- [x]", 1)
    number = job.edit_issue(title, body)
    ticked_by(job, "dana", number, next(line for line in body.split("\n") if "[x]" in line))
    assert ticks(job) == {}


# -- commits -----------------------------------------------------------------------------------------------------------


def checkout(job: Job) -> None:
    job.front.write({"lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n", "accounts/a.yaml": "x: 1\n"})
    job.front.git("init", "-q", "-b", "main")
    job.front.git("add", "-A")
    job.front.git("commit", "-qm", "begin")
    job.front.write({"accounts/a.attest.yaml": "new: 1\n", "accounts/a.yaml": "x: 2\n", "notes.txt": "not mine\n"})


def test_what_was_changed_becomes_a_change_request_once_and_its_issue_says_so(job: Job) -> None:
    checkout(job)
    number = waiting_issue(job, DONE)
    ticked_by(job, "dana", number, DONE)
    ticks(job)
    argv = ("commit", "--branch", "lpconf/attestations", "--title", "Attest", "--ticks", str(job.folder / "ticks"))
    came = job(*argv)
    assert job.double.files("lpconf/attestations") == {
        "accounts/a.attest.yaml": "new: 1\n",
        "accounts/a.yaml": "x: 2\n",
    }
    assert job.double.files("main") == {}
    assert "://" in came.out
    (body,) = [i.get("body", i.get("description")) for i in job.double.issues.values()]
    assert "the word of dana, recorded in" in body
    assert "lpconf:done" not in body
    writes = job.writes
    job(*argv)
    opened = [c for c in job.double.writes[writes:] if c.path.endswith(("/pulls", "/merge_requests", "/commits"))]
    assert [c for c in opened if c.method == "POST" and not c.path.endswith("/git/commits")] == []


def test_a_branch_whose_change_request_is_over_begins_anew(job: Job) -> None:
    checkout(job)
    argv = ("commit", "--branch", "lpconf/attestations", "--title", "Attest")
    job.front.write({"accounts/a.attest.yaml": "refused: 1\n"})
    job(*argv)
    opened = job.double.pulls if job.kind == "github" else job.double.requests
    (request,) = opened.values()
    request["state"] = "closed"
    (job.front.root / "accounts/a.attest.yaml").unlink()
    job.front.write({"accounts/b.attest.yaml": "new: 1\n"})
    job(*argv)
    assert "accounts/a.attest.yaml" not in job.double.files("lpconf/attestations")
    assert "accounts/b.attest.yaml" in job.double.files("lpconf/attestations")
    assert len(opened) == 2
    if job.kind == "github":
        assert [c.body["force"] for c in job.double.writes if c.method == "PATCH" and "/refs/" in c.path] == [True]


def test_at_once_it_goes_to_the_branch_and_the_apply_goes_on(job: Job) -> None:
    checkout(job)
    job("commit", "--at-once", "--title", "Attest")
    assert job.double.files("main") == {"accounts/a.attest.yaml": "new: 1\n", "accounts/a.yaml": "x: 2\n"}
    if job.kind == "github":
        assert job.double.dispatched == [{"ref": "main", "inputs": {"anew": "false"}}]


def test_where_it_goes_has_to_be_said(job: Job) -> None:
    checkout(job)
    job("commit", "--title", "x", code=64)
    job("commit", "--title", "x", "--branch", "b", "--at-once", code=64)


# -- approval and recording --------------------------------------------------------------------------------------------


def stored(job: Job, number: int, head: str, merged_as: str, plan: Any) -> None:
    """Change request `number` was planned at `head`, and merged as a commit."""
    content = json.dumps(plan).encode()
    if job.kind == "github":
        job.double.pull(number, head, merged_as)
        job.double.store(f"lpconf-plan-{head}", {"plan.json": content}, job.double.run("pull_request_target"))
    else:
        job.double.request(number, head, merged_as)
        pipeline = job.double.pipeline(head, "merge_request_event", request=number)
        job.double.job(pipeline, "plan", {f"plan-{head}.json": content})


def change(address: str, after: str = "x") -> dict[str, Any]:
    account = address.partition(":")[0]
    return {"address": address, "account": account, "change": {"actions": ["update"], "after": {"value": after}}}


def commits(job: Job, number: int) -> list[str]:
    """A history with so many commits after the first; their ids, oldest first."""
    job.front.write({"lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"})
    job.front.git("init", "-q", "-b", "main")
    for count in range(number + 1):
        job.front.write({"count.txt": str(count)})
        job.front.git("add", "-A")
        job.front.git("commit", "-qm", str(count))
    log = job.front.root / ".git" / "logs" / "HEAD"
    return [line.split()[1] for line in log.read_text().splitlines()]


def approved(job: Job, before: str, commit: str) -> tuple[Any, Any]:
    job.event(before=before)
    job.environ(GITHUB_EVENT_NAME="push", GITHUB_SHA=commit, CI_COMMIT_SHA=commit, CI_COMMIT_BEFORE_SHA=before)
    out, about = job.folder / "approved.json", job.folder / "approval.json"
    job("approved", "--out", str(out), "--about", str(about))
    return json.loads(out.read_text()), json.loads(about.read_text())


def test_the_plan_of_the_merged_commit_is_what_was_approved(job: Job) -> None:
    first, second = commits(job, 1)
    stored(job, 3, "h3", second, {"resource_changes": [change("a:s/x")], "accounts": ["a"]})
    stored(job, 4, "h4", "not-merged-here", {"resource_changes": [change("a:s/y")], "accounts": ["a"]})
    plan, about = approved(job, first, second)
    assert [c["address"] for c in plan["resource_changes"]] == ["a:s/x"]
    assert about == {"before": first, "change_requests": [3], "without_plan": [], "waiting": {}}
    if job.kind == "github":
        assert f"before={first}\n" in job.outputs.read_text()


def test_runs_that_were_overtaken_or_failed_are_made_up_for(job: Job) -> None:
    base, first, second, third = commits(job, 3)
    for number, commit in ((3, first), (4, second), (5, third)):
        stored(job, number, f"h{number}", commit, {"resource_changes": [change(f"a:s/{number}")], "accounts": ["a"]})
    if job.kind == "github":
        job.double.run("push", base)
        job.double.run("push", first, "failure")
    else:
        job.double.pipeline(base, "push")
        job.double.pipeline(first, "push", "failed")
    plan, about = approved(job, second, third)
    assert about["before"] == base
    assert about["change_requests"] == [3, 4, 5]
    assert [c["address"] for c in plan["resource_changes"]] == ["a:s/3", "a:s/4", "a:s/5"]


def test_the_later_plan_of_an_address_counts(job: Job) -> None:
    base, first, second = commits(job, 2)
    stored(job, 3, "h3", first, {"resource_changes": [change("a:s/x", "old"), change("a:s/y")], "accounts": ["a"]})
    stored(job, 4, "h4", second, {"resource_changes": [change("a:s/x", "new")], "accounts": ["a"]})
    plan, _ = approved(job, base, second)
    assert {c["address"]: c["change"]["after"]["value"] for c in plan["resource_changes"]} == {
        "a:s/x": "new",
        "a:s/y": "x",
    }


def test_without_a_plan_nothing_is_approved(job: Job) -> None:
    base, first, second = commits(job, 2)
    (job.double.pull if job.kind == "github" else job.double.request)(3, "h3", first)
    plan, about = approved(job, base, second)
    assert plan["resource_changes"] == []
    assert about["without_plan"] == [3]


@pytest.mark.parametrize(
    "damaged", [["no plan"], {"resource_changes": [], "change_ids": []}, {"resource_changes": [7]}]
)
def test_a_stored_plan_that_is_none_approves_nothing_and_stops_no_other(job: Job, damaged: Any) -> None:
    base, first = commits(job, 1)
    stored(job, 3, "h3", first, damaged)
    stored(job, 4, "h4", first, {"resource_changes": [change("a:s/x")], "accounts": ["a"]})
    plan, about = approved(job, base, first)
    assert [c["address"] for c in plan["resource_changes"]] == ["a:s/x"]
    assert about["without_plan"] == [3]
    argv = ("approved", "--out", str(job.folder / "o"), "--about", str(job.folder / "a"))
    assert "3: its stored plan cannot be read (it is damaged); nothing of it counts as approved." in job(*argv).out


@pytest.mark.attack("ticks")
@pytest.mark.parametrize("named", [99, 5], ids=["gone", "not merged"])
def test_an_issue_approves_by_merged_change_requests_alone(job: Job, named: int) -> None:
    base, first = commits(job, 1)
    stored(job, 3, "h3", first, {"resource_changes": [change("acme-a:s/x")], "accounts": ["acme-a"]})
    stored(job, 5, "h5", "", {"resource_changes": [change("acme-a:s/y")], "accounts": ["acme-a"]})
    waiting_issue(job, f"<!-- lpconf:approved-by {named} -->\nrunbook")
    plan, about = approved(job, base, first)
    assert [c["address"] for c in plan["resource_changes"]] == ["acme-a:s/x"]
    assert about["without_plan"] == []


def test_what_an_account_waits_for_stays_approved_for_that_account_alone(job: Job) -> None:
    _base, first, second = commits(job, 2)
    both = [change("acme-a:s/x"), change("acme-b:s/x")]
    stored(job, 3, "h3", first, {"resource_changes": both, "accounts": ["acme-a", "acme-b"]})
    waiting_issue(job, "<!-- lpconf:approved-by 3 -->\nrunbook")
    plan, about = approved(job, first, second)
    assert about["change_requests"] == []
    assert [c["address"] for c in plan["resource_changes"]] == ["acme-a:s/x"]


def test_the_newest_recording_is_fetched(job: Job) -> None:
    out = job.folder / "live.lpobs"
    assert "No recording" in job("recording", "--out", str(out)).out
    assert not out.exists()
    if job.kind == "github":
        job.double.store("lpconf-recording", {"live.lpobs": b"forged"}, job.double.run("pull_request"))
        job.double.store("lpconf-recording", {"live.lpobs": b"old"}, job.double.run("schedule"))
        job.double.store("lpconf-recording", {"live.lpobs": b"new"}, job.double.run("schedule"))
    else:
        for content in (b"old", b"new"):
            job.double.job(job.double.pipeline("x", "schedule"), "drift", {"live.lpobs": content})
    job("recording", "--out", str(out))
    assert out.read_bytes() == b"new"
