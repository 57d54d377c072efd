"""Writes in bad weather: lost answers, throttling, revisions that move, answers that cannot be read, slow platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lpconf.apply.journal import Journal, entries
from lpconf.apply.preconditions import missing_fields
from lpconf.apply.writes.batch import CONFLICT_WAITS, CONVERGE_WAITS, LOST_ANSWER_WAITS, MOST_THROTTLES
from lpconf.apply.writes.writer import Writer
from lpconf.domain.plan import Step
from lpconf.domain.run import Outcome
from lpconf.domain.value import ABSENT
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, ServerFault, Unauthorised, Unexpected
from tests.fakes import RETAIL, FakeWorld, step

GLOBAL = "Common.Global_Encryption_Enabled"


class Weather(FakeWorld):
    """A world where each write meets the next of `fates`: what it raises, before or after it was carried out."""

    def __init__(self, *fates: tuple[str, RemoteError], values: Any = None) -> None:
        super().__init__(values)
        self.fates = list(fates)
        self.sent = 0
        self.before_write = self._meets("before")
        self.after_write = self._meets("after")

    def _meets(self, when: str) -> Callable[[str], None]:
        def meet(address: str) -> None:
            if when == "before":
                self.sent += 1
            if len(self.fates) >= self.sent and self.fates[self.sent - 1][0] == when:
                raise self.fates[self.sent - 1][1]

        return meet


def write(world: FakeWorld, tmp_path: Path, one: Step | None = None) -> tuple[Outcome, list[float]]:
    """Carry out one step; its outcome, and the waits."""
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async def go() -> Outcome:
        with Journal.new(tmp_path, "run") as journal:
            (ended,) = await Writer(world, journal, wait).carry_out([one or step("encryption.global", True)], RETAIL)
            return ended

    return asyncio.run(go()), waits


LOST = [ServerFault("500"), Unexpected("larger than 32 MiB", status=200), Unexpected("it cannot be unpacked")]


@pytest.mark.attack("lost-answer")
@pytest.mark.parametrize("lost", LOST)
def test_a_write_whose_answer_was_lost_is_adopted(tmp_path: Path, lost: RemoteError) -> None:
    world = Weather(("after", lost))
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.sent) == ("verified", True, 1)


def not_sent(failure: RemoteError) -> RemoteError:
    failure.sent = False
    return failure


@pytest.mark.attack("lost-answer")
@pytest.mark.parametrize("kind", [Unexpected, ServerFault, RateLimited, Forbidden])
@pytest.mark.parametrize("action", ["create", "update"])
def test_what_was_never_sent_is_not_looked_for(tmp_path: Path, kind: type[RemoteError], action: Any) -> None:
    world = Weather(("before", not_sent(kind("the platform named no revision"))))
    one = replace(step("settings.site_settings.le.new", "x"), action=action)
    outcome, waits = write(world, tmp_path, one)
    assert (outcome.status, outcome.touched, world.sent, waits) == ("failed", False, 1, [])
    assert outcome.detail == "the platform named no revision"


@pytest.mark.attack("lost-answer")
def test_what_was_not_sent_again_may_have_come_about_before(tmp_path: Path) -> None:
    world = Weather(("before", ServerFault("504")), ("before", not_sent(ServerFault("the log-in service is down"))))
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.sent) == ("failed", True, 2)
    assert outcome.detail == "it is not known whether it was written: the log-in service is down"


@pytest.mark.attack("lost-answer")
def test_a_platform_that_shows_a_write_late_is_not_written_to_again(tmp_path: Path) -> None:
    world = Weather(("after", ServerFault("500")))
    late = len(LOST_ANSWER_WAITS)  # the guard's look, and all looks but the last

    def hide(account: str, surface: str) -> None:
        shown = len(world.reads) > late
        values = world.values.setdefault((account, surface), {})
        if world.trace:
            values[GLOBAL] = shown

    world.on_read = hide
    outcome, waits = write(world, tmp_path)
    assert (outcome.status, world.sent) == ("verified", 1)
    assert waits == [seconds for seconds in LOST_ANSWER_WAITS if seconds]


def test_a_refusal_is_no_lost_answer(tmp_path: Path) -> None:
    world = Weather(("before", Unexpected("400", status=400)))
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.sent) == ("failed", False, 1)


def test_a_throttled_write_waits_as_long_as_it_is_asked_to(tmp_path: Path) -> None:
    world = Weather(("before", RateLimited("429", wait=7)), ("before", RateLimited("429")))
    outcome, waits = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.sent) == ("verified", True, 3)
    assert waits == [7, 1]


@pytest.mark.parametrize(("seconds", "sent"), [(1.0, MOST_THROTTLES + 1), (3_600.0, 1)])
def test_a_write_that_is_throttled_out_fails_as_unreachable(tmp_path: Path, seconds: float, sent: int) -> None:
    world = Weather(*[("before", RateLimited("429", wait=seconds))] * 9)
    outcome, waits = write(world, tmp_path)
    assert (outcome.status, outcome.fault, outcome.touched, world.sent) == ("failed", "unreachable", False, sent)
    assert sum(waits) < 60


@pytest.mark.attack("lost-answer")
def test_a_storm_of_moved_revisions_is_waited_out(tmp_path: Path) -> None:
    world = Weather(*[("before", Conflict("412"))] * (len(CONFLICT_WAITS) - 1))
    outcome, waits = write(world, tmp_path)
    assert (outcome.status, world.sent) == ("verified", len(CONFLICT_WAITS))
    assert waits == sorted(waits)


@pytest.mark.attack("look")
def test_what_somebody_else_did_meanwhile_is_unchanged(tmp_path: Path) -> None:
    world = Weather(("before", Conflict("412")))
    meet = world.before_write

    def meddle(address: str) -> None:
        world.edit(RETAIL.name, "ac_feature", GLOBAL, True)
        meet(address)

    world.before_write = meddle
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.trace) == ("unchanged", False, [])


@pytest.mark.attack("lost-answer")
def test_a_write_that_may_have_happened_and_cannot_be_looked_up_says_so(tmp_path: Path) -> None:
    world = Weather(("after", ServerFault("500")))

    def gone(account: str, surface: str) -> None:
        if world.sent:
            raise Unauthorised("401")

    world.on_read = gone
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.fault, outcome.touched) == ("failed", "permission", True)
    assert "not known whether it was written" in outcome.detail


def test_a_forbidden_write_is_a_persons(tmp_path: Path) -> None:
    outcome, _ = write(Weather(("before", Forbidden("403"))), tmp_path)
    assert (outcome.status, outcome.fault, outcome.touched) == ("waiting", "permission", False)
    assert "Supportal › Houston › AC Features" in outcome.detail
    assert outcome.document == ""


def test_of_a_document_that_may_not_be_written_a_person_gets_the_whole(tmp_path: Path) -> None:
    live = '[{"id": "x", "value": "1"} ,{"id": "autocomplete", "value": "on"}]'
    world = Weather(("before", Forbidden("403")), values={("acme", "taglet"): {"lpUnifiedWindow": live}})
    one = step("unified_window.autocomplete", after="off", before="on")
    outcome, _ = write(world, tmp_path, one)
    assert outcome.document == '[{"id": "x", "value": "1"} ,{"id": "autocomplete", "value": "off"}]'


def test_a_read_back_that_fails_once_is_tried_again(tmp_path: Path) -> None:
    world = Weather()

    def flicker(account: str, surface: str) -> None:
        if world.sent and len(world.reads) == 2:
            raise ServerFault("503")

    world.on_read = flicker
    assert write(world, tmp_path)[0].status == "verified"


@pytest.mark.parametrize(("failure", "fault"), [(ServerFault("503"), "unreachable"), (Forbidden("403"), "permission")])
def test_a_write_that_cannot_be_read_back_is_not_called_verified(
    tmp_path: Path, failure: RemoteError, fault: str
) -> None:
    world = Weather()

    def gone(account: str, surface: str) -> None:
        if world.sent:
            raise failure

    world.on_read = gone
    outcome, _ = write(world, tmp_path)
    assert (outcome.status, outcome.fault, outcome.touched) == ("failed", fault, True)
    assert outcome.detail.startswith("written, but it could not be read back")


def test_convergence_is_waited_for_within_bounds(tmp_path: Path) -> None:
    world = Weather()

    def swallow(address: str) -> None:
        world.values[RETAIL.name, "ac_feature"][GLOBAL] = False

    world.after_write = swallow
    outcome, waits = write(world, tmp_path)
    assert (outcome.status, outcome.touched, world.sent) == ("failed", True, 1)
    assert waits == [seconds for seconds in CONVERGE_WAITS if seconds]


def test_none_deletes_where_there_is_no_value_for_off(tmp_path: Path) -> None:
    name = "settings.site_settings.le.general.language"
    world = FakeWorld({(RETAIL.name, "site_setting"): {"le.general.language": "en-US"}})
    outcome, _ = write(world, tmp_path, step(name, None, before="en-US"))
    assert outcome.status == "verified"
    assert world.trace[0][1] is ABSENT


@pytest.mark.parametrize(
    ("live", "wished", "named"),
    [
        ({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}}, "b.c"),
        ({"a": [1, {"x": 1}]}, {"a": [1, {"x": 2}]}, "a[1].x"),
        ({"a": 1}, {"a": 1, "b": 2}, "b"),
    ],
)
def test_the_field_that_did_not_converge_is_named(live: Any, wished: Any, named: str) -> None:
    assert missing_fields(step("settings.site_settings.x", wished), live).endswith(f"still to come: {named}")


def test_the_journal_has_the_before_image_as_it_was_live(tmp_path: Path) -> None:
    world = FakeWorld({(RETAIL.name, "site_setting"): {"encryption.referrer": "b , a"}})
    write(world, tmp_path, step("encryption.referrer", "a,b,c", before="a,b"))
    first = entries(tmp_path / "run.jsonl")[0]
    assert (first["kind"], first["before"], first["after"]) == ("intent", "b , a", "a,b,c")
