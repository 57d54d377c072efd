"""The journal: torn anywhere it still tells all that was whole; where it cannot be written nothing is sent."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.apply import run_records
from lpconf.apply.executor import Execution
from lpconf.apply.journal import Journal, JournalLost, entries, image, serialized
from lpconf.apply.writes.writer import Writer
from lpconf.domain.run import Outcome
from lpconf.domain.value import ABSENT, UNKNOWN
from tests.fakes import FakeWorld, plan_of, step
from tests.laws.profile import few

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
)


@pytest.mark.attack("artifact")
@few
@given(values=st.lists(JSON, min_size=1, max_size=4), data=st.data())
def test_a_journal_torn_at_any_byte_tells_its_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "run.jsonl"
    lines = [serialized({"kind": "intent", "value": value}).encode("utf-8", "surrogatepass") for value in values]
    whole = b"".join(lines)
    at = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:at])
    ends = [sum(map(len, lines[: i + 1])) - 1 for i in range(len(lines))]  # a line counts without its newline
    assert [entry["value"] for entry in entries(path)] == values[: sum(end <= at for end in ends)]


@pytest.mark.attack("artifact")
@few
@given(value=JSON)
def test_an_image_is_believed_as_long_as_it_is_what_was_seen(value: Any) -> None:
    entry = image("before", value)
    assert run_records.value_of_image(entry, "before") == value
    assert run_records.value_of_image({**entry, "before": "***"}, "before") == ("***" if value == "***" else UNKNOWN)
    assert run_records.value_of_image(image("before", ABSENT), "before") is ABSENT


def test_two_runs_of_one_name_have_a_journal_each(tmp_path: Path) -> None:
    with Journal.new(tmp_path / "runs", "a") as one, Journal.new(tmp_path / "runs", "a") as other:
        assert (one.run, other.run) == ("a", "a-2")


def test_a_journal_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(JournalLost, match=r"the journal of this run cannot be written: .*runs"):
        Journal.new(tmp_path / "runs", "a")


class Filling(Journal):
    """A disk that is full after some entries."""

    room = 0

    def append(self, kind: str, **fields: Any) -> None:
        if not self.room:
            self._file.close()
            self._file = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115
        self.room -= 1
        super().append(kind, **fields)


@pytest.mark.attack("told")
@pytest.mark.parametrize(("room", "sent", "ends"), [(0, 0, "failed"), (1, 1, "verified"), (2, 1, "verified")])
def test_a_disk_that_fills_up_stops_the_run_before_the_next_write(
    tmp_path: Path, room: int, sent: int, ends: str
) -> None:
    world = FakeWorld()
    first = step("encryption.global", True)
    second = step("encryption.referrer", "a", depends_on=(first.address,))

    async def go() -> tuple[tuple[Outcome, ...], str]:
        with Filling(tmp_path / "run.jsonl") as journal:
            journal.room = room
            execution = Execution(plan_of(first, second), Writer(world, journal), lambda address: None)
            return await execution.run(), execution.journal_error

    outcomes, lost = asyncio.run(go())
    assert "No space left" in lost
    assert len(world.trace) == sent
    assert outcomes[0].status == ends
    assert outcomes[1].status in ("skipped", "failed")
    assert "No space left" in outcomes[1].detail or outcomes[1].detail.startswith("not tried")


@pytest.mark.attack("told")
def test_what_is_about_to_be_sent_is_on_disk_and_so_is_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "run.jsonl", [0]
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    world = FakeWorld()
    ahead: list[int] = []
    world.before_write = lambda address: ahead.append(path.stat().st_size - synced[-1])

    async def go() -> tuple[Outcome, ...]:
        with Journal(path) as journal:
            first = step("encryption.global", True)
            second = step("encryption.referrer", "a", depends_on=(first.address,))
            return await Execution(plan_of(first, second), Writer(world, journal), lambda address: None).run()

    assert {outcome.status for outcome in asyncio.run(go())} == {"verified"}
    assert ahead == [0, 0]
    assert synced[-1] == path.stat().st_size > 0


@pytest.mark.attack("artifact")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no run"),
        ('{"kind": "run"', "no run"),
        ('{"kind": "intent"}\n', "no run"),
        ('{"kind": "run", "run": "a"}\n', "damaged"),
        ("\0" * 100, "damaged"),
        ("rubbish", "damaged"),
        ('{"kind": "run", "run": "a", "plan": {"resource_changes": 1}}\n', "damaged"),
    ],
)
def test_a_journal_without_a_run_is_said(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(run_records.NoRun, match=says):
        run_records.of_journal(tmp_path / "a.jsonl")


@pytest.mark.attack("artifact")
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "lpconf-run", "format_version": "2.0"}', "[" * 100_000])
def test_a_file_that_is_no_run_file_is_said(text: str) -> None:
    with pytest.raises(run_records.NoRun):
        run_records.of_file(Path("run.json"), text)
