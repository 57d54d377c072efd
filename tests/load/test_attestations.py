"""Reading what people vouch for."""

from __future__ import annotations

import datetime

import pytest

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.source_document import Document
from lpconf.domain.state import Attestation, SecondPerson
from lpconf.load.attestations import AttestationRecord, read_attestations
from lpconf.load.yaml.parser import parse

TODAY = datetime.date(2026, 11, 24)


def record(text: str, site_id: str = "") -> AttestationRecord:
    data, problems = parse(text, "a.attest.yaml")
    assert problems == []
    assert data is not None
    return read_attestations(Document("a.attest.yaml", data), TODAY, site_id)


def read(text: str) -> tuple[tuple[Attestation, ...], tuple[Attestation, ...], list[Diagnostic]]:
    result = record(text)
    return result.attestations, result.facts, list(result.problems)


def entry(**change: str) -> str:
    fields = {"setting": "encryption.transcripts", "value": "true", "by": "dana", "date": '"2026-11-23"', **change}
    return "attestations:\n  - {" + ", ".join(f"{k}: {v}" for k, v in fields.items() if v) + "}\n"


def test_the_example_of_the_contract_is_read() -> None:
    attestations, facts, problems = read(
        """attestations:
  - {setting: encryption.transcripts, value: true, by: dana@acme.example, date: "2026-11-23", ticket: CHG-123}
facts:
  - {fact: ums_version, value: "4.9", by: dana@acme.example, date: 2026-11-24}
"""
    )
    assert problems == []
    (one,), (fact,) = attestations, facts
    assert one == Attestation("encryption.transcripts", True, "dana@acme.example", "2026-11-23", "CHG-123", one.mark)
    assert one.mark[:4] == ("a.attest.yaml", 2, 15, 22)  # type: ignore[index]
    assert fact == Attestation("ums_version", "4.9", "dana@acme.example", "2026-11-24", "", fact.mark)


@pytest.mark.parametrize("text", ["attestations:\nfacts:\n", "attestations: []\n", "facts: []\n", "{}"])
def test_nothing_vouched_for_is_fine(text: str) -> None:
    assert read(text) == ((), (), [])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("settings.ac_features.Common.Async_Messaging", "settings.ac_features.Common.Async_Messaging"),
        ("settings.ac_features.Common.Global_Encryption_Enabled", "encryption.global"),
        ("settings.site_settings.encryption.referrer", "encryption.referrer"),
    ],
)
def test_raw_names_are_told_by_the_name_of_the_catalogue(written: str, name: str) -> None:
    (one,), _, problems = read(entry(setting=written, value='"a,b"' if "referrer" in written else "true"))
    assert problems == []
    assert one.name == name


BAD = [
    (entry(setting="encryption.transcript"), "attest.setting", 2, 15),
    (entry(setting="x"), "attest.setting", 2, 15),
    (entry(setting="settings.ac_features"), "attest.setting", 2, 15),
    ("facts: [{fact: ums_versoin, value: '1', by: x, date: 2026-11-23}]\n", "attest.fact", 1, 16),
    (entry(setting="7"), "schema.type", 2, 15),
    (entry(setting=""), "schema.missing", 2, 5),
    (entry(value=""), "schema.missing", 2, 5),
    (entry(by=""), "schema.missing", 2, 5),
    (entry(by='""'), "schema.value", 2, 56),
    (entry(value="off"), "attest.value", 2, 46),
    (entry(setting="encryption.referrer", value="7"), "attest.value", 2, 43),
    (entry(date='"2026-02-30"'), "schema.value", 2, 68),
    (entry(date="20261123"), "schema.type", 2, 68),
    (entry(date="2026-W47-1"), "schema.value", 2, 68),
    (entry(date="yesterday"), "schema.value", 2, 68),
    (entry(ticket="7"), "schema.type", 2, 90),
    (entry(tickets="x"), "schema.unknown-key", 2, 82),
    ("attestation: []\n", "schema.unknown-key", 1, 1),
    ("attestations: {}\n", "schema.type", 1, 15),
    ("attestations: [x]\n", "schema.type", 1, 16),
    (
        "facts: [{setting: encryption.global, value: '4.9', by: x, date: 2026-11-23, fact: ums_version}]\n",
        "schema.unknown-key",
        1,
        10,
    ),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD, ids=[b[0][:70] for b in BAD])
