"""``lpconf fmt``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.domain.wording import count
from lpconf.operations import fmt as operation
from lpconf.report.results.fmt import LayoutReport


@click.command("fmt", cls=Command, report="fmt")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change, and exit 1 for them.")
@click.pass_obj
def command(session: Session, accounts: tuple[str, ...], check: bool) -> int:
    """Lay out all YAML files in one way: accounts, fragments, attestations, lpconf.yaml. Lists those that change.

    Two spaces for each level, dashes below their key; one space behind colons, dashes and commas; one empty line in a
    row at most; the top keys in the order of the schema. Values, quotes, texts of several lines, line breaks and
    comments stay (those below each other stay so): that is looked at before a file is written. A file with errors is
    left as it is (exit 1), the others are laid out. With ACCOUNT: only their own files and attestations.
    """
    came = operation.fmt(session.where, accounts)
    if not check:
        came = operation.write(came)
    changed, problems = list(came.texts), came.diagnostics
    session.problems(problems, came.sources)
    wrong = any(diagnostic.is_error for diagnostic in problems)
    code = exit_codes.ERROR if wrong or (check and changed) else exit_codes.DONE
    session.emit(LayoutReport(tuple(changed), came.unchanged, tuple(problems)), code)
    files = count(len(changed) + came.unchanged, "file")
    if changed:
        words = "would change: run lpconf fmt" if check else "reformatted"
        session.screen.say(f"{len(changed)} of {files} {words}.")
    elif not wrong:
        session.screen.say(f"{files}, nothing to change.")
    return code
