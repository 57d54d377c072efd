"""The table of ``make faults``: what it tries, and that it can say no."""

from __future__ import annotations

import pytest

from lpconf.apply.writes import read_back, writer
from lpconf.domain.fault import FAULT_KINDS, Fault
from tests.faults.table import HEAD, Line, lines, told
from tests.faults.trial import Trial, tried


def test_every_kind_of_fault_is_tried() -> None:
    trials = [trial for line in lines() for trial in line.trials]
    assert {fault.what for trial in trials for fault in trial.faults} == set(FAULT_KINDS)
    assert len(set(trials)) > 300
    assert any(trial.seed is not None for trial in trials)
    assert sum(trial.kill_at is not None for trial in trials) > 40


def test_what_is_survived_and_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = Trial(faults=(Fault("drop-after", "widget", "write"),))
    line = Line("drop-after", "a write", (trial,))
    cells = told(line, [tried(trial)])
    assert len(cells) == len(HEAD)
    assert cells[2:] == ("1", "1", "21", "22 verified", "0", "1", "held")
    # A writer that believes whatever it read last and sends again is found out.
    for module in (writer, read_back):
        monkeypatch.setattr(module, "judge", lambda step, value: "before")
    assert told(line, [tried(trial)])[-1] == "1 BROKEN"
