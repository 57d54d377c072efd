"""``lpconf explain``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf import catalogue
from lpconf.catalogue.setting import Implication
from lpconf.cli import exit_codes
from lpconf.cli.live import cancellable
from lpconf.cli.options import against
from lpconf.cli.planning import open_context, tell_problems
from lpconf.cli.session import Command, Session
from lpconf.domain.address import Address
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, LpconfError, UsageError
from lpconf.load.account_table import NAME
from lpconf.load.files.project_root import find_root
from lpconf.load.files.source import ACCOUNTS
from lpconf.operations import explain as operation
from lpconf.operations.explain import Value
from lpconf.report.results import Explanation, MergedLine, ValueExplained
from lpconf.workspace.run_context import RunContext, connect


@click.command("explain", cls=Command, report="explain")
@click.argument("what", metavar="ACCOUNT|ADDRESS|SETTING|WORD")
@against()
@click.pass_obj
def command(session: Session, /, what: str, against: Path | None) -> int:
    """What something is, where it lives, what it needs and costs, what is live and wished, and from which line.

    For an account: its file as merged, each line with its origin. For an address lpconf reads the live value. A WORD
    is any key of the files, status, code, scope, fact or preset.
    """
    setting = catalogue.find(what)
    text = _code_text(catalogue.IMPLICATIONS[what]) if what in catalogue.IMPLICATIONS else operation.topic(what)
    if setting is not None and text is None:  # a code may look like a member of a family of settings
        session.emit(Explanation(what, "setting", setting=setting))
        return exit_codes.DONE
    if text is not None:
        session.emit(Explanation(what, "word", text.rstrip("\n") + "\n"))
        return exit_codes.DONE
    if ":" in what:
        return _address(session, what, against)
    if not _is_account(session, what):
        text = operation.word_text(what)
        if text is not None:
            session.emit(Explanation(what, "word", text + "\n"))
            return exit_codes.DONE
    return _account(session, what)


def _is_account(session: Session, what: str) -> bool:
    """Whether a file is called like an account of this name. A word is explained where there is no repository, too."""
    try:
        root, _ = find_root(session.where.directory, session.where.project_file)
    except ConfigError:
        return False
    is_name = NAME.fullmatch(what) is not None
    return is_name and any((root / ACCOUNTS).rglob(f"{what}.yaml"))


def _code_text(implication: Implication) -> str:
    how = "once: accept it with an end date, or by --accept" if implication.once else "lasting: accept it by its code"
    wider = f"\n  also accepted by {implication.covered_by}" if implication.covered_by else ""
    return f"{implication.code}: {implication.text}\n  {how}{wider}\n"


def _address(session: Session, what: str, recording: Path | None) -> int:
    try:
        address = Address.parse(what)
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    context = open_context(session, [address.account], against=recording)
    if context.selection.broken:
        raise ConfigError(context.selection.diagnostics)
    tell_problems(session, context)
    value = cancellable.run(_value(context, address))
    if value is None:
        raise LpconfError(f"no setting lives at {shown(what)}")
    tell_problems(session, context, value.problems)
    explained = ValueExplained(value.address, value.setting, value.seen, value.desired)
    problems = (*context.selection.diagnostics, *value.problems)
    code = exit_codes.worst(exit_codes.of_faults(value.faults.values()))
    session.emit(Explanation(what, "address", setting=value.setting, value=explained, diagnostics=problems), code)
    return code


async def _value(context: RunContext, address: Address) -> Value | None:
    async with connect(context) as live:
        return await operation.value_at(live, address)


def _account(session: Session, name: str) -> int:
    context = open_context(session)
    if name not in context.configuration.repository.accounts:
        known = [
            *context.configuration.repository.accounts,
            *catalogue.SETTINGS,
            *catalogue.IMPLICATIONS,
            *operation.topics(),
        ]
        hint = suggest(name, known)
        raise LpconfError(f"nothing is called {shown(name)!r}{': ' + hint if hint else ''}")
    lines = tuple(
        MergedLine(line.path, line.value, line.mark) for line in operation.merged(context.configuration, name)
    )
    session.emit(Explanation(name, "account", lines=lines))
    return exit_codes.DONE
