"""``lpconf accounts``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.options import account_options
from lpconf.cli.session import Session
from lpconf.operations.accounts import list_accounts


@click.command("accounts", cls=Command, report="accounts")
@account_options()
@click.pass_obj
def command(session: Session, accounts: tuple[str, ...], select: tuple[str, ...], changed: str) -> int:
    """List the accounts: site, platform, labels, what waits for people, what is held, who vouches for what since when.

    ACCOUNT is a name, a glob ('emea-*') or the path of an account's file, here and in every other command. Files alone
    are read: what waits is what the profile leaves to people and nobody vouches for.
    """
    context = open_context(session, accounts, select, changed)
    report_problems(session, context)
    listed = list_accounts(context)
    code = exit_codes.ERROR if any(d.is_error for d in listed.diagnostics) else exit_codes.DONE
    session.emit(listed, code)
    return code
