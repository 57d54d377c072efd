"""``lpconf schema``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.operations.schema import stale, write
from lpconf.report.results.schema import SchemaReport


@click.command("schema", cls=Command, report="schema")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a schema is missing or stale.")
@click.pass_obj
def command(session: Session, check: bool) -> int:
    """Write schemas/*.schema.json: JSON Schema (draft-07) for editors and other checkers."""
    folder = Path("schemas")
    wrong = stale(folder)
    paths = tuple(str(folder / name) for name in wrong)
    code = exit_codes.ERROR if check and wrong else exit_codes.DONE
    if not check:
        write(Path.cwd(), folder.name, wrong)
        for name in wrong:
            session.screen.say(f"Wrote {folder / name}")
        session.emit(SchemaReport(written=paths), code)
        return code
    for name in wrong:
        session.screen.warn(f"{folder / name} is missing or stale: run lpconf schema")
    session.emit(SchemaReport(stale=paths), code)
    return code
