"""``lpconf plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, codes_of, make_plan, report_problems
from lpconf.cli.options import account_options, plan_options, recording_option, saving_options
from lpconf.cli.output import require_writable
from lpconf.cli.plans.plan_files import save_plan
from lpconf.cli.session import Session
from lpconf.report.results.plan import PlanReport


@click.command("plan", cls=Command, report="plan")
@account_options()
@plan_options()
@recording_option()
@saving_options()
@click.pass_obj
def command(
    session: Session,
    /,
    accounts: tuple[str, ...],
    against: Path | None,
    out: Path | None,
    detailed_exitcode: bool,
    **narrow: Any,
) -> int:
    """Read what is live, compare, and show the steps in order. Writes nothing to any account.

    Without accounts: all. A plan with consequences that nobody has accepted is gated: shown, saved, exit 5.
    """
    require_writable(out)
    context, planned = make_plan(session, PlanArguments(accounts, against=against, **narrow))
    made = planned.plan
    report_problems(session, context, made.diagnostics)
    if out:
        made = save_plan(session, context, made, out, narrow["accept"])
    codes = codes_of(planned)
    summary = made.summary
    if detailed_exitcode and summary["add"] + summary["change"] + summary["destroy"]:
        codes.add(exit_codes.CHANGES)
    untouched = len(context.configuration.repository.accounts) - len(context.selection.names)
    session.emit(PlanReport(made, untouched, context.configuration.sources, planned.vouched), exit_codes.worst(codes))
    return exit_codes.worst(codes)
