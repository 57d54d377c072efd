"""The order as a drawing: one node per step, one edge per need, and nothing that breaks the drawing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from lpconf.report.presentation import Presentation
from lpconf.report.views.graph_figure import dot, mermaid
from tests.report.example_plans import scene
from tests.report.hostile_texts import TEXTS, hostile_plan

EDGE = {mermaid: re.compile(r"  (n\d+) --> (n\d+)"), dot: re.compile(r"  (n\d+) -> (n\d+);")}
NODE = {
    mermaid: re.compile(r'  (n\d+)(\[|\(\[)"[^"]*"(\]|\]\)):::(lpconf|person|stands)'),
    dot: re.compile(r'  (n\d+) \[label="(?:[^"\\]|\\.)*", style="[a-z,]+"\];'),
}


@pytest.mark.parametrize("draw", [mermaid, dot])
def test_the_scene(draw: object) -> None:
    lines = draw(scene()).splitlines()  # type: ignore[operator]
    edges = {match.groups() for line in lines if (match := EDGE[draw].fullmatch(line))}  # type: ignore[index]
    assert edges == {("n5", "n1"), ("n1", "n2"), ("n2", "n3"), ("n2", "n4"), ("n3", "n4")}
    assert sum(bool(NODE[draw].fullmatch(line)) for line in lines) == 5  # type: ignore[index]
    assert sum("PERSON" in line for line in lines) == 2


@pytest.mark.parametrize("draw", [mermaid, dot])
@given(a=TEXTS, b=TEXTS)
def test_hostile_names_stay_in_their_labels(draw: object, a: str, b: str) -> None:
    plan = hostile_plan(a, b)
    text = draw(plan)  # type: ignore[operator]
    body = [line for line in text.splitlines() if line.startswith("  n") and "node [" not in line]
    assert all(NODE[draw].fullmatch(line) or EDGE[draw].fullmatch(line) for line in body)  # type: ignore[index]
    assert len([line for line in body if NODE[draw].fullmatch(line)]) == 5  # type: ignore[index]
    assert text == draw(plan)  # type: ignore[operator]


@pytest.mark.parametrize("draw", [mermaid, dot])
def test_a_plain_locale_gets_no_glyphs(draw: object) -> None:
    assert "→" in draw(scene())  # type: ignore[operator]
    told = draw(scene(), Presentation(ascii=True))  # type: ignore[operator]
    assert told.isascii()
    assert "off -> on" in told or "off #45;#62; on" in told
