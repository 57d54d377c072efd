"""``lpconf attest``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lpconf import catalogue
from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, codes_of, make_plan, open_context, report_problems
from lpconf.cli.options import not_empty
from lpconf.cli.session import Session
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.wording import count
from lpconf.errors import ConfigError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import printable
from lpconf.operations.attest import new_attestations, record
from lpconf.operations.attest.new_attestations import NewAttestation
from lpconf.operations.attest.record import Signatory
from lpconf.operations.attest.targets import accounts_and_names
from lpconf.report.results.attest import AttestReport
from lpconf.workspace.checks import attestation_policy
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.run_context import RunContext

PAGE_LIMIT = 32 << 20
"""Bytes of a checklist: the pages of some ten thousand accounts."""


@frozen
class _Request:
    """What the command line asks for."""

    accounts: tuple[str, ...]
    names: tuple[str, ...]
    value: str | None
    waiting: bool
    checklist: str
    second_alone: bool


@frozen
class _ToRecord:
    """What is to be recorded, and what could not be asked; `code` is what the command ends with."""

    attestations: list[NewAttestation]
    problems: tuple[Diagnostic, ...] = ()
    code: int = exit_codes.DONE


@click.command("attest", cls=Command, report="attest")
@click.argument("targets", nargs=-1, metavar="[ACCOUNT]... [SETTING|FACT]...")
@click.option("--value", metavar="V", default=None, help="The value to record; default: the desired one.")
@click.option(
    "--by",
    metavar="NAME",
    default="",
    callback=not_empty("a name"),
    help="Who vouches; default: git's user.email, or the CI's user.",
)
@click.option(
    "--ticket",
    metavar="ID",
    default="",
    callback=not_empty("a ticket"),
    help="Ticket that documents it; default: the one already recorded.",
)
@click.option("--waiting", is_flag=True, help="All that is handed over to people now.")
@click.option(
    "--from",
    "checklist",
    metavar="FILE",
    default="",
    callback=not_empty("a file, or -"),
    help="Ticked lines of a runbook; - is stdin.",
)
@click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file that shows it; repeatable.",
)
@click.option("--sign", is_flag=True, help="Sign it with your SSH key.")
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path), default=None, help="The key to sign with.")
@click.option(
    "--second",
    metavar="[NAME]",
    is_flag=False,
    flag_value="-",
    default="",
    callback=not_empty("a name, or none at all"),
    help="Confirm what is recorded as a second person, or name that person.",
)
@click.pass_obj
def command(
    session: Session,
    targets: tuple[str, ...],
    value: str | None,
    by: str,
    ticket: str,
    waiting: bool,
    checklist: str,
    evidence: tuple[Path, ...],
    sign: bool,
    key: Path | None,
    second: str,
) -> int:
    """Record what was done by hand in NAME.attest.yaml; comments stay. Attest only what you have seen."""
    context = open_context(session, [*targets, *filter(None, [second])], mixed=True)
    configuration = context.configuration
    known = configuration.repository.index.paths
    if not known:
        raise ConfigError(context.selection.diagnostics)
    if (second and second in known) or catalogue.find(second):
        targets, second = (*targets, second), "-"  # --second stood before an account or a setting
    accounts, names = accounts_and_names(configuration, targets, session.where.directory)
    request = _Request(tuple(accounts), tuple(names), value, waiting, checklist, second == "-")
    _check(request, evidence)
    if key and not sign:
        raise UsageError("--key goes with --sign")
    policy = configuration.project.policy.attest
    signed_by = record.signatory(
        configuration,
        context.clock,
        by,
        ticket,
        evidence=attestation_policy.read_evidence(configuration.root, evidence),
        second="" if second == "-" else second,
        signer=attestation_policy.signer(policy, configuration.project_folder, configuration.root, key)
        if sign
        else None,
    )
    if request.second_alone:
        return _second(session, configuration, request, signed_by)
    result = _to_record(session, context, request)
    if not result.attestations:
        is_sure = result.code == exit_codes.DONE
        session.screen.warn("There is nothing to attest." if is_sure else "Nothing was attested.")
        _emit(session, result, None, [])
        return result.code
    files = record.write(configuration, result.attestations, signed_by)
    _say(session, result.attestations, signed_by, files)
    if (request.waiting or request.checklist) and context.profile.kind == "sandbox":
        session.screen.say(new_attestations.SANDBOX_NOTE)
    _emit(session, result, signed_by, files)
    return result.code


def _check(request: _Request, evidence: Sequence[Path]) -> None:
    """Raises UsageError for flags that do not go together."""
    ways = sum((bool(request.names), request.waiting, bool(request.checklist)))
    if not ways:
        raise UsageError("say what to attest: settings or facts, or --waiting, or --from CHECKLIST")
    if ways > 1:
        raise UsageError("settings or facts, --waiting and --from CHECKLIST do not go together: give one of them")
    if request.value is not None and not request.names:
        raise UsageError("--value goes with a setting or fact")
    if request.second_alone and (request.value is not None or evidence or not request.names):
        raise UsageError("--second alone adds your name to settings or facts that somebody vouches for: name them")


def _to_record(session: Session, context: RunContext, request: _Request) -> _ToRecord:
    """What to record. Raises ConfigError where ticked lines cannot be taken."""
    configuration = context.configuration
    if request.checklist:
        return _ToRecord(_ticked(session, configuration, request))
    if request.waiting:
        return _waiting(session, context, request)
    accounts = request.accounts or _only(configuration)
    return _ToRecord(new_attestations.named_attestations(configuration, accounts, request.names, request.value))


def _waiting(session: Session, context: RunContext, request: _Request) -> _ToRecord:
    """All that is handed over now. Of what could not be planned nobody knows whether it waits."""
    _, planned = make_plan(session, PlanArguments(request.accounts))
    problems = [problem for problem in planned.plan.diagnostics if problem.is_error]
    contradicted = [problem for problem in planned.plan.diagnostics if problem.code == "attestation-contradicted"]
    report_problems(session, context, [*problems, *contradicted])
    code = exit_codes.worst(codes_of(planned) - {exit_codes.GATED})
    return _ToRecord(new_attestations.waiting(planned.plan), tuple(problems), code)


def _only(configuration: Configuration) -> tuple[str, ...]:
    known = configuration.repository.index.paths
    if len(known) != 1:
        raise UsageError("say which account")
    return tuple(known)


def _second(session: Session, configuration: Configuration, request: _Request, signed_by: Signatory) -> int:
    accounts = request.accounts or _only(configuration)
    files = record.second(configuration, accounts, request.names, signed_by)
    session.screen.say(f"Seconded by {signed_by.by} in {', '.join(map(str, files))}.")
    _emit(session, _ToRecord([]), signed_by, files)
    return exit_codes.DONE


def _ticked(session: Session, configuration: Configuration, request: _Request) -> list[NewAttestation]:
    """The ticked lines of a runbook's page. Raises ConfigError with the place of each that cannot be taken."""
    from lpconf.operations.attest import ticked_lines  # start-up
    from lpconf.report.markdown.checklist import parse_checklist  # start-up

    name, text = _page(request.checklist)
    page = parse_checklist(text)
    if page.in_code:
        lines = count(len(page.in_code), "ticked line")
        session.screen.warn(f"Left out: {lines} inside of code or of a comment, the first at {name}:{page.in_code[0]}.")
    accounts, problems = ticked_lines.accounts_on(page, configuration, name)
    if problems:
        raise ConfigError(problems)
    if request.accounts:
        accounts = [account for account in accounts if account in request.accounts]
    if not accounts:
        return []
    _, planned = make_plan(session, PlanArguments(accounts))
    judged = ticked_lines.judge(page, accounts, configuration, planned.plan, name)
    for note in judged.notes:
        session.screen.warn(note)
    if judged.problems:
        raise ConfigError([*(d for d in planned.plan.diagnostics if d.is_error), *judged.problems])
    return judged.attestations


