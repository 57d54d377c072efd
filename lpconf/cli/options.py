"""The flags that choose accounts, and those that narrow a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _all(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    def decorate(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def choosing() -> Callable[[Decorated], Decorated]:
    """``--select`` and ``--changed``."""
    return _all(
        click.option("--select", multiple=True, metavar="LABEL=VALUE", help="Only accounts with this label."),
        click.option("--changed", metavar="REV", default="", help="Only accounts touched since this Git revision."),
    )


def narrowing() -> Callable[[Decorated], Decorated]:
    """``--target``, ``--exclude``, ``--accept`` and ``--base``."""
    return _all(
        click.option("--target", multiple=True, metavar="ADDRESS", help="Only this, and what it needs; or a setting."),
        click.option("--exclude", multiple=True, metavar="ADDRESS", help="Without this, and what waits for it."),
        click.option("--accept", multiple=True, metavar="[ACCOUNT:]CODE", help="Accept a consequence for this run."),
        click.option("--base", metavar="REV", default="", help="Tell what is no longer managed since this revision."),
    )
