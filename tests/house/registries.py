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
    """Every format of every report, as the registry has them."""
    return frozenset(form for report in REPORTS.values() for form in report.formats)
