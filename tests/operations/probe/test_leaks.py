"""The last look at a probe's report: what must not be in it is found in every form, and told by place alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.results.probe import ProbeAnswer, ProbeReport
from lpconf.domain.state import Site
from lpconf.operations.probe.leaks import finished, leaks, values_of
from lpconf.redaction import forget_secrets, keep_secret

SITE = Site("acme", "20260001", "messaging", {}, "accounts/acme.yaml")
QUESTION = ("widgets.list", "GET x /y?v=2.0", "whether the list is whole")
ANSWER = ProbeAnswer(
    *QUESTION, "confirmed", "the list holds whole objects", 200,
    ("ac-revision", "date"), {".": "list 1", "[].dateUpdated": "string 31337"},
)  # fmt: skip
DRY = ProbeReport("production", "liveperson", SITE, (ProbeAnswer(*QUESTION, "not_asked"),))


def report(**more: Any) -> ProbeReport:
    return replace(DRY, answers=(replace(ANSWER, **more),))


@pytest.fixture(autouse=True)
def _no_secrets() -> Iterator[None]:
    forget_secrets()
    yield
    forget_secrets()


def test_a_report_of_shapes_is_clean() -> None:
    assert leaks(report(), DRY, {"Order lookup", "production", "list", "whole", "en-US", "string"}, ()) == []


@pytest.mark.parametrize(
    "more",
    [{"finding": "it says Order lookup"}, {"headers": ("x-Order lookup",)}, {"shape": {"[].Order lookup": "string 1"}},
     {"lines": ("- {surface: Order lookup}",)}],
)  # fmt: skip
def test_a_value_is_found_wherever_it_stands_and_not_told(more: dict[str, Any]) -> None:
    places = leaks(report(**more), DRY, {"Order lookup"}, ())
    assert {place.partition(",")[0] for place in places} >= {"text", "json", "markdown"}
    assert not any("Order" in place for place in places)
    assert any(place.rpartition(" ")[2].isdigit() for place in places)


def test_a_value_that_a_form_breaks_or_escapes_is_found() -> None:
    value = "every word of " + "a long description " * 8 + '<b>"quoted"</b> _so_\u00e9'
    places = leaks(report(finding=value), DRY, {value}, ())
    assert {place.partition(",")[0] for place in places} >= {"text", "json", "markdown"}


def test_short_values_are_looked_for_among_names_alone() -> None:
    assert leaks(report(finding="there is a cat"), DRY, {"cat"}, ()) == []
    assert leaks(report(shape={"[].cat": "string 1"}), DRY, {"cat"}, ()) == ["the names of fields and headers"]
    assert leaks(report(headers=("cat",)), DRY, {"cat"}, ()) == ["the names of fields and headers"]


def test_what_lpconf_says_by_itself_is_nobodys_value() -> None:
    said = report(finding="encryption.referrer is there")
    assert leaks(said, DRY, {"encryption.referrer", "whether the list is whole"}, ("encryption.referrer",)) == []
    assert leaks(said, DRY, {"encryption.referrer"}, ()) != []


@pytest.mark.parametrize("name", ["finding", "headers", "shape", "lines"])
def test_a_secret_is_told_by_its_question(name: str) -> None:
    keep_secret("s3cr3t-word-of-ops")
    text = "see s3cr3t-word-of-ops"
    more = {"finding": text, "headers": (text,), "shape": {text: "string 1"}, "lines": (text,)}[name]
    assert leaks(report(**{name: more}), DRY, (), ()) == ["question widgets.list"]


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=8, max_size=30))
def test_any_planted_value_is_found(value: str) -> None:
    if not any(value in text for text in finished(DRY).values()):
        assert leaks(report(finding=f"so {value} is"), DRY, {value}, ())


def test_values_are_texts_and_longer_numbers_at_any_depth_and_no_names() -> None:
    document = {"name": ["Sales", {"id": 3500000001, "n": 42, "on": True, "none": None, "x": "ab", "f": 1.25e10}]}
    assert sorted(values_of(document)) == ["12500000000.0", "3500000001", "Sales"]
