"""``lpconf attest``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from lpconf import catalogue
from lpconf.cli import exit_codes
from lpconf.cli.planning import PlanArguments, make_plan, open_context
from lpconf.cli.session import Command, Session
from lpconf.domain.wording import count
from lpconf.errors import ConfigError, LpconfError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import printable
from lpconf.operations import attest
from lpconf.operations.attest import Word
from lpconf.report.results import AttestReport
from lpconf.workspace.configuration import Configuration


@click.command("attest", cls=Command, report="attest")
@click.argument("words", nargs=-1, metavar="[ACCOUNT]... [SETTING|FACT]...")
@click.option("--value", metavar="V", default=None, help="The value that stands; default: the wished one.")
@click.option("--by", metavar="NAME", default="", help="Who vouches; default: git's user.email.")
@click.option("--ticket", metavar="ID", default="", help="Where it is written down.")
@click.option("--waiting", is_flag=True, help="All that the accounts wait for.")
@click.option("--from", "checklist", metavar="FILE", type=click.Path(path_type=Path), help="Ticked lines of a runbook.")
@click.pass_obj
def command(
    session: Session,
    words: tuple[str, ...],
    value: str | None,
    by: str,
    ticket: str,
    waiting: bool,
    checklist: Path | None,
) -> int:
    """Record what was done by hand in NAME.attest.yaml; comments stay. Attest only what you have seen."""
    context = open_context(session)
    configuration = context.configuration
    if not configuration.repository.accounts:
        raise ConfigError(context.selection.diagnostics)
    accounts, names = attest.sort_out(configuration, words)
    if sum((bool(names), waiting, bool(checklist))) != 1:
        raise UsageError("say what to attest: settings or facts, or --waiting, or --from CHECKLIST")
    if value is not None and not names:
        raise UsageError("--value goes with a setting or fact")
    if checklist:
        found = _ticked(configuration, checklist, accounts)
    elif waiting:
        _, planned = make_plan(session, PlanArguments(accounts))
        plan = planned.plan
        found = attest.of_steps(step for step in plan.steps if step.address not in plan.waiting_for_facts)
    else:
        found = [
            _word(configuration, account, name, value) for account in accounts or _only(configuration) for name in names
        ]
    if not found:
        session.screen.warn("There is nothing to attest.")
        _emit(session, [], None, [])
        return exit_codes.DONE
    sign = attest.signature(configuration, context.clock, by, ticket)
    files = attest.write(configuration, found, sign)
    for word in found:
        session.screen.say(f"  {word.account} {word.name}: {_told(word)}")
    session.screen.say(f"Attested {count(len(found), 'value')} by {sign.by} in {', '.join(map(str, files))}.")
    _emit(session, found, sign, files)
    return exit_codes.DONE


def _emit(session: Session, found: Sequence[Word], sign: attest.Signature | None, files: Sequence[Path]) -> None:
    """What was recorded, for machines; a person has read it on stderr."""
    signed = {"by": sign.by, "date": sign.date, "ticket": sign.ticket} if sign else {}
    attested = tuple(
        {"account": w.account, "fact" if w.is_fact else "setting": w.name, "value": w.value, **signed} for w in found
    )
    session.emit(AttestReport(attested, tuple(str(file) for file in files)))


def _told(word: Word) -> str:
    setting = catalogue.find(word.name)
    return str(word.value) if word.is_fact or setting is None else setting.codec.summary(word.value)


def _only(configuration: Configuration) -> list[str]:
    if len(configuration.repository.accounts) != 1:
        raise UsageError("say which account")
    return list(configuration.repository.accounts)


def _word(configuration: Configuration, account: str, name: str, value: str | None) -> Word:
    setting = catalogue.find(name)
    if setting is None:
        if value is None:
            raise UsageError(f"{name} is a fact: say its value with --value")
        return Word(account, name, value, is_fact=True)
    if setting.family and setting.location.members_by != "part":  # a document is attested as one line
        raise UsageError(f"{name} stands for many: say which one, as in {name}.IDENTIFIER")
    if value is None:
        return Word(account, name, attest.wished(configuration, account, name))
    if setting.switch:
        return Word(account, name, _switch(value))
    takes_text_alone = bool(setting.codec.expects(True))
    return Word(account, name, value if takes_text_alone else _json(value))


def _switch(text: str) -> bool:
    words = {"true": True, "on": True, "false": False, "off": False}
    if text.lower() not in words:
        raise UsageError(f"--value {text}: this is a switch, say true or false")
    return words[text.lower()]


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _ticked(configuration: Configuration, file: Path, accounts: list[str]) -> list[Word]:
    from lpconf.report.markdown.checklist import parse_checklist

    name = printable(str(file))
    try:
        lines = parse_checklist(read_anywhere(file).decode("utf-8"))
    except UnicodeDecodeError:
        raise LpconfError(f"{name} is no checklist: it is not UTF-8 text") from None
    desired = [line for line in lines if not accounts or line.account in accounts]
    for line in desired:
        if line.account not in configuration.repository.accounts:
            raise LpconfError(f"{name}: it names an account {line.account!r} that this repository has not")
        if catalogue.find(line.setting) is None:
            raise LpconfError(f"{name}: it names a setting {line.setting!r} that does not exist")
    return [Word(line.account, line.setting, line.value) for line in desired]
