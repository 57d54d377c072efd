"""``lpconf schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.session import Command, Session, formats
from lpconf.operations.schema import stale, write


@click.command("schema", cls=Command)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a schema is missing or stale.")
@formats("text", "json")
@click.pass_obj
def command(session: Session, check: bool) -> int:
    """Write schemas/*.schema.json: JSON Schema (draft-07) for editors and other checkers."""
    folder = Path("schemas")
    wrong = stale(folder)
    document = {"stale" if check else "written": [str(folder / name) for name in wrong], "diagnostics": []}
    session.emit(text=str, json=lambda: json.dumps(document, sort_keys=True, indent=2) + "\n")
    if not check:
        for name in wrong:
            session.screen.say(f"Wrote {folder / name}")
        write(folder, wrong)
        return exit_codes.DONE
    for name in wrong:
        session.screen.warn(f"{folder / name} is missing or stale: run lpconf schema")
    return exit_codes.ERROR if wrong else exit_codes.DONE
