"""``lpconf explain``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf import catalogue
from lpconf.catalogue.setting import Implication, Setting
from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.options import recording_option
from lpconf.cli.session import Session
from lpconf.domain.address import Address
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, LpconfError, UsageError
from lpconf.load.account_table import NAME
from lpconf.load.files.discovery import is_fragment
from lpconf.load.files.project_root import find_root
from lpconf.load.files.source import ACCOUNTS, printable
from lpconf.operations import explain as operation
from lpconf.operations.explain import FactValue, Value
from lpconf.report.results.explain import Explanation, MergedLine, ValueExplained
from lpconf.report.views.phrases import vouched
from lpconf.workspace.account_request import resolve_word
from lpconf.workspace.run_context import RunContext, connect

PREFIX = "word:"
"""What makes a word of something that an account is called, too."""


@click.command("explain", cls=Command, report="explain")
@click.argument("what", metavar="ACCOUNT|ADDRESS|SETTING|WORD")
@recording_option()
@click.pass_obj
def command(session: Session, /, what: str, against: Path | None) -> int:
    """What something is, where it lives, what it needs and costs, what is live and wished, and from which line.

    For an account: its file as merged, each line with its origin. For an address lpconf reads the live value. A WORD
    is any key of the files, status, code, scope, fact or preset; word:WORD where an account is called like it.
    """
    explanation = _word(what.removeprefix(PREFIX))
    if explanation is not None:
        if not what.startswith(PREFIX) and (path := _account_file(session, what)):
            raise UsageError(f"{shown(what)} is an account and a word: write {path}, or {PREFIX}{shown(what)}")
        session.emit(explanation)
        return exit_codes.DONE
    if ":" in what:
        return _address(session, what, against)
    return _account(session, what)


def _word(name: str) -> Explanation | None:
    """What is said of a word or a setting, None where there is none of this name."""
    code = catalogue.IMPLICATIONS.get(name)
    text = _code_text(code) if code else operation.topic(name)
    setting = catalogue.find(name) or _at_home(name)
    if setting is not None and text is None:  # a code may look like a member of a family of settings
        return Explanation(name, "setting", setting=setting)
    text = text or operation.word_text(operation.fact_of(name) or name)
    return Explanation(name, "word", text.rstrip("\n") + "\n") if text else None


def _at_home(name: str) -> Setting | None:
    """The setting at an address without its account, as the catalogue lists them: ``site_setting/KEY``."""
    try:
        return None if ":" in name else catalogue.at(Address.parse(f"any:{name}"))
    except ValueError:
        return None


def _account_file(session: Session, what: str) -> str:
    """The file of the account of this name, empty where there is none. A word is explained where there is no
    repository, too."""
    try:
        root, _ = find_root(session.where.directory, session.where.project_file)
    except ConfigError:
        return ""
    if NAME.fullmatch(what) is None:
        return ""
    paths = (path.relative_to(root).as_posix() for path in (root / ACCOUNTS).rglob(f"{what}.yaml"))
    return next((printable(path) for path in paths if not is_fragment(path)), "")


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
    report_problems(session, context)
    value = cancellable.run(_value(context, address))
    if isinstance(value, FactValue):
        return _fact(session, context, what, value)
    if value is None:
        raise LpconfError(f"no setting lives at {shown(what)}")
    report_problems(session, context, value.problems)
    explained = ValueExplained(value.address, value.setting, value.observed, value.desired, value.details)
    problems = (*context.selection.diagnostics, *value.problems)
    code = exit_codes.worst(exit_codes.of_faults(value.faults.values()))
    session.emit(Explanation(what, "address", setting=value.setting, value=explained, diagnostics=problems), code)
    return code


async def _value(context: RunContext, address: Address) -> Value | FactValue | None:
    async with connect(context) as live:
        return await operation.fact_at(live, address) or await operation.value_at(live, address)


def _fact(session: Session, context: RunContext, what: str, fact: FactValue) -> int:
    """A fact as a word, with what is known of it in this account."""
    report_problems(session, context, fact.problems)
    seen = fact.observed
    why = seen.why or vouched(seen)
    known = f"{seen.json} ({why})" if seen.json is not None else why
    text = f"{shown(what)}: {shown(known, 1_000)}\n{operation.word_text(fact.name)}\n"
    code = exit_codes.worst(exit_codes.of_faults(fact.faults.values()))
    problems = (*context.selection.diagnostics, *fact.problems)
    session.emit(Explanation(what, "word", text, diagnostics=problems), code)
    return code


def _account(session: Session, what: str) -> int:
    context = open_context(session, [what], mixed=True)
    index = context.configuration.repository.index
    names = resolve_word(what, index, context.configuration.root, session.where.directory)
    if not names:
        known = [*index.paths, *catalogue.SETTINGS, *catalogue.IMPLICATIONS, *operation.topics()]
        hint = suggest(what, known)
        raise LpconfError(f"nothing is called {shown(what)!r}{': ' + hint if hint else ''}")
    if len(names) > 1:
        raise UsageError(f"{shown(what)} means {len(names)} accounts: explain one of them")
    merged = operation.merged(context.configuration, names[0])
    lines = tuple(MergedLine(line.path, line.value, line.mark) for line in merged)
    session.emit(Explanation(names[0], "account", lines=lines))
    return exit_codes.DONE
