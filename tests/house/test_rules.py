"""The code keeps the rules of the house, and each rule notices what it is there for."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from lpconf.cli.main import COMMANDS
from tests.house import exemptions as listed
from tests.house.registries import commands
from tests.house.rule import Violation
from tests.house.rules import RULES
from tests.house.source_tree import SourceFile, read_sources

FULL_FOLDER = [(f"lpconf/plan/part_{number}.py", "") for number in range(13)]
MANY_BRANCHES = "\n".join(["def decide(x):", *(f"    if x == {n}: return {n}" for n in range(15))])
LOCAL_IMPORT = "def read():\n    import json\n    return json"

BROKEN: list[tuple[str, list[tuple[str, str]]]] = [
    ("module-name", [("lpconf/plan/ordering.py", "")]),
    ("module-name", [("lpconf/plan/more_plan.py", "")]),
    ("module-name", [("lpconf/plan/blocked.py", "")]),
    ("module-name", [("lpconf/plan/order_text.py", "")]),
    ("module-name", [("lpconf/plan/things/__init__.py", "")]),
    ("retired-name", [("lpconf/plan/order.py", "def tell(): ...")]),
    ("retired-name", [("lpconf/plan/order.py", "class Sieve: ...")]),
    ("retired-name", [("lpconf/plan/order.py", "def order(*, told): ...")]),
    ("retired-name", [("lpconf/plan/order.py", "for _found in (): ...")]),
    ("retired-name", [("lpconf/plan/order.py", "from plan import order as wish")]),
    ("class-name", [("lpconf/plan/order.py", "class Step: ..."), ("lpconf/apply/step.py", "class Step: ...")]),
    ("folder-size", FULL_FOLDER),
    ("complexity", [("lpconf/plan/order.py", MANY_BRANCHES)]),
    ("packed-statement", [("lpconf/plan/order.py", "pair = [a for a in b], [c for c in d]")]),
    ("packed-statement", [("lpconf/plan/order.py", "names = [a for a in b if a for c in a if c]")]),
    ("packed-statement", [("lpconf/plan/order.py", "for a in [b for b in {c for c in d}]:\n    pass")]),
    ("packed-statement", [("lpconf/plan/order.py", "sign = 'a' if a else 'b' if b else 'c'")]),
    ("packed-statement", [("lpconf/plan/order.py", "a.clear() if a else b.clear()")]),
    ("packed-statement", [("lpconf/plan/order.py", "a and a.clear()")]),
    ("local-import", [("lpconf/plan/order.py", LOCAL_IMPORT)]),
    ("second-list", [("lpconf/plan/order.py", "ALL = ('plan', 'apply', 'drift', 'validate')")]),
    ("second-list", [("lpconf/plan/order.py", "ALL = {'text': 1, 'json': 2, 'markdown': 3}")]),
    ("second-list", [("lpconf/plan/order.py", "ALL = ['ac_feature', 'site_setting', 'taglet', 'widget']")]),
    ("docstring-name", [("lpconf/plan/order.py", 'def order(nodes):\n    """Sort `steps`."""')]),
    ("docstring-name", [("lpconf/plan/order.py", '"""See `blockers.cannot`."""')]),
]

RIGHT: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "module-name",
        [("lpconf/plan/setting.py", ""), ("lpconf/plan/text_edits.py", ""), ("tests/plan/ordering.py", "")],
    ),
    ("retired-name", [("lpconf/plan/order.py", "summary = foundation = wishlist = None\nprint(one)")]),
    ("class-name", [("lpconf/plan/order.py", "class _Step: ..."), ("lpconf/apply/step.py", "class _Step: ...")]),
    ("folder-size", [(path.replace("plan", "operations"), "") for path, _ in FULL_FOLDER]),
    ("folder-size", FULL_FOLDER[:12]),
    ("complexity", [("lpconf/plan/order.py", MANY_BRANCHES.rpartition("\n")[0])]),
    ("packed-statement", [("lpconf/plan/order.py", "names = [a for a in b if a and not a.c]\nmore = {a for a in b}")]),
    ("packed-statement", [("lpconf/plan/order.py", "sign = ('a' if a else 'b') + ('c' if c else 'd')")]),
    ("local-import", [("lpconf/plan/order.py", LOCAL_IMPORT.replace("json\n", "json  # start-up\n"))]),
    ("second-list", [("lpconf/plan/order.py", "ALL = ('plan', 'apply', 'drift')")]),
    ("second-list", [("lpconf/cli/main.py", "ALL = ('plan', 'apply', 'drift', 'validate')")]),
    (
        "docstring-name",
        [
            ("lpconf/plan/order.py", 'def order(nodes):\n    """Sort `nodes`: see `blockers.cannot`, ``steps``."""'),
            ("lpconf/plan/blockers.py", "def cannot(): ..."),
        ],
    ),
]


def measured(rule: str, files: list[tuple[str, str]]) -> list[Violation]:
    sources = [SourceFile(path, text) for path, text in files]
    return next(known for known in RULES if known.name == rule).violations(sources)


@cache
def of_this_project() -> list[Violation]:
    sources = read_sources()
    return [violation for rule in RULES for violation in rule.violations(sources)]


@pytest.mark.parametrize(("rule", "files"), BROKEN)
def test_a_rule_notices_what_breaks_it(rule: str, files: list[tuple[str, str]]) -> None:
    assert measured(rule, files)


@pytest.mark.parametrize(("rule", "files"), RIGHT)
def test_a_rule_lets_through_what_keeps_it(rule: str, files: list[tuple[str, str]]) -> None:
    assert measured(rule, files) == []


def test_every_rule_is_tried() -> None:
    assert {rule for rule, _ in BROKEN} == {rule for rule, _ in RIGHT} == {rule.name for rule in RULES}


def test_the_code_keeps_the_rules() -> None:
    """Mend what is listed here; an exemption is for what cannot be mended, with its reason."""
    advice = {rule.name: rule.advice for rule in RULES}
    new = listed.unexempted(of_this_project(), listed.read())
    assert [f"{found.rule}: {found.key}: {found.detail} ({advice[found.rule]})" for found in new] == []


def test_there_are_no_more_exemptions_than_were_counted() -> None:
    counts = listed.read_counts()
    listed_now = Counter(exemption.rule for exemption in listed.read())
    assert {rule: count for rule, count in listed_now.items() if count > counts[rule]} == {}


def test_the_list_of_exemptions_is_sorted_and_gives_reasons() -> None:
    lines = listed.read()
    assert lines == sorted(lines)
    assert [exemption.key for exemption in lines if len(exemption.reason) < 10] == []


def test_an_exemption_tolerates_no_more_than_it_says() -> None:
    exemption = listed.Exemption("complexity", "lpconf/a.py::f", 17, "a table in disguise")
    assert listed.unexempted([Violation("complexity", "lpconf/a.py::f", 17, "")], [exemption]) == []
    worse = Violation("complexity", "lpconf/a.py::f", 18, "")
    assert listed.unexempted([worse], [exemption]) == [worse]


def test_an_exemption_shrinks_with_what_it_tolerates_and_goes_with_it() -> None:
    exemption = listed.Exemption("complexity", "lpconf/a.py::f", 20, "a table in disguise")
    less = Violation("complexity", "lpconf/a.py::f", 17, "")
    smaller = listed.Exemption("complexity", "lpconf/a.py::f", 17, "a table in disguise")
    assert listed.shrunk([less], [exemption]) == [smaller]
    assert listed.shrunk([], [exemption]) == []


def test_every_command_has_its_module_and_every_module_is_a_command() -> None:
    assert frozenset(COMMANDS) == commands()