def test_bad_entries_are_told_with_their_place(text: str, code: str, line: int, column: int) -> None:
    attestations, facts, problems = read(text)
    assert (attestations, facts) == ((), ())
    assert [(p.code, p.mark[:3]) for p in problems if p.mark] == [(code, ("a.attest.yaml", line, column))]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (entry(date='"2026-11-25"'), 2, 68),
        (entry(date='"2099-01-01"'), 2, 68),
        ('facts: [{fact: ums_version, value: "4.9", by: x, date: 2026-11-25}]\n', 1, 56),
        (entry(second='{by: eli, date: "2026-11-25"}'), 2, 106),
    ],
)
def test_nobody_has_seen_tomorrow(text: str, line: int, column: int) -> None:
    attestations, facts, (problem,) = read(text)
    assert (attestations, facts) == ((), ())
    assert (problem.code, problem.is_error) == ("attest.future", True)
    assert problem.mark is not None
    assert problem.mark[1:3] == (line, column)


@pytest.mark.parametrize("value", ["banana", "4.10", "4", "true", "[4, 9]", '""', "4.x", "null"])
def test_a_version_that_is_none_is_an_error(value: str) -> None:
    # YAML reads 4.10 as the number 4.1.
    _, facts, problems = read(f"facts: [{{fact: ums_version, value: {value}, by: x, date: 2026-11-23}}]\n")
    assert facts == ()
    assert [problem.code for problem in problems] == ["attest.value"]
    assert "quotes" in problems[0].summary


@pytest.mark.parametrize("value", ["4.9", "4.10", "v4.8.1", "5"])
def test_a_version_in_quotes_is_one(value: str) -> None:
    _, (fact,), problems = read(f'facts: [{{fact: ums_version, value: "{value}", by: x, date: 2026-11-23}}]\n')
    assert (fact.value, problems) == (value, [])


def test_whose_account_it_is_about() -> None:
    told = record(entry(), "20260001")
    assert [(p.code, p.is_error) for p in told.problems] == [("attest.no-site", False)]
    assert 'site: "20260001"' in told.problems[0].fix[0]
    told = record(f'site: "20260009"\n{entry()}', "20260001")
    assert [(p.code, p.mark[1:3]) for p in told.problems if p.mark] == [("attest.other-site", (1, 7))]
    assert (told.site, len(told.attestations)) == ("20260009", 1)
    assert record(f'site: "20260001"\n{entry()}', "20260001").problems == ()
    assert record("attestations: []\n", "20260001").problems == ()


def test_one_person_is_not_two() -> None:
    for name in ("dana", " DANA "):
        _, _, (problem,) = read(entry(second=f'{{by: "{name}", date: "2026-11-23"}}'))
        assert (problem.code, problem.is_error) == ("attest.one-person", True)
    (one,), _, problems = read(entry(second="{by: eli, date: 2026-11-23}"))
    assert problems == []
    assert one.second == SecondPerson("eli", "2026-11-23")


def test_a_document_and_a_part_of_it_are_two_truths() -> None:
    whole = entry(setting="unified_window", value="'[]'")
    part = entry(setting="unified_window.a", value="'1'").removeprefix("attestations:\n")
    _, _, (problem,) = read(whole + part)
    assert (problem.code, problem.mark[1]) == ("attest.duplicate", 3)  # type: ignore[index]


def test_a_near_name_is_suggested() -> None:
    assert read(entry(setting="encryption.transcript"))[2][0].label == "did you mean encryption.transcripts?"


def test_two_entries_for_one_setting_name_both_lines() -> None:
    raw = entry(setting="settings.ac_features.Common.Global_Encryption_Enabled")
    _, _, problems = read(entry(setting="encryption.global") + raw.removeprefix("attestations:\n"))
    (found,) = problems
    assert (found.code, found.mark[:3]) == ("attest.duplicate", ("a.attest.yaml", 3, 15))  # type: ignore[index]
    assert [label.mark[:3] for label in found.others] == [("a.attest.yaml", 2, 15)]


def test_a_wrong_entry_does_not_hide_what_is_wrong_in_the_others() -> None:
    """Promise: all errors in one run (contract 1)."""
    _, _, problems = read(
        """attestations:
  - {setting: encryption.trancripts, value: true, by: dana, date: "2026-11-23"}
  - {setting: encryption.feature_69, value: "yes", by: dana, date: "2026-11-23"}
facts:
  - {fact: nofact, value: "1", by: dana, date: "2026-11-20"}
  - {fact: ums_version, value: banana, by: dana, date: "2027-11-20"}
"""
    )
    places = sorted((problem.code, problem.mark.line if problem.mark else 0) for problem in problems)
    assert places == [
        ("attest.fact", 5), ("attest.future", 6), ("attest.setting", 2), ("attest.value", 3), ("attest.value", 6),
    ]  # fmt: skip
