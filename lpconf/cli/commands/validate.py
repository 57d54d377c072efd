"""``lpconf validate``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.session import Command, Session, formats
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import choose, open_configuration, selection_of
from lpconf.workspace.masking_checks import Collected, examined, said_once


@click.command("validate", cls=Command)
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@formats("text", "json", "markdown")
@click.pass_obj
def command(session: Session, accounts: tuple[str, ...]) -> int:
    """Check the files alone: schema, references, needs, masking patterns. No network.

    All errors of all files come in one run, each with file:line:column. Exit 1 where there is an error. The tests of
    masking patterns are run in V8 (the extra masking) and in Java, where they are there; what is skipped is named.
    """
    patterns = Collected()
    configuration = open_configuration(session.where, current_clock(), look=patterns.look)
    choice = choose(configuration, accounts)
    configuration = examined(configuration, patterns, choice.names)
    chosen = said_once(selection_of(configuration, choice))
    total = len(configuration.repository.accounts)
    found, sources = chosen.diagnostics, configuration.sources

    def as_text() -> str:
        from lpconf.report.text.diagnostics import validate

        return validate(found, sources, total, ascii=is_ascii())

    def as_markdown() -> str:
        from lpconf.report.markdown import facade

        return facade.validate(found, sources, total)

    def as_json() -> str:
        from lpconf.report.json import documents

        return documents.dump(documents.validate(found))

    session.emit(text=as_text, json=as_json, markdown=as_markdown)
    return exit_codes.ERROR if any(diagnostic.is_error for diagnostic in found) else exit_codes.DONE
