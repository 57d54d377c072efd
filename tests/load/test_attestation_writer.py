"""Writing what people vouch for: in place, and nothing else moves."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.source_document import Document
from lpconf.domain.state import Attestation, Evidence, SecondPerson
from lpconf.domain.value import canonical
from lpconf.errors import ConfigError
from lpconf.load.attestation_writer import record, without
from lpconf.load.attestations import read_attestations
from lpconf.load.files.atomic_write import write_atomically
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse
from tests.load.yaml.test_parser import JSON

TODAY = datetime.date(2026, 11, 24)
TRANSCRIPTS = Attestation("encryption.transcripts", True, "dana@acme.example", "2026-11-23", "CHG-123")
GLOBAL = Attestation("encryption.global", True, "eve", "2026-11-24")
FACT = Attestation("ums_version", "4.9", "dana@acme.example", "2026-11-23")
LINE = '{setting: encryption.transcripts, value: true, by: dana@acme.example, date: "2026-11-23", ticket: CHG-123}'
FACT_LINE = '{fact: ums_version, value: "4.9", by: dana@acme.example, date: "2026-11-23"}'
GLOBAL_LINE = '{setting: encryption.global, value: true, by: eve, date: "2026-11-24"}'


def entries(text: str) -> list[Any]:
    data, problems = parse(text, "f")
    assert not any(problem.is_error for problem in problems)
    assert data is not None
    result = read_attestations(Document("f", data), TODAY)
    assert not any(problem.is_error for problem in result.problems)
    return [(a.name, canonical(a.value), a.by, a.date, a.ticket) for a in (*result.attestations, *result.facts)]


def test_a_new_file_is_written_as_the_contract_shows_it() -> None:
    assert record(None, [TRANSCRIPTS], [FACT]) == f"attestations:\n  - {LINE}\nfacts:\n  - {FACT_LINE}\n"


def test_nothing_to_record_changes_nothing() -> None:
    assert record(None, [], []) == ""
    assert record("# x\nfacts: []\n", [], []) == "# x\nfacts: []\n"


BEFORE = """\
# what we vouch for

attestations:   # by hand
  # the switch
  - {setting: encryption.feature_69,   value: true, by: 'eve', date: "2026-01-01"}   # at provisioning
  - setting: "encryption.transcripts"  # Security Center
    value: false   # not yet
    by: eve
    date: '2026-01-01'
    # after all

facts: [{fact: shards, value: [1,  2], by: eve, date: "2026-01-01"}]   # told by LivePerson
# the end
"""
AFTER = """\
# what we vouch for

attestations:   # by hand
  # the switch
  - {setting: encryption.feature_69,   value: true, by: 'eve', date: "2026-01-01"}   # at provisioning
  - setting: "encryption.transcripts"  # Security Center
    value: true   # not yet
    by: dana@acme.example
    date: "2026-11-23"
    ticket: CHG-123
  - {setting: encryption.global, value: true, by: eve, date: "2026-11-24"}
    # after all

