"""Both sides of a change are never printed alike."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.report.characters import visible
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import phrases
from lpconf.report.views.sides import distinct_words
from tests.report.example_plans import live, scene, step
from tests.report.rendered import rendered

KEY = "https://w.example/?key="
PAIRS: list[tuple[Any, Any]] = [
    ("30", 30),
    ("true", True),
    ('{"k":1}', {"k": 1}),
    ({"k": "1"}, {"k": 1}),
    ("x ", "x"),
    ("é", unicodedata.normalize("NFD", "é")),
    ("a b", "a\u00a0b"),
    ("x" * 900 + "a" + "y" * 900, "x" * 900 + "b" + "y" * 900),
    (f"{KEY}AAAAAAAA9999", f"{KEY}BBBBBBBB9999"),
    ({"enabled": True, "targets": [1]}, {"enabled": False, "targets": [1]}),
    ([1, "2"], [1, 2]),
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_sides_of_a_change_differ_in_print(before: Any, after: Any, form: str) -> None:
    changed = step("settings.site_settings.x", after, observed=live(before), action="update")
    one, other = phrases.sides(changed)
    assert " ".join(visible(one).split()) != " ".join(visible(other).split())
    page = rendered("plan", form, PlanReport(scene(steps=(changed,), gates=())))
    assert "AAAAAAAA" not in page


@given(st.text(max_size=30), st.text(max_size=30))
def test_texts_that_differ_are_told_apart(before: str, after: str) -> None:
    one, other = distinct_words(before, after, before, after)
    assert before == after or " ".join(visible(one).split()) != " ".join(visible(other).split())


def test_rollover_that_is_only_switched_off_says_so() -> None:
    before = {"enabled": True, "targets": [{"site": "1"}]}
    assert distinct_words("on, 1 target", "on, 1 target", before, {**before, "enabled": False}) == (
        "enabled: true",
        "enabled: false",
    )


def test_words_that_differ_stay() -> None:
    assert distinct_words("off", "on", False, True) == ("off", "on")
