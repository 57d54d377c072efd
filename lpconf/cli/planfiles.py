"""Reading plan files."""

from __future__ import annotations

from pathlib import Path

from lpconf.errors import StalePlan
from lpconf.load.files import read_anywhere
from lpconf.load.tree import printable
from lpconf.plan.planfile import loads
from lpconf.terms.plan import Plan

LARGEST = 64 * 1024 * 1024
"""Bytes. A plan of a whole estate is far smaller."""


def is_plan_file(text: str) -> bool:
    """Whether a command's argument means a plan file, and no account."""
    return text.endswith(".lpplan") or "/" in text or Path(text).is_file()


def read_plan(text: str) -> Plan:
    """The plan in a file. Raises ConfigError where it cannot be read, StalePlan where it is damaged."""
    data = read_anywhere(Path(text), limit=LARGEST)
    try:
        if len(data) > LARGEST:
            raise StalePlan("it is too large for a plan file")
        return loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise StalePlan(f"{printable(text)}: it is no plan file, because it is not UTF-8 text") from None
    except StalePlan as fault:
        raise StalePlan(f"{printable(text)}: {fault}") from None
