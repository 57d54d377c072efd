"""Apply: order, skipping, waiting, the before/after/stale rule, lost answers, sittings, stopping."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lpconf.apply import executor
from lpconf.apply.executor import Execution, Stop
from lpconf.apply.journal import Journal, entries
from lpconf.apply.writes.writer import Writer
from lpconf.connect.http.slots import release_slot
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import ObservedValue
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, ServerFault, Unauthorised, Unreachable
from tests.fakes import FakeWorld, at, plan_of, step

LADDER = ("encryption.feature_69", "encryption.global", "encryption.transcripts")


def ladder(*modes: str) -> Plan:
    """The first rungs, each by api or by hand."""
    steps: list[Step] = []
    for name, mode in zip(LADDER, modes or ("api",) * 3, strict=True):
        before = (steps[-1].address,) if steps else ()
        steps.append(step(name, True, mode=mode, depends_on=before, unknown=mode == "manual"))  # type: ignore[arg-type]
    return plan_of(*steps)


def run(plan: Plan, world: FakeWorld, tmp_path: Path, **more: Any) -> dict[str, tuple[str, str]]:
    """Apply; status and detail by setting."""

    async def no_wait(_: float) -> None:
        return None

    attested = more.pop("attested", lambda address: None)
    with Journal.new(tmp_path, "run") as journal:
        execution = Execution(plan, Writer(world, journal, no_wait), attested, **more)
        outcomes = asyncio.run(execution.run())
    assert [o.address for o in outcomes] == [s.address for s in plan.steps]
    return {o.setting: (o.status, o.detail) for o in outcomes}


def test_steps_go_in_order_and_are_verified(tmp_path: Path) -> None:
    world = FakeWorld()
    done = run(ladder(), world, tmp_path)
    assert [status for status, _ in done.values()] == ["verified"] * 3
    assert [address for address, _ in world.trace] == [str(at(name)) for name in LADDER]


def test_a_second_apply_of_the_same_plan_writes_nothing(tmp_path: Path) -> None:
    world, plan = FakeWorld(), ladder()
    run(plan, world, tmp_path)
    world.trace.clear()
    assert {status for status, _ in run(plan, world, tmp_path).values()} == {"unchanged"}
    assert world.trace == []


@pytest.mark.attack("look")
def test_a_value_that_moved_is_stale_and_skips_what_stands_on_it(tmp_path: Path) -> None:
    plan = plan_of(
        step("encryption.referrer", "a,b", before="a"),
        step("settings.site_settings.le.general.language", "en-US", before="de-DE"),
    )
    world = FakeWorld({("acme", "site_setting"): {"encryption.referrer": "c", "le.general.language": "de-DE"}})
    done = run(plan, world, tmp_path)
    assert done["encryption.referrer"][0] == "stale"
    assert done["settings.site_settings.le.general.language"][0] == "verified"
    assert world.values["acme", "site_setting"]["encryption.referrer"] == "c"


def test_a_failed_step_skips_exactly_its_dependants(tmp_path: Path) -> None:
    plan = plan_of(*ladder().steps, step("masking.at_rest", r"\d"))
    world = FakeWorld()

    def refuse(address: str) -> None:
        if address == str(at("encryption.global")):
            raise Unreachable("gone")

    world.before_write = refuse
    done = run(plan, world, tmp_path)
    assert {name: status for name, (status, _) in done.items()} == {
        "encryption.feature_69": "verified",
        "encryption.global": "failed",
        "encryption.transcripts": "skipped",
        "masking.at_rest": "verified",
    }


@pytest.mark.attack("lost-answer")
def test_a_lost_answer_after_the_write_is_found_and_not_sent_again(tmp_path: Path) -> None:
    world = FakeWorld()

    def lose(address: str) -> None:
        raise ServerFault("500")

    world.after_write = lose
    done = run(plan_of(step("encryption.global", True)), world, tmp_path)
    assert done["encryption.global"][0] == "verified"
    assert len(world.trace) == 1


@pytest.mark.attack("lost-answer")
@pytest.mark.parametrize(("losses", "status", "writes"), [(1, "verified", 1), (2, "failed", 0), (9, "failed", 0)])
def test_a_lost_request_is_sent_once_more_only(tmp_path: Path, losses: int, status: str, writes: int) -> None:
    world, sent = FakeWorld(), []

    def lose(address: str) -> None:
        sent.append(address)
        if len(sent) <= losses:
            raise Unreachable("timed out")

    world.before_write = lose
    done = run(plan_of(step("encryption.global", True)), world, tmp_path)
    assert done["encryption.global"][0] == status
    assert len(world.trace) == writes
    assert len(sent) == min(losses + 1, 2)


@pytest.mark.attack("look")
def test_a_moved_revision_is_judged_anew(tmp_path: Path) -> None:
    world, times = FakeWorld(), []

    def meddle(address: str) -> None:
        if not times:
            times.append(address)
            world.edit("acme", "ac_feature", "Common.Other", True)

    world.before_write = meddle
    done = run(plan_of(step("encryption.global", True)), world, tmp_path)
    assert done["encryption.global"][0] == "verified"


@pytest.mark.attack("lost-answer")
def test_a_revision_that_never_rests_ends_as_failed(tmp_path: Path) -> None:
    world = FakeWorld()

    def storm(address: str) -> None:
        raise Conflict("412")

    world.before_write = storm
    assert run(plan_of(step("encryption.global", True)), world, tmp_path)["encryption.global"][0] == "failed"


def test_a_forbidden_write_becomes_a_step_by_hand(tmp_path: Path) -> None:
    world = FakeWorld()

    def refuse(address: str) -> None:
        if address == str(at("encryption.feature_69")):
            raise Forbidden("403")

    world.before_write = refuse
    done = run(ladder(), world, tmp_path)
    assert [status for status, _ in done.values()] == ["waiting"] * 3
    assert "by hand" in done["encryption.feature_69"][1]


def test_a_forbidden_read_is_a_failure(tmp_path: Path) -> None:
    world = FakeWorld()

    def refuse(account: str, surface: str) -> None:
        raise Forbidden("403")

    world.on_read = refuse
    assert run(ladder(), world, tmp_path)["encryption.feature_69"][0] == "failed"


def test_what_does_not_converge_is_named(tmp_path: Path) -> None:
    world = FakeWorld()

    def swallow(address: str) -> None:
        world.values["acme", "site_setting"]["encryption.referrer"] = "a"

    world.after_write = swallow
    status, detail = run(plan_of(step("encryption.referrer", "a,b")), world, tmp_path)["encryption.referrer"]
    assert status == "failed"
    assert "+b" in detail


RAW = "settings.site_settings.le.general.language"
URL = "https://w.example/" + "a" * 60 + "?k=" + "s" * 60
WIDGET = {"name": "Orders", "url": "https://w.example/old", "enabled": True}


@pytest.mark.parametrize(
    ("setting", "before", "after", "now", "told"),
    [
        ("encryption.referrer", "a", "a,b", "c", "+c, -a"),
        ("encryption.referrer", "a", "a,b", "", "planned from 1 element, now empty"),
        ("widgets.Orders", WIDGET, WIDGET | {"enabled": False}, WIDGET | {"url": "https://w.example/new"},
         'url: "https://w.example/old" → "https://w.example/new"'),
        ("masking.at_rest", "(?:a)|(?:b)", "a", "(?:a)|(?:c)", "+c, -b"),
        (RAW, 5, 6, "5", '5 → "5"'),
        (RAW, "x" * 90 + "a", "y", "x" * 90 + "b", f'…{"x" * 24}a" → …{"x" * 24}b"'),
        (RAW, f"{URL}-one", "y", f"{URL}-two", f'…{"a" * 19}?k=…-one" → …{"a" * 19}?k=…-two"'),
        (RAW, {"k": [1, 2, 3]}, {}, {"k": [1, 4, 3]}, "planned from {\"k\":[1,2,3]}, now {\"k\":[1,4,3]}"),
    ],
)  # fmt: skip
def test_what_moved_is_told_however_alike_both_values_look(
    tmp_path: Path, setting: str, before: Any, after: Any, now: Any, told: str
) -> None:
    planned = step(setting, after, before=before)
    world = FakeWorld()
    world.edit("acme", planned.address.surface, planned.address.plain_key, now)
    assert run(plan_of(planned), world, tmp_path)[setting] == ("stale", f"live value moved: {told}. Plan again")


@pytest.mark.parametrize(
    ("stored", "told"), [("5", 'reads 5, still to come: "5" → 5'), (4, "reads 4"), ({"a": 5}, 'reads {"a":5}')]
)
def test_what_did_not_converge_is_told_however_alike_it_reads(tmp_path: Path, stored: Any, told: str) -> None:
    world, planned = FakeWorld(), step(RAW, 5)

    def store(address: str) -> None:
        world.values["acme", "site_setting"][planned.address.plain_key] = stored

    world.after_write = store
    assert run(plan_of(planned), world, tmp_path)[RAW] == ("failed", f"written, but did not converge: {told}")


def test_people_wait_with_all_that_stands_on_them(tmp_path: Path) -> None:
    world = FakeWorld()
    done = run(ladder("api", "manual", "api"), world, tmp_path)
    assert [status for status, _ in done.values()] == ["verified", "waiting", "waiting"]


def test_an_attestation_lets_the_run_go_on(tmp_path: Path) -> None:
    world = FakeWorld()

    def attested(address: Address) -> ObservedValue | None:
        return ObservedValue(True, "attested", by="dana@acme.example", date="2026-11-24")

    done = run(ladder("api", "manual", "api"), world, tmp_path, attested=attested)
    assert [status for status, _ in done.values()] == ["verified", "unchanged", "verified"]


@pytest.mark.parametrize("source", ["expired", "attested"])
def test_only_a_fresh_attestation_of_the_right_value_counts(tmp_path: Path, source: str) -> None:
    def attested(address: Address) -> ObservedValue | None:
        return ObservedValue(source == "expired", source, date="2026-01-01")  # type: ignore[arg-type]

    done = run(ladder("api", "manual", "api"), FakeWorld(), tmp_path, attested=attested)
    assert done["encryption.global"][0] == "waiting"


def test_steps_by_hand_that_stand_on_each_other_are_one_sitting(tmp_path: Path) -> None:
    sittings: list[list[str]] = []

    async def ask(steps: Sequence[Step]) -> Mapping[Address, bool]:
        sittings.append([s.setting for s in steps])
        return {s.address: True for s in steps}

    done = run(ladder("api", "manual", "manual"), FakeWorld(), tmp_path, ask=ask)
    assert sittings == [["encryption.global", "encryption.transcripts"]]
    assert [status for status, _ in done.values()] == ["verified"] * 3


def test_a_no_keeps_the_rest_waiting(tmp_path: Path) -> None:
    async def ask(steps: Sequence[Step]) -> Mapping[Address, bool]:
        return {}

    done = run(ladder("manual", "api", "manual"), FakeWorld(), tmp_path, ask=ask)
    assert [status for status, _ in done.values()] == ["waiting"] * 3


def test_an_observed_step_is_done_when_the_reading_says_so(tmp_path: Path) -> None:
    plan = plan_of(step("encryption.global", True, mode="observe"))
    assert run(plan, FakeWorld(), tmp_path)["encryption.global"][0] == "waiting"
    world = FakeWorld({("acme", "ac_feature"): {"Common.Global_Encryption_Enabled": True}})
    assert run(plan, world, tmp_path)["encryption.global"][0] == "unchanged"


def test_a_yes_that_does_not_read_so_is_not_believed(tmp_path: Path) -> None:
    async def ask(steps: Sequence[Step]) -> Mapping[Address, bool]:
        return {s.address: True for s in steps}

    plan = plan_of(step("encryption.global", True, mode="observe"))
    assert run(plan, FakeWorld(), tmp_path, ask=ask)["encryption.global"][0] == "waiting"


def test_a_stop_finishes_what_is_under_way_and_skips_the_rest(tmp_path: Path) -> None:
    stop, world = Stop(), FakeWorld()

    def told(outcome: Outcome) -> None:
        stop.now = True

    done = run(ladder(), world, tmp_path, stop=stop, on_outcome=told)
    assert [status for status, _ in done.values()] == ["verified", "skipped", "skipped"]
    assert len(world.trace) == 1


@pytest.mark.parametrize("turned_away", [RateLimited("429", wait=200), Conflict("412")])
def test_a_stop_waits_for_no_write_that_was_turned_away(
    tmp_path: Path, turned_away: RemoteError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before it was written and read back; what the platform has not taken is not under way."""
    monkeypatch.setattr(executor, "PROMPT", 0.01)
    stop, world = Stop(), FakeWorld()
    plan = plan_of(*(step(f"settings.site_settings.le.s{number}", "v") for number in range(3)))

    def turn_away(address: str) -> None:
        if address.endswith("le.s1"):
            raise turned_away

    async def for_ever(seconds: float) -> None:
        stop.now = True
        await asyncio.Event().wait()

    world.before_write = turn_away
    with Journal.new(tmp_path, "run") as journal:
        execution = Execution(plan, Writer(world, journal, for_ever), lambda address: None, stop=stop)
        outcomes = asyncio.run(asyncio.wait_for(execution.run(), 10))
    assert [(o.status, o.touched) for o in outcomes] == [("verified", True), ("skipped", False), ("skipped", False)]
    assert [entry["address"].rpartition(".")[2] for entry in outcome_entries(tmp_path)] == ["s0", "s1", "s2"]


