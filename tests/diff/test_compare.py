"""Compare: what is no change, whatever the wish."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.domain.diagnostic import Mark
from lpconf.domain.state import NOT_KNOWN, DesiredValue, ObservedValue
from lpconf.domain.value import UNREADABLE
from tests.fakes import NOT_SET

UNREAD = ObservedValue(UNREADABLE, "unreadable", why="403")


@pytest.mark.parametrize(
    ("seen", "wish", "action"),
    [
        (UNREAD, "a,b", "no-op"),
        (UNREAD, "", "no-op"),
        (NOT_KNOWN, "", "no-op"),
        (NOT_KNOWN, "a", "update"),
        (NOT_SET, "", "no-op"),
        (NOT_SET, "a", "create"),
        (ObservedValue("b, a", "live"), "a,b", "no-op"),
        (ObservedValue("b", "live"), "", "delete"),
    ],
)
def test_what_a_wish_and_a_reading_come_to(seen: ObservedValue, wish: Any, action: str) -> None:
    setting = catalogue.get("encryption.referrer")
    desired = DesiredValue(setting.address("acme"), setting.name, wish, Mark("accounts/acme.yaml", 1))
    assert compare(desired, seen).action == action
