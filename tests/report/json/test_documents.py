"""Documents for machines have exactly the keys of the contract."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lpconf.domain.diagnostic import Mark, error, warning
from lpconf.domain.plan import Output
from lpconf.domain.results.drift import DriftReport
from lpconf.domain.run import STATUSES, Outcome, Run
from lpconf.report.json import documents
from lpconf.report.presentation import Presentation
from lpconf.report.registry import REPORTS, render
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.validate import Validation
from tests.report.example_drifts import saturday
from tests.report.example_plans import danger, scene
from tests.report.rendered import document


def test_drift() -> None:
    told = document("drift", saturday())
    assert set(told) == {"accounts", "summary", "diagnostics"}
    names = [account["account"] for account in told["accounts"]]
    assert names == sorted(names)
    waiting = next(a for a in told["accounts"] if a["account"] == "acme-staging")
    assert waiting["status"] == "waiting"
    transcripts = next(s for s in waiting["settings"] if s["setting"] == "encryption.transcripts")
    assert transcripts == {
        "address": "acme-staging:security_center/transcript_encryption",
        "setting": "encryption.transcripts",
        "status": "waiting",
        "desired": True,
        "observed": None,
        "source": "unknown",
        "who": None,
    }
    assert told["summary"] == {
        "unreadable": 1,
        "drifted": 1,
        "waiting": 1,
        "unverified": 1,
        "held": 0,
        "in_sync": 1,
    }


def test_applied() -> None:
    first = scene().steps[0]
    outcome = Outcome(first.address, first.setting, "failed", "no")
    run = Run("r1", (outcome,), (Output(first.address, "u", 1),), (danger(),))
    told = document("apply", ApplyReport(run, scene()))
    assert set(told) == {"run", "outcomes", "outputs", "summary", "account_summary", "diagnostics"}
    assert told["outcomes"] == [
        {"address": str(first.address), "setting": "encryption.global", "status": "failed", "detail": "no"}
    ]
    assert told["outputs"] == [{"address": str(first.address), "name": "u", "value": 1, "computed": False}]
    assert set(told["summary"]) == set(STATUSES)


def test_validate() -> None:
    found = [warning("w", "x"), error("e", "y", Mark("f", 3)), error("e", "y", Mark("f", 3))]
    told = document("validate", Validation(tuple(found)))
    assert set(told) == {"valid", "error_count", "warning_count", "diagnostics"}
    assert (told["valid"], told["error_count"], told["warning_count"]) == (False, 1, 1)
    assert [d["code"] for d in told["diagnostics"]] == ["e", "w"]
    assert document("validate", Validation((warning("w", "x"),)))["valid"] is True


def test_dump_is_sorted_and_ends_with_a_newline() -> None:
    text = documents.dump({"b": 1, "a": {"d": "é", "c": None}})
    assert text == '{\n  "a": {\n    "c": null,\n    "d": "é"\n  },\n  "b": 1\n}\n'
    assert json.loads(text)["b"] == 1


MANY = replace(saturday(), accounts=saturday().accounts * 9)
"""More accounts than are written together."""


@pytest.mark.parametrize(
    ("report", "texts"),
    [(saturday(), 1), (DriftReport("p", "liveperson", ()), 0), (MANY, 3)],
    ids=["five", "none", "forty-five"],
)
def test_the_pieces_of_a_drift_report_are_its_document(report: DriftReport, texts: int) -> None:
    pieces = list(render(REPORTS["drift"], "json", report, Presentation()))
    assert "".join(pieces) == documents.dump(document("drift", report))
    assert len(pieces) == texts + 2
