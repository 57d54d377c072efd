"""``lpconf validate``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.report.results.validate import Validation
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.checks.masking_checks import PatternCollector, with_findings, without_repetition
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import open_configuration
from lpconf.workspace.selection import selection_of


@click.command("validate", cls=Command, report="validate")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.pass_obj
def command(session: Session, accounts: tuple[str, ...]) -> int:
    """Check the files alone: schema, references, needs, masking patterns. No network.

    All errors of all files come in one run, each with file:line:column. Exit 1 where there is an error. The tests of
    masking patterns are run in V8 (the extra masking) and in Java, where they are there; what is skipped is named.
    """
    patterns = PatternCollector()
    request = AccountRequest(accounts)
    configuration = open_configuration(session.where, current_clock(), look=patterns.look, request=request)
    choice = configuration.choice
    configuration = with_findings(configuration, patterns, choice.names)
    chosen = without_repetition(selection_of(configuration, choice))
    repository = configuration.repository
    total = len(repository.accounts) if repository.is_complete else len(choice.names)
    code = exit_codes.ERROR if any(d.is_error for d in chosen.diagnostics) else exit_codes.DONE
    session.emit(Validation(tuple(chosen.diagnostics), configuration.sources, total), code)
    return code
