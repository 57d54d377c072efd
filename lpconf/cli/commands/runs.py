"""``lpconf runs``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.session import Command, Session, formats
from lpconf.load.files.project_root import find_root
from lpconf.operations import runs as journey


@click.command("runs", cls=Command)
@click.argument("what", metavar="[RUN|FILE]", default="")
@formats("text", "json", "markdown")
@click.pass_obj
def command(session: Session, what: str) -> int:
    """The runs of apply in this checkout, the latest first: who, when, on which profile, what became of the steps.

    With RUN (an id, the beginning of one, or latest) or a run file: this one, step by step. A run that was killed is
    told as such; its steps without an outcome are unknown. Nothing is read but the records.
    """
    from lpconf.report.json import documents
    from lpconf.report.views import runs

    root = find_root(Path(), session.project_file)[0]
    if what:
        opened = journey.open_run(root, what)
        one = journey.told(opened.record, opened.plan)
        session.emit(
            text=lambda: runs.one_text(one, ascii=is_ascii()),
            json=lambda: documents.dump(runs.one_machine(one)),
            markdown=lambda: runs.markdown([one], detailed=True),
        )
        return exit_codes.DONE
    found, problems = journey.every(root)
    for problem in problems if session.format != "json" else ():
        session.screen.warn(f"warning: {problem.summary}")
    told = [journey.told(record) for record in found]
    session.emit(
        text=lambda: runs.text(told, ascii=is_ascii()),
        json=lambda: documents.dump(runs.machine(told, problems)),
        markdown=lambda: runs.markdown(told, detailed=False),
    )
    return exit_codes.DONE
