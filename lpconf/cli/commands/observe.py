"""``lpconf observe``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import account_options
from lpconf.cli.output import require_writable
from lpconf.cli.session import Session
from lpconf.connect.snapshots.snapshot_file import Recording, to_text
from lpconf.domain.results.observation import ObservationReport
from lpconf.errors import LpconfError
from lpconf.load.files import output_file
from lpconf.operations import observe as operation
from lpconf.workspace.run_context import connect
from lpconf.workspace.runs.run_recorder import operator


@click.command("observe", cls=Command, report="observe")
@account_options()
@click.option(
    "--out", metavar="FILE.lpobs", type=click.Path(path_type=Path), required=True, help="Where to keep the recording."
)
@click.option("--all", "everything", is_flag=True, help="All that is live, and count what no file names.")
@click.pass_obj
def command(
    session: Session,
    /,
    accounts: tuple[str, ...],
    select: tuple[str, ...],
    changed: str,
    out: Path,
    everything: bool,
) -> int:
    """Record what is live. With --against, plan, drift, explain and diff --live then need no connection, no credential.

    The file holds every reading with its time, the commit and by whom; no credential of the run: a surface whose
    values contain one is left out and named. It is made with mode 0600, as it holds what the accounts hold.
    """
    require_writable(out)
    context = open_context(session, accounts, select, changed)
    by = operator(context.configuration.root)

    async def look() -> tuple[Recording, ObservationReport]:
        with Progress("Recording", len(context.selection.valid), session.screen) as progress:
            async with connect(context, progress.step) as live:
                return await operation.record(live, by, everything=everything)

    recording, report = cancellable.run(look())
    report_problems(session, context, report.diagnostics)
    try:
        output_file.write(out, to_text(recording), mode=output_file.PRIVATE)
    except OSError as fault:
        raise LpconfError(f"--out {out}: {fault.strerror or fault}") from None
    faults = [
        answer.fault
        for account in recording.accounts.values()
        for answer in account.answers.values()
        if answer.fault is not None
    ]
    codes = exit_codes.of_faults(faults)
    if any(diagnostic.is_error and diagnostic.code != "unreadable" for diagnostic in report.diagnostics):
        codes.add(exit_codes.ERROR)
    session.emit(report, exit_codes.worst(codes))
    return exit_codes.worst(codes)
