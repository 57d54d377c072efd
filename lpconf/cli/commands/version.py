"""``lpconf version``."""

from __future__ import annotations

import json

import click

from lpconf import __version__
from lpconf.cli.session import Command, Session, formats


@click.command("version", cls=Command)
@formats("text", "json")
@click.pass_obj
def command(session: Session) -> None:
    """The version of this program."""
    session.emit(
        text=lambda: f"lpconf {__version__}\n",
        json=lambda: json.dumps({"lpconf_version": __version__}, sort_keys=True) + "\n",
    )