def _page(checklist: str) -> tuple[str, str]:
    """The name of a checklist in messages, and its text. Raises ConfigError where it is too large, or no text."""
    if checklist == "-":
        name, data = "(stdin)", sys.stdin.buffer.read(PAGE_LIMIT + 1)
    else:
        name = printable(checklist)
        data = read_anywhere(Path(checklist), limit=PAGE_LIMIT)
    if len(data) > PAGE_LIMIT:
        summary = f"{name} is larger than {PAGE_LIMIT >> 20} MiB: nothing of it is taken"
        fix = ("give the accounts' pages one by one",)
        raise ConfigError([error("checklist.size", summary, Mark(name, 1), fix=fix)])
    try:
        return name, data.decode("utf-8-sig")
    except UnicodeDecodeError:
        summary = f"{name} is no checklist: it is not UTF-8 text"
        raise ConfigError([error("checklist.encoding", summary, Mark(name, 1))]) from None


def _say(session: Session, attestations: Sequence[NewAttestation], sign: Signatory, files: Sequence[Path]) -> None:
    for attestation in attestations:
        session.screen.say(f"  {attestation.account} {attestation.name}: {_summary(attestation)}")
    session.screen.say(f"Attested {count(len(attestations), 'value')} by {sign.by} in {', '.join(map(str, files))}.")


def _emit(session: Session, result: _ToRecord, sign: Signatory | None, files: Sequence[Path]) -> None:
    """What was recorded, for machines; a person has read it on stderr."""
    signed = {"by": sign.by, "date": sign.date, "ticket": sign.ticket} if sign else {}
    attested = []
    for attestation in result.attestations:
        kind = "fact" if attestation.is_fact else "setting"
        attested.append({"account": attestation.account, kind: attestation.name, "value": attestation.value, **signed})
    report = AttestReport(tuple(attested), tuple(str(file) for file in files), result.problems)
    session.emit(report, result.code)


def _summary(attestation: NewAttestation) -> str:
    setting = catalogue.find(attestation.name)
    if attestation.is_fact or setting is None:
        return str(attestation.value)
    return setting.codec.summary(attestation.value)
