"""Reading plan files."""

from __future__ import annotations

from pathlib import Path

from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.plan import Plan
from lpconf.domain.plan_document import loads
from lpconf.errors import BrokenPlan, ConfigError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import printable

LARGEST = 64 * 1024 * 1024
"""Bytes. A plan of a whole estate is far smaller."""


def is_plan_file(text: str) -> bool:
    """Whether a command's argument means a plan file, and no account."""
    return text.endswith(".lpplan") or "/" in text or Path(text).is_file()


def read_plan(text: str) -> Plan:
    """The plan in a file. Raises ConfigError where it cannot be read, is damaged, or is no plan."""
    data = read_anywhere(Path(text), limit=LARGEST)
    try:
        if len(data) > LARGEST:
            raise BrokenPlan("it is too large for a plan file")
        return loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise _broken(text, "it is no plan file, because it is not UTF-8 text") from None
    except BrokenPlan as fault:
        raise _broken(text, str(fault)) from None


def _broken(text: str, why: str) -> ConfigError:
    name = printable(text)
    return ConfigError([error("plan.broken", f"{name}: {why}", Mark(name, 1))])