def test_a_stop_waits_for_no_reading_before_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "PROMPT", 0.01)
    stop, world = Stop(), FakeWorld()

    async def for_ever(*_: Any, **__: Any) -> Any:
        stop.now = True
        await asyncio.Event().wait()

    world.read = for_ever  # type: ignore[method-assign]
    done = run(plan_of(step("encryption.global", True)), world, tmp_path, stop=stop)
    assert done == {"encryption.global": ("skipped", "interrupted before it began")}


def outcome_entries(folder: Path) -> list[dict[str, Any]]:
    return [entry for entry in entries(folder / "run.jsonl") if entry["kind"] == "outcome"]


def test_intent_is_on_disk_before_the_write_and_the_outcome_after(tmp_path: Path) -> None:
    world = FakeWorld()
    kinds_at_write: list[str] = []
    world.before_write = lambda address: kinds_at_write.extend(e["kind"] for e in entries(tmp_path / "run.jsonl"))
    run(plan_of(step("encryption.global", True)), world, tmp_path)
    assert kinds_at_write == ["intent"]
    assert [e["kind"] for e in entries(tmp_path / "run.jsonl")] == ["intent", "outcome"]


def test_a_journal_that_was_cut_off_is_read_to_its_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"kind":"intent"}\n{"kind":"outc')
    assert entries(path) == [{"kind": "intent"}]


def test_a_refused_credential_counts_as_permission(tmp_path: Path) -> None:
    world = FakeWorld()

    def refuse(account: str, surface: str) -> None:
        raise Unauthorised("401")

    world.on_read = refuse

    async def go() -> tuple[Outcome, ...]:
        with Journal.new(tmp_path, "run") as journal:
            plan = plan_of(step("encryption.global", True))
            return await Execution(plan, Writer(world, journal), lambda a: None).run()

    assert [o.fault for o in asyncio.run(go())] == ["permission"]


@pytest.mark.parametrize("waits", ["for a read", "for a write"])
def test_an_account_that_waits_for_its_host_holds_up_no_other(tmp_path: Path, waits: str) -> None:
    """One place for all; what waits to ask again, or for its write to show, gives it back."""
    name = "settings.site_settings.le.general.language"
    plan = plan_of(step(name, "en", account="a"), step(name, "en", account="b"))
    world = FakeWorld()
    b_is_done = asyncio.Event()
    read, conflicts = world.read, iter([True, True])  # it is judged anew at once, then after a wait

    async def patient_read(site: Any, surface: Any, keys: Any = (), *, fresh: bool = False) -> Any:
        if site.name == "a" and waits == "for a read":
            release_slot()
            await b_is_done.wait()
        return await read(site, surface, keys, fresh=fresh)

    def moved(address: str) -> None:
        if address.startswith("a:") and waits == "for a write" and next(conflicts, False):
            raise Conflict("the revision has moved")

    async def wait(_: float) -> None:
        await b_is_done.wait()

    def after(address: str) -> None:
        if address.startswith("b:"):
            b_is_done.set()

    world.read, world.before_write, world.after_write = patient_read, moved, after  # type: ignore[method-assign]

    async def go(journal: Journal) -> Sequence[Outcome]:
        async with asyncio.timeout(10):
            return await Execution(plan, Writer(world, journal, wait), lambda address: None, concurrency=1).run()

    with Journal.new(tmp_path, "run") as journal:
        outcomes = asyncio.run(go(journal))
    assert [outcome.status for outcome in outcomes] == ["verified", "verified"]
    assert world.trace[0][0].startswith("b:")
