"""``lpconf runbook``."""

from __future__ import annotations

import re

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, make_plan, open_context, report_problems
from lpconf.cli.options import account_options, not_empty
from lpconf.cli.plans.plan_files import is_plan_file, read_plan
from lpconf.cli.session import Session
from lpconf.domain.plan import Plan
from lpconf.domain.results.due import DueEntry, acceptance_due, attestation_due, hold_due
from lpconf.errors import LpconfError, UsageError
from lpconf.report.results.runbook import DueList, RunbookReport
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import open_configuration
from lpconf.workspace.run_context import RunContext


@click.command("runbook", cls=Command, report="runbook")
@account_options("what", "[ACCOUNT... | FILE.lpplan]")
@click.option("--confirm", is_flag=True, help="List what is not known, by console page.")
@click.option(
    "--due",
    metavar="14d",
    default="",
    callback=not_empty("a time"),
    help="List what ages or ends within this time: attestations, holds, acceptances.",
)
@click.pass_obj
def command(
    session: Session, what: tuple[str, ...], select: tuple[str, ...], changed: str, confirm: bool, due: str
) -> int:
    """The steps by hand as a Markdown checklist, a page per account. Ticked, it can be given to attest --from."""
    if confirm and due:
        raise UsageError("--confirm and --due are two lists: ask for one at a time")
    if due:
        return _due(session, what, select, changed, _days(due))
    if len(what) == 1 and is_plan_file(what[0]):
        made, code = read_plan(what[0]), exit_codes.DONE
        session.profile, session.usual_profile = made.profile, _usual_profile(session, made)
    else:
        context, planned = make_plan(session, PlanArguments(what, select, changed))
        report_problems(session, context, planned.plan.diagnostics)
        made = planned.plan
        code = exit_codes.worst(exit_codes.of_faults(planned.faults.values()) | _errors(made))
    session.emit(RunbookReport(made, confirm, diagnostics=made.diagnostics), code)
    return code


def _usual_profile(session: Session, made: Plan) -> str:
    """The project's own profile, for the command lines of a plan's page; empty where there is no repository."""
    request = AccountRequest(sorted(made.sites), directory=session.where.directory)
    try:
        return open_configuration(session.where, current_clock(), request=request).project.profile
    except LpconfError:
        return ""


def _errors(made: Plan) -> set[int]:
    return {exit_codes.ERROR} if any(d.is_error and d.code != "unreadable" for d in made.diagnostics) else set()


def _days(text: str) -> int:
    match = re.fullmatch(r"(\d{1,4})d?", text)
    if not match:
        raise UsageError(f"--due {text}: write a number of days, such as 14d")
    return int(match[1])


def _due(session: Session, what: tuple[str, ...], select: tuple[str, ...], changed: str, days: int) -> int:
    context = open_context(session, what, select, changed)
    report_problems(session, context)
    today, entries = context.clock.today, _due_entries(context)
    code = exit_codes.ERROR if context.selection.broken else exit_codes.DONE
    due = DueList(tuple(entries), today.isoformat(), days)
    session.emit(RunbookReport(due=due, diagnostics=tuple(context.selection.diagnostics)), code)
    return code


def _due_entries(context: RunContext) -> list[DueEntry]:
    """Everything of the chosen accounts that ages or ends."""
    configuration = context.configuration
    max_age = configuration.project.policy.max_age
    entries = []
    for name in context.selection.names:
        desired = configuration.desired.get(name)
        if desired is None:
            continue
        for word in configuration.repository.accounts[name].attestations:
            entries.append(attestation_due(desired.site, word, max_age(word.name)))
        entries += [hold_due(desired.site, hold) for hold in desired.holds]
        entries += [acceptance_due(desired.site, accepted) for accepted in desired.acceptances if accepted.until]
    return entries
