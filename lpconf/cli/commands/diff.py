"""``lpconf diff``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.session import Command, Session, formats
from lpconf.errors import ConfigError
from lpconf.operations.diff import diff
from lpconf.workspace.clock import current_clock


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
    came = diff(session.where, current_clock(), a, b)
    told, sources = came.chosen.diagnostics, came.configuration.sources
    if told and session.format != "json":
        from lpconf.report.text import facade

        session.screen.warn(facade.diagnostics(told, sources))
    found = came.found
    if found is None:
        if session.format == "json":
            raise ConfigError(told)
        return exit_codes.ERROR

    def as_text() -> str:
        from lpconf.report.text import account_diff

        return account_diff.text(found, ascii=is_ascii())

    def as_markdown() -> str:
        from lpconf.report.text import account_diff

        return account_diff.markdown(found)

    def as_json() -> str:
        from lpconf.report.json import documents
        from lpconf.report.views import account_diff as differing

        return documents.dump(differing.machine(found))

    session.emit(text=as_text, json=as_json, markdown=as_markdown)
    return exit_codes.DONE
