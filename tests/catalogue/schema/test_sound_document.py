"""Documents of a wrong shape, made sound: what else is wrong in them is told in the same run, and nothing more."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from lpconf.domain.source_document import Path
from tests.documents import made, worked_out

ACCOUNT: dict[str, Any] = {
    "account": {"id": "20260001", "platform": "messaging_and_chat", "labels": {"brand": "acme"}},
    "accept": ["not-retroactive", {"code": "stops-encrypting-new-data", "until": "2027-12-05", "ticket": "SEC-240"}],
    "hold": [{"setting": "encryption.referrer", "until": "2027-11-27", "reason": "INC-4711", "by": "dana"}],
    "data_masking": {
        "real_time": {"patterns": [{"name": "a", "regex": "AC-1", "tests": {"masks": ["AC-1"], "leaves": ["x"]}}]},
        "at_rest": {"patterns": [{"preset": "iban", "countries": ["DE"]}, {"name": "b", "regex": "AC-2"}]},
    },
    "data_encryption": {
        "enabled": True,
        "scopes": ["messaging_transcripts", "unauthenticated_attributes"],
        "except_elements": ["ctmrinfo_info_cstatus"],
        "extra_elements": ["a.b.c"],
    },
    "manual_rollover": {
        "owner": True,
        "handler": True,
        "targets": [{"account": "other", "skills": ["Sales"]}, {"site": "30110009", "skill_ids": ["910"]}],
    },
    "agent_widgets": [
        {"name": "Orders", "url": "https://a.example", "mode": "draft", "enabled": True, "order": 1, "skills": ["S"]},
        {"name": "Stock", "url": "https://b.example", "was": "Stocks", "state": "present", "profiles": ["Agent"]},
    ],
    "file_sharing": {"extended_formats": True},
    "unified_window": {"throttlingTimeoutValue": 1500},
    "offsite_engagements": [
        {"campaign": "C", "name": "n", "source": "other", "landing_page": "https://a.example", "window": "w"},
        {"campaign": "C", "name": "m", "source": "other", "landing_page": "https://a.example", "enabled": True},
    ],
    "settings": {"ac_features": {"Common.X": True}, "site_settings": {"le.x": "y"}},
}
"""An account with every chapter, in which nothing is wrong."""

MISTAKES: dict[Path, Any] = {
    ("accept", 0): "no-code",
    ("hold", 0, "setting"): "no.setting",
    ("data_masking", "real_time", "patterns", 0, "regex"): "",
    ("data_encryption", "scopes", 0): "no_scope",
    ("data_encryption", "extra_elements", 0): "a b",
    ("manual_rollover", "targets", 1, "skill_ids", 0): " ",
    ("agent_widgets", 0, "url"): "http://a.example",
    ("offsite_engagements", 0, "name"): " n",
    ("settings", "site_settings", "le.x"): None,
}
"""Values of the right type that are wrong all the same."""


def leaves(node: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all values that are no mappings and no lists."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if items is None:
        yield path
    for step, below in items or ():
        yield from leaves(below, (*path, step))


def with_values(values: dict[Path, Any]) -> dict[str, Any]:
    """The account above with other values."""
    data = copy.deepcopy(ACCOUNT)
    for path, value in values.items():
        node: Any = data
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value
    return data


def errors(values: dict[Path, Any]) -> set[tuple[str, int]]:
    """Codes and lines of what is wrong with the account with other values."""
    _, problems = worked_out(made(with_values(values)))
    return {(problem.code, problem.mark.line) for problem in problems if problem.is_error and problem.mark}


def line(values: dict[Path, Any], path: Path) -> int:
    return made(with_values(values)).mark(path).line


ANY_VALUE = ("unified_window", "settings")
LEAVES = [path for path in leaves(ACCOUNT) if path[0] not in ANY_VALUE]
IDS = [".".join(map(str, path)) for path in LEAVES]


def test_the_account_is_right_and_the_mistakes_are_told() -> None:
    assert errors({}) == set()
    assert {at for _, at in errors(MISTAKES)} == {line(MISTAKES, path) for path in MISTAKES}


@pytest.mark.parametrize("path", LEAVES, ids=IDS)
def test_a_value_of_a_wrong_type_makes_no_other_complaint(path: Path) -> None:
    wrong: dict[Path, Any] = {path: [[3.5]]}
    places = {line(wrong, path[:i]) for i in range(1, len(path) + 1)}
    assert errors(wrong)
    assert {at for _, at in errors(wrong)} <= places


@pytest.mark.parametrize("path", LEAVES, ids=IDS)
def test_a_value_of_a_wrong_type_hides_no_other_mistake(path: Path) -> None:
    """Promise: all errors of all files come in one run (contract 1)."""
    mistakes = {other: value for other, value in MISTAKES.items() if other != path}
    wrong = {**mistakes, path: [[3.5]]}
    assert {line(wrong, other) for other in mistakes} <= {at for _, at in errors(wrong)}
