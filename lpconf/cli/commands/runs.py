"""``lpconf runs``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.load.files.project_root import find_root
from lpconf.operations import runs as operation
from lpconf.report.results.runs import RunList
from lpconf.workspace.runs import recorded_runs


@click.command("runs", cls=Command, report="runs")
@click.argument("what", metavar="[RUN|FILE]", default="")
@click.pass_obj
def command(session: Session, what: str) -> int:
    """The runs of apply in this checkout, the latest first: who, when, on which profile, what became of the steps.

    With RUN (an id, the beginning of one, or latest) or a run file: this one, step by step. A run that was killed is
    shown as such; its steps without an outcome are unknown. Nothing is read but the records.
    """
    root = find_root(Path(), session.project_file)[0]
    if what:
        opened = recorded_runs.open_run(root, what)
        session.emit(RunList((operation.past_run(opened.record, opened.plan),), detailed=True))
        return exit_codes.DONE
    records, problems = recorded_runs.all_runs(root)
    session.problems(problems)
    session.emit(RunList(tuple(operation.past_run(record) for record in records), diagnostics=tuple(problems)))
    return exit_codes.DONE
