"""Writes of one surface one after another: what they cost, and where the chain has to be broken."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lpconf.apply.executor import Execution
from lpconf.apply.journal import Journal, entries
from lpconf.apply.live_homes import LiveHomes, StandingNeeds
from lpconf.apply.writes.batch import CONVERGE_WAITS
from lpconf.apply.writes.writer import Writer, follows
from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.domain.plan import Plan, Standing, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import NOT_KNOWN, ObservedValue, Site
from lpconf.errors import Conflict, Forbidden, ServerFault, Unexpected
from tests.fakes import FakeWorld, at, plan_of, step

SETTING = "settings.site_settings.le.s{}"
FEATURE = "settings.ac_features.Common.F{}"
HOME = ("acme", "site_setting")


def settings(number: int) -> list[Step]:
    return [step(SETTING.format(n), f"v{n}") for n in range(number)]


def features(number: int) -> list[Step]:
    return [step(FEATURE.format(n), True) for n in range(number)]


class Counted(FakeWorld):
    """A world that counts requests to write."""

    def __init__(self, values: Any = None) -> None:
        super().__init__(values)
        self.requests: list[list[str]] = []

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Any], reading: Reading
    ) -> WriteAnswer:
        self.requests.append(list(values))
        return await super().write_together(site, surface, values, reading)


async def at_once(_: float) -> None:
    return None


def run(steps: list[Step], world: FakeWorld, tmp_path: Path, **writer: Any) -> dict[str, Outcome]:
    plan = plan_of(*steps)
    with Journal.new(tmp_path, "run") as journal:
        writer = {"homes": LiveHomes(world, plan), **writer}
        execution = Execution(plan, Writer(world, journal, at_once, **writer), lambda address: None)
        outcomes = asyncio.run(execution.run())
    return {outcome.setting: outcome for outcome in outcomes}


@pytest.mark.parametrize("number", [1, 2, 60])
def test_writes_of_one_surface_cost_one_look_and_one_read_back(tmp_path: Path, number: int) -> None:
    world = Counted()
    done = run(settings(number), world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert (len(world.requests), len(world.reads)) == (number, 2)


def test_features_that_are_ready_together_are_one_write(tmp_path: Path) -> None:
    world = Counted()
    done = run(features(5), world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert (len(world.requests), len(world.reads)) == (1, 2)


@pytest.mark.parametrize(
    ("refusal", "status"), [(Unexpected("400", status=400), "failed"), (Forbidden("403"), "waiting")]
)
def test_features_are_taken_apart_where_one_is_refused(tmp_path: Path, refusal: Exception, status: str) -> None:
    world = Counted()

    def refuse(address: str) -> None:
        if address.endswith("F2"):
            raise refusal

    world.before_write = refuse
    done = run(features(4), world, tmp_path)
    assert {name[-1]: outcome.status for name, outcome in done.items()} == {
        "0": "verified",
        "1": "verified",
        "2": status,
        "3": "verified",
    }
    assert len(world.requests) == 1 + 4


def test_a_reading_back_is_the_look_before_what_waited_for_it(tmp_path: Path) -> None:
    first, second = settings(2)
    world = Counted()
    done = run([first, replace(second, depends_on=(first.address,))], world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert len(world.reads) == 3


@pytest.mark.attack("look")
@pytest.mark.parametrize("answered", [None, "17", "W/abc", ""])
def test_an_answer_that_does_not_name_the_next_revision_is_looked_behind(tmp_path: Path, answered: str | None) -> None:
    world = Counted()
    world.answered = lambda home: answered
    done = run(settings(3), world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert len(world.reads) == 4


@pytest.mark.attack("look")
def test_a_revision_that_jumps_hides_no_edit_of_others(tmp_path: Path) -> None:
    """Somebody writes between our write and its answer: the answer names their revision, and the next write would be
    taken by the platform."""
    world = Counted({HOME: {"le.s1": "old"}})
    steps = settings(2)
    steps[1] = step(SETTING.format(1), "v1", before="old")

    def edit(address: str) -> None:
        if address.endswith("le.s0"):
            world.edit(*HOME, "le.s1", "theirs")

    world.after_write = edit
    done = run(steps, world, tmp_path)
    assert [outcome.status for outcome in done.values()] == ["verified", "stale"]
    assert "from old, now theirs" in done[SETTING.format(1)].detail
    assert world.values[HOME]["le.s1"] == "theirs"


@pytest.mark.attack("look")
def test_an_edit_in_the_middle_of_a_chain_is_seen(tmp_path: Path) -> None:
    world = Counted()
    edited: list[str] = []

    def edit(address: str) -> None:
        if address.endswith("le.s2") and not edited:
            edited.append(address)
            world.edit(*HOME, "le.s4", "theirs")

    world.before_write = edit
    done = run(settings(5), world, tmp_path)
    assert [outcome.status for outcome in done.values()] == ["verified"] * 4 + ["stale"]


def test_a_write_refused_in_the_middle_of_a_chain_fails_alone(tmp_path: Path) -> None:
    world = Counted()

    def refuse(address: str) -> None:
        if address.endswith("le.s1"):
            raise Unexpected("400", status=400)

    world.before_write = refuse
    done = run(settings(4), world, tmp_path)
    assert [outcome.status for outcome in done.values()] == ["verified", "failed", "verified", "verified"]
    assert not done[SETTING.format(1)].touched
    assert len(world.reads) == 2


@pytest.mark.attack("lost-answer")
def test_an_answer_lost_in_the_middle_of_a_chain_is_looked_up(tmp_path: Path) -> None:
    world = Counted()

    def lose(address: str) -> None:
        if address.endswith("le.s1"):
            raise ServerFault("500")

    world.after_write = lose
    done = run(settings(4), world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert len(world.requests) == 4


def creating() -> Step:
    return replace(step("settings.site_settings.le.new", "x"), action="create")


@pytest.mark.attack("lost-answer")
def test_a_lost_create_is_not_sent_again_where_the_platform_does_not_say_that_nothing_came(tmp_path: Path) -> None:
    world = Counted()
    waits: list[float] = []

    def lose(address: str) -> None:
        world.edit(*HOME, "le.other", "somebody else")  # the revision moves: what came is not told by it
        raise ServerFault("504")

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    world.before_write = lose
    done = run([creating()], world, tmp_path, wait_in_full=wait)
    outcome = done["settings.site_settings.le.new"]
    assert (outcome.status, outcome.touched, len(world.requests)) == ("failed", True, 1)
    assert "not known whether it was made" in outcome.detail
    assert waits == [seconds for seconds in CONVERGE_WAITS if seconds], "as long as for convergence, and not scaled"


@pytest.mark.attack("lost-answer")
def test_a_lost_create_is_sent_again_where_the_revision_says_that_nothing_came(tmp_path: Path) -> None:
    world = Counted()
    lost: list[str] = []

    def lose(address: str) -> None:
        if not lost:
            lost.append(address)
            raise ServerFault("504")

    world.before_write = lose
    done = run([creating()], world, tmp_path)
    assert (done["settings.site_settings.le.new"].status, len(world.requests)) == ("verified", 2)


@pytest.mark.attack("answer")
def test_a_crash_in_one_home_is_the_failure_of_its_steps_alone(tmp_path: Path) -> None:
    world = Counted()

    def crash(address: str) -> None:
        if "site_setting" in address:
            raise ZeroDivisionError

    world.before_write = crash
    done = run([*settings(2), *features(1)], world, tmp_path)
    assert [outcome.status for outcome in done.values()] == ["failed", "failed", "verified"]
    assert "lpconf itself has failed here (ZeroDivisionError" in done[SETTING.format(0)].detail


def needing(world: FakeWorld, journal: Journal, mode: str = "api") -> Execution:
    """A step that stands on transcripts, which the plan saw on."""
    need = Standing(at("encryption.transcripts"), "encryption.transcripts", "api", ObservedValue(True, "live"))
    one = step("encryption.referrer", "a", depends_on=(need.address,))
    plan: Plan = replace(plan_of(one), standing=(need,))
    homes = LiveHomes(world, plan)
    needs = StandingNeeds(plan, homes, lambda address: NOT_KNOWN, plan.sites.get, lambda address: mode)  # type: ignore[arg-type,return-value]
    return Execution(plan, Writer(world, journal, at_once, None, homes, needs), lambda address: None)


@pytest.mark.attack("look")
@pytest.mark.parametrize(("stands", "status"), [(True, "verified"), (False, "stale"), (None, "stale")])
def test_a_need_that_has_gone_off_makes_its_step_stale(tmp_path: Path, stands: bool | None, status: str) -> None:
    world = FakeWorld()
    if stands is not None:
        world.edit("acme", "security_center", "transcript_encryption", stands)
    with Journal.new(tmp_path, "run") as journal:
        execution = needing(world, journal)
        (outcome,) = asyncio.run(execution.run())
    assert outcome.status == status
    assert bool(world.trace) is bool(stands)
    if not stands:
        assert "encryption.transcripts, which was on when it was planned and is off now" in outcome.detail


def test_intents_that_go_out_together_share_an_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), fsync(handle))[1])
    steps = [step(SETTING.format(n), "v", account=account) for account in "abcdefgh" for n in range(10)]
    world = FakeWorld()
    kinds: list[list[str]] = []

    def look(address: str) -> None:
        kinds.append([entry["kind"] for entry in entries(tmp_path / "run.jsonl")])

    world.before_write = look
    run(steps, world, tmp_path)
    assert len(synced) < 12
    assert all("intent" in found for found in kinds)
    assert len(world.trace) == 80


@pytest.mark.attack("look")
@pytest.mark.parametrize(
    ("revision", "answered", "goes_on"),
    [("7", "8", True), ("7", "9", False), ("7", "7", False), ("7", None, False), (None, "8", False), ("a", "b", False)],
)
def test_only_the_next_number_can_be_our_own_write_alone(
    revision: str | None, answered: str | None, goes_on: bool
) -> None:
    assert follows(revision, answered) is goes_on


@pytest.mark.attack("lost-answer")
def test_a_moved_revision_in_a_chain_does_not_repeat_what_was_taken(tmp_path: Path) -> None:
    world = Counted()
    moved: list[str] = []

    def move(address: str) -> None:
        if address.endswith("le.s2") and not moved:
            moved.append(address)
            raise Conflict("412")

    world.before_write = move
    done = run(settings(4), world, tmp_path)
    assert {outcome.status for outcome in done.values()} == {"verified"}
    assert [address for address, _ in world.trace] == [str(one.address) for one in settings(4)]
