"""The names of commands and formats, as the packages have them."""

from __future__ import annotations

from pathlib import Path

import lpconf.cli.commands
import lpconf.report


def commands() -> frozenset[str]:
    """One command per module of its package."""
    folder = Path(lpconf.cli.commands.__path__[0])
    return frozenset(path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__")


def formats() -> frozenset[str]:
    """One folder of `lpconf.report` per format; the views below them are no format."""
    folder = Path(lpconf.report.__path__[0])
    packages = {path.parent.name.replace("_", "-") for path in folder.glob("*/__init__.py")}
    return frozenset(packages - {"views"})
