"""``lpconf diff``."""

from __future__ import annotations

import click

from lpconf.cli import exits
from lpconf.cli.base import Command, Session, formats
from lpconf.cli.streams import is_ascii
from lpconf.errors import ConfigError
from lpconf.journeys.diff import diff
from lpconf.journeys.moment import this_moment


@click.command("diff", cls=Command)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@formats("text", "json", "markdown")
@click.pass_obj
def command(session: Session, a: str, b: str) -> int:
    """Compare what the files of two accounts ask for, setting by setting. No network.

    In column one: - only in A, + only in B, ~ B wishes something else. What neither file manages is not compared, and
    off is a wish: it is not the same as not managed. Exit 0 also where they differ; --format json has the counts. For
    what is live: lpconf drift.
    """
    came = diff(session.where, this_moment(), a, b)
    told, sources = came.chosen.diagnostics, came.estate.sources
    if told and session.format != "json":
        from lpconf.report import text

        session.screen.warn(text.diagnostics(told, sources))
    found = came.found
    if found is None:
        if session.format == "json":
            raise ConfigError(told)
        return exits.ERROR

    def as_text() -> str:
        from lpconf.report import diff_text

        return diff_text.text(found, ascii=is_ascii())

    def as_markdown() -> str:
        from lpconf.report import diff_text

        return diff_text.markdown(found)

    def as_json() -> str:
        from lpconf.report import differing, machine

        return machine.dump(differing.machine(found))

    session.emit(text=as_text, json=as_json, markdown=as_markdown)
    return exits.DONE
