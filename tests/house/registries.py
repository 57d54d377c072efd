"""The names of commands and formats, as the packages have them."""

from __future__ import annotations

from pathlib import Path

import lpconf.cli.commands
from lpconf.report.registry import REPORTS


def commands() -> frozenset[str]:
    """One command per module of its package."""
    folder = Path(lpconf.cli.commands.__path__[0])
    return frozenset(path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__")


def formats() -> frozenset[str]:
    """The formats of all reports."""
    return frozenset(name for report in REPORTS.values() for name in report.formats)
