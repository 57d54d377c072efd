"""``lpconf graph``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, codes_of, make_plan, report_problems
from lpconf.cli.options import account_options
from lpconf.cli.plans.plan_files import is_plan_file, read_plan
from lpconf.cli.session import Session
from lpconf.report.results.plan import PlanReport


@click.command("graph", cls=Command, report="graph")
@account_options("what", "[ACCOUNT... | FILE.lpplan]")
@click.pass_obj
def command(session: Session, what: tuple[str, ...], select: tuple[str, ...], changed: str) -> int:
    """The dependency graph of the plan: Mermaid (also as text), DOT, a fenced Markdown block, or JSON."""
    code = exit_codes.DONE
    if len(what) == 1 and is_plan_file(what[0]):
        made = read_plan(what[0])
    else:
        context, planned = make_plan(session, PlanArguments(what, select, changed))
        report_problems(session, context, planned.plan.diagnostics)
        made, code = planned.plan, exit_codes.worst(codes_of(planned) - {exit_codes.GATED})
    session.emit(PlanReport(made), code)
    return code
