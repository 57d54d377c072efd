"""``lpconf mask-test``."""

from __future__ import annotations

import os
import select
import stat
import sys

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.domain.wording import count, shown
from lpconf.errors import UsageError
from lpconf.operations.mask_test import mask_test
from lpconf.report.results.mask_test import MaskTest
from lpconf.workspace.checks.masking_checks import PatternCollector
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import open_configuration
from lpconf.workspace.selection import choose, selection_of

_MOST = 1 << 20
"""Bytes that are taken from stdin."""
_PATIENCE = 1.0
"""Seconds to wait for the first byte of a pipe that nobody has asked for."""


class _Text(click.ParamType[str]):
    """Any text; in the environment one on each line."""

    name = "text"
    envvar_list_splitter = "\n"


@click.command("mask-test", cls=Command, report="mask-test")
@click.argument("account", metavar="ACCOUNT")
@click.option(
    "--text", "texts", multiple=True, type=_Text(), metavar="T", help="A text to mask; repeatable. - reads stdin."
)
@click.pass_obj
def command(session: Session, account: str, texts: tuple[str, ...]) -> int:
    """Show what the masking patterns of an account make of texts, pattern by pattern, in a real JavaScript engine.

    Texts come from --text, or from stdin where it is piped (a line is a text); without any the patterns' own tests
    are run. At rest java.util.regex runs them where a JDK is on the PATH. Needs the extra masking (install
    lpconf[masking], from where you have lpconf). Exit 1: there is no engine, a pattern is wrong, or a test fails.
    """
    patterns = PatternCollector()
    configuration = open_configuration(session.where, current_clock(), look=patterns.look)
    chosen = selection_of(configuration, choose(configuration, [account]))
    if len(chosen.names) > 1:
        raise UsageError(f"{shown(account)} means {len(chosen.names)} accounts: test one of them")
    if chosen.broken:
        from lpconf.errors import ConfigError  # start-up

        raise ConfigError(chosen.diagnostics)
    given = [line for text in texts for line in (_lines(_read()) if text == "-" else [text])]
    report = mask_test(configuration, patterns, chosen.names[0], given if texts else _piped(session))

    code = exit_codes.ERROR if report.failed else exit_codes.DONE
    session.emit(MaskTest(report), code)
    return code


def _piped(session: Session) -> list[str]:
    """The lines of a stdin that is a file or a pipe. A pipe in which nothing comes is somebody else's: it is left."""
    try:
        handle = sys.stdin.fileno()
        kind = os.fstat(handle).st_mode
    except (OSError, ValueError, AttributeError):
        return []
    if stat.S_ISREG(kind):
        return _lines(_read())
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
        return []
    ready, _, _ = select.select([handle], [], [], _PATIENCE)
    if not ready:
        session.screen.say("Nothing came on stdin, so the patterns' own tests are run; --text - waits for it.")
        return []
    return _lines(_read())


def _read() -> str:
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise UsageError(f"stdin holds more than {count(_MOST, 'byte')}")
    return data.decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := raw.rstrip("\r"))]
