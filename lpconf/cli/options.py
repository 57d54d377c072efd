"""Options that several commands share: which accounts, what of a plan, and where it is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _all(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    def decorate(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def not_empty(what: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A check that a flag whose value is `what` was not given an empty one: that is an unset variable of a script, and
    must not mean what the flag's absence means (all accounts, any change, the usual profile)."""

    def check(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if value == "" and param.name and ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"{param.opts[0]} needs {what}, and got an empty text", ctx)
        return value

    return check


_REVISION = not_empty("a Git revision")


def account_options(name: str = "accounts", metavar: str = "[ACCOUNT]...") -> Callable[[Decorated], Decorated]:
    """Accounts as arguments, ``--select`` and ``--changed``."""
    return _all(
        click.argument(name, nargs=-1, metavar=metavar),
        click.option(
            "--select", multiple=True, metavar="LABEL=VALUE", help="Only accounts with this label; repeatable."
        ),
        click.option(
            "--changed",
            metavar="REV",
            default="",
            callback=_REVISION,
            help="Only accounts touched since the merge base with this Git revision.",
        ),
    )


def target_options() -> Callable[[Decorated], Decorated]:
    """``--target``, ``--exclude`` and ``--accept``."""
    return _all(
        click.option(
            "--target",
            multiple=True,
            metavar="ADDRESS",
            help="Only this address or setting, and what it needs; repeatable.",
        ),
        click.option(
            "--exclude",
            multiple=True,
            metavar="ADDRESS",
            help="Without this address or setting, and what waits for it; repeatable.",
        ),
        click.option(
            "--accept",
            multiple=True,
            metavar="[ACCOUNT:]CODE",
            help="Accept a consequence for this run; repeatable.",
        ),
    )


def saving_options() -> Callable[[Decorated], Decorated]:
    """``--out`` and ``--detailed-exitcode``, of commands that make a plan."""
    return _all(
        click.option("--out", metavar="FILE.lpplan", type=click.Path(path_type=Path), help="Save the plan, for apply."),
        click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where there are changes."),
    )


def plan_options() -> Callable[[Decorated], Decorated]:
    """The options of `target_options`, and ``--base``."""
    return _all(
        target_options(),
        click.option(
            "--base",
            metavar="REV",
            default="",
            callback=_REVISION,
            help="Report what is no longer managed since the merge base with this revision.",
        ),
    )


def recording_option() -> Callable[[Decorated], Decorated]:
    """``--against``."""
    return click.option(
        "--against",
        metavar="FILE.lpobs",
        type=click.Path(path_type=Path),
        help="What is live comes from this recording of `lpconf observe`: no connection, no credential.",
    )
