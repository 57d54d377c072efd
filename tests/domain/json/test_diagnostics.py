"""Marks and diagnostics keep everything on their way through JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, Severity, error
from lpconf.domain.json.diagnostics import diagnostic_from, diagnostic_json, mark_from, mark_json

SMALL = st.integers(1, 10**6)
MARKS = st.builds(Mark, st.text(), SMALL, SMALL, SMALL, st.none() | st.builds(Mark, st.text(), SMALL))
WORDS = st.from_regex("[a-z]+", fullmatch=True)
ADDRESSES = st.builds(lambda a, k: Address.at(a, "site_setting", k), WORDS, st.text(min_size=1))
DIAGNOSTICS = st.builds(
    Diagnostic,
    severity=st.sampled_from(Severity),
    code=st.text(),
    summary=st.text(),
    detail=st.text(),
    mark=st.none() | MARKS,
    address=st.none() | ADDRESSES,
    account=st.text(),
    label=st.text(),
    others=st.lists(st.builds(Label, MARKS, st.text()), max_size=3).map(tuple),
    fix=st.lists(st.text(), max_size=3).map(tuple),
    more=st.text(),
)


@given(MARKS)
def test_marks_come_back(mark: Mark) -> None:
    assert mark_from(json.loads(json.dumps(mark_json(mark)))) == mark


@given(DIAGNOSTICS)
def test_diagnostics_come_back(diagnostic: Diagnostic) -> None:
    assert diagnostic_from(json.loads(json.dumps(diagnostic_json(diagnostic)))) == diagnostic


def test_the_shape_of_the_contract() -> None:
    address = Address("acme-retail", "site_setting", "x")
    found = error("a.b", "wrong", Mark("f.yaml", 3, 5, 4), detail="more", address=address)
    assert diagnostic_json(found) == {
        "severity": "error",
        "code": "a.b",
        "summary": "wrong",
        "detail": "more",
        "address": "acme-retail:site_setting/x",
        "range": {"filename": "f.yaml", "start": {"line": 3, "column": 5}, "end": {"line": 3, "column": 9}},
    }
    assert mark_json(Mark("f", 4, via=Mark("g", 9))) == {"file": "f", "line": 4, "via": {"file": "g", "line": 9}}


DAMAGED: list[dict[str, str]] = [
    {},
    {"severity": "fatal", "code": "", "summary": ""},
    {"severity": "error", "code": "x"},
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_damaged_data_is_refused(damaged: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        diagnostic_from(damaged)
