"""What of an object is understood: a field that it has not is none that nobody understands."""

from __future__ import annotations

import pytest

from lpconf import catalogue

ROLLOVER = catalogue.get("rollover.config")
DESIRED = {"enableManualRollover": None, "enabled": False}


def test_a_field_that_an_object_has_not_is_understood() -> None:
    assert ROLLOVER.value_in({"enabled": False, "skillConfigs": []}, "", DESIRED) == DESIRED


def test_a_null_that_an_object_has_is_not() -> None:
    with pytest.raises(ValueError, match="neither true nor false"):
        ROLLOVER.value_in({"enabled": False, "enableManualRollover": None}, "", DESIRED)
