"""Two questions to Git that a command can live without."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit(root: Path) -> str:
    """The commit that is checked out at `root`, empty where there is none."""
    return _ask(root, "rev-parse", "HEAD")


def email(root: Path) -> str:
    """Git's ``user.email`` at `root`, empty where there is none."""
    return _ask(root, "config", "user.email")


def _ask(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 # fixed words
            ["git", "-C", str(root), *words],  # noqa: S607 # the user's git
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
