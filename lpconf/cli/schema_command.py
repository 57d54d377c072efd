"""``lpconf schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lpconf.cli import exits
from lpconf.cli.base import Command, Session, formats
from lpconf.journeys.schema import stale, write


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
        return exits.DONE
    for name in wrong:
        session.screen.warn(f"{folder / name} is missing or stale: run lpconf schema")
    return exits.ERROR if wrong else exits.DONE