facts: [{fact: shards, value: [1,  2], by: eve, date: "2026-01-01"}, FACT]   # told by LivePerson
# the end
""".replace("FACT]", FACT_LINE + "]")


def test_entries_are_replaced_in_place_and_comments_stay() -> None:
    assert record(BEFORE, [TRANSCRIPTS, GLOBAL], [FACT]) == AFTER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("attestations:\n", f"attestations:\n  - {GLOBAL_LINE}\n"),
        ("attestations: []  # none\n", f"attestations:\n  - {GLOBAL_LINE}  # none\n"),
        ("attestations: ~\r\nfacts: []\r\n", f"attestations:\r\n  - {GLOBAL_LINE}\r\nfacts: []\r\n"),
        ("facts: []", f"attestations:\n  - {GLOBAL_LINE}\nfacts: []"),
        ("# only words", f"# only words\nattestations:\n  - {GLOBAL_LINE}\n"),
        ("---\n", f"---\nattestations:\n  - {GLOBAL_LINE}\n"),
        ("facts: []\n...\n", f"attestations:\n  - {GLOBAL_LINE}\nfacts: []\n...\n"),
        ("{}\n", f"{{attestations: [{GLOBAL_LINE}]}}\n"),
        ("{attestations: []}\n", f"{{attestations: [{GLOBAL_LINE}]}}\n"),
        ("{facts: []}\n", f"{{attestations: [{GLOBAL_LINE}], facts: []}}\n"),
        (f"attestations:\n- {LINE}\n", f"attestations:\n- {LINE}\n- {GLOBAL_LINE}\n"),
        (f"attestations: [\n  {LINE},\n]\n", f"attestations: [\n  {LINE},\n  {GLOBAL_LINE},\n]\n"),
        ("\ufeffattestations:\n", f"\ufeffattestations:\n  - {GLOBAL_LINE}\n"),
        (
            "attestations:\n  - {ticket: OLD, setting: encryption.global, value: 1, by: x, date: '2026-01-01'}\n",
            'attestations:\n  - {setting: encryption.global, value: true, by: eve, date: "2026-11-24"}\n',
        ),
        (
            "attestations:\n  - {setting: encryption.global, value: 1, ticket: OLD, by: eve, date: '2026-11-24'}\n",
            "attestations:\n  - {setting: encryption.global, value: true, by: eve, date: '2026-11-24'}\n",
        ),
        (
            "attestations:\n  - setting: encryption.global\n    ticket: OLD # x\n    value: |\n      a\n    by: eve\n"
            "    date: '2026-11-24'\n",
            "attestations:\n  - setting: encryption.global\n    value: true\n    by: eve\n    date: '2026-11-24'\n",
        ),
        (
            "attestations:\n  - {setting: settings.ac_features.Common.Global_Encryption_Enabled, value: false,"
            " by: eve, date: '2026-11-24'}\n",
            "attestations:\n  - {setting: settings.ac_features.Common.Global_Encryption_Enabled, value: true,"
            " by: eve, date: '2026-11-24'}\n",
        ),
    ],
)
def test_every_layout_is_kept(before: str, after: str) -> None:
    assert record(before, [GLOBAL], []) == after
    assert record(after, [GLOBAL], []) == after


NAMES = st.sampled_from(["settings.ac_features.a", "settings.site_settings.a b", "settings.site_settings.c"])
SWITCHES = st.sampled_from(["encryption.global", "encryption.transcripts"])
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ONE_LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters=TURNING), max_size=12
)
WORD = ONE_LINE.filter(str.strip)
DATES = st.dates(datetime.date(2000, 1, 1), TODAY).map(str)
ONE = st.builds(Attestation, NAMES, JSON, WORD, DATES, ONE_LINE) | st.builds(
    Attestation, SWITCHES, st.booleans(), WORD, DATES, ONE_LINE
)
MANY = st.lists(ONE, unique_by=lambda one: one.name, max_size=4)
VERSIONS = st.sampled_from(["4.9", "4.10", "v5"])
TOLD = st.builds(Attestation, st.just("shards"), WORD, WORD, DATES, ONE_LINE) | st.builds(
    Attestation, st.just("ums_version"), VERSIONS, WORD, DATES, ONE_LINE
)


@given(MANY, MANY, st.lists(TOLD, unique_by=lambda one: one.name))
def test_the_last_word_counts_and_the_same_once_more_changes_nothing(first: Any, second: Any, facts: Any) -> None:
    before = record(None, first, facts)
    after = record(before, second, facts)
    assert record(after, second, facts) == after
    told = {one.name: one for one in [*first, *second]}
    expected = [(a.name, canonical(a.value), a.by, a.date, a.ticket) for a in [*told.values(), *facts]]
    assert sorted(entries(after)) == sorted(expected) if after else not expected


@given(MANY)
def test_old_entries_and_comments_around_them_stay(many: Any) -> None:
    after = record(BEFORE, [one for one in many if one.name != "encryption.transcripts"], [])
    assert [line for line in BEFORE.splitlines() if line not in after.splitlines()] == []


@given(JSON)
def test_values_come_back(value: Any) -> None:
    data, problems = parse(f"a: {flow(value)}\n", "f")
    assert not any(problem.is_error for problem in problems)
    assert canonical(data) == canonical({"a": value})


@pytest.mark.parametrize("text", ["attestations: [1\n", "a: 1\na: 2\n", "- x\n"])
def test_a_broken_file_is_not_touched(text: str) -> None:
    with pytest.raises(ConfigError):
        record(text, [GLOBAL], [])


def test_a_layout_that_cannot_be_edited_safely_is_an_error_that_says_what_to_write() -> None:
    text = (
        "attestations:\n  - {setting: encryption.global, value: &v 1, by: x, date: '2026-01-01'}\n"
        "facts: [{fact: a, value: *v, by: x, date: '2026-01-01'}]\n"
    )
    with pytest.raises(ConfigError) as caught:
        record(text, [GLOBAL], [])
    (found,) = caught.value.diagnostics
    assert found.code == "attest.layout"
    assert GLOBAL_LINE in found.fix[0]


def test_files_are_written_whole_with_their_mode_and_through_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to("real.yaml")
    write_atomically(link, "a\r\né\n")
    assert real.read_bytes() == "a\r\né\n".encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link.yaml", "real.yaml"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_document_takes_the_place_of_its_parts_and_the_site_is_named_once() -> None:
    part = Attestation("unified_window.a", "1", "eve", "2026-11-01")
    other = Attestation("unified_window.b", "2", "eve", "2026-11-01")
    whole = Attestation("unified_window", '[{"id": "a", "value": "1"}]', "dana", "2026-11-24")
    before = record(None, [part, GLOBAL, other], [], site="20260001")
    assert before.startswith('site: "20260001"\nattestations:\n')
    after = record(before, [whole], [], site="20260002")
    assert [name for name, *_ in entries(after)] == ["encryption.global", "unified_window"]
    assert after.count("site: ") == 1
    assert 'site: "20260001"' in after


def test_words_are_taken_back_and_comments_around_them_stay() -> None:
    text = f"# mine\nattestations:\n  # why\n  - {LINE}\n  - {GLOBAL_LINE}\nfacts:\n  - {FACT_LINE}\n"
    assert without(text, ["encryption.feature_69"]) == text
    left = without(text, ["settings.ac_features.Common.Global_Encryption_Enabled"])
    assert left == text.replace(f"  - {GLOBAL_LINE}\n", "")
    assert "attestations" not in without(left, ["encryption.transcripts"])


def test_what_is_shown_for_it_and_who_else_looked_is_written_and_read_back() -> None:
    word = replace(
        GLOBAL,
        evidence=(Evidence("evidence/a.png", "0" * 64),),
        second=SecondPerson("eli", "2026-11-24", "c2ln"),
        sig="c2lnbmF0dXJl",
    )
    data, _ = parse(record(None, [word], []), "f")
    assert data is not None
    (read,) = read_attestations(Document("f", data), TODAY).attestations
    assert replace(read, mark=None) == word
