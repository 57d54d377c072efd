"""``lpconf widget-check``."""

from __future__ import annotations

import sys

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.live import cancellable
from lpconf.cli.session import Session
from lpconf.domain.results.page_check import PageCheck
from lpconf.errors import UsageError
from lpconf.operations import widget_check as operation
from lpconf.redaction import keep_secrets_of_url


@click.command("widget-check", cls=Command, report="widget-check")
@click.argument("target", required=False, metavar="[URL|FILE]")
@click.option("--error", "text", metavar="TEXT", help="Explain an error message of the widget SDK; needs no page.")
@click.option("--workspace", metavar="URL", help="Address of the agents' workspace, to judge frame-ancestors exactly.")
@click.pass_obj
def command(session: Session, target: str | None, text: str | None, workspace: str | None) -> int:
    """Report what would stop an agent widget from loading in the agent workspace.

    URL is fetched as an agent's browser would, without any credential or cookie: https, certificate, redirects, log-in,
    framing, the SDK and how it is called, and the hosts that a firewall has to allow. FILE (- for standard input) is
    the page alone; paths begin in the current directory.

    \b
    lpconf widget-check https://widgets.acme.example/orders
    lpconf widget-check build/index.html
    lpconf widget-check --error 'Error creating instance of courier'

    Exit 0: nothing stops it, warnings aside. Exit 1: something would, a log-in (401, 403) included, or there is no such
    file or message. Exit 7: the page cannot be reached from here.
    """
    check = _checked(target, text, workspace)
    code = exit_codes.UNREACHABLE if check.is_unreached else exit_codes.DONE
    if check.stops:
        code = exit_codes.ERROR
    session.emit(check, code)
    return code


def _checked(target: str | None, text: str | None, workspace: str | None) -> PageCheck:
    for url in filter(None, (target, workspace)):
        keep_secrets_of_url(url)
    if target is None and text is None:
        raise UsageError("name the URL of a page, a file, or a message with --error. See `lpconf widget-check --help`.")
    if workspace and not (target and operation.is_url(target)):
        raise UsageError("--workspace judges the headers of a URL; a file has none")
    check = None
    if target is not None and operation.is_url(target):
        there = operation.workspace_of(workspace) if workspace else ""
        check = operation.judged(cancellable.run(operation.fetch(operation.url_of(target), there)))
    elif target is not None:
        check = operation.check_file(target, _standard_input() if target == "-" else operation.read_file(target))
    if text is not None:
        check = operation.message(text, check)
    assert check is not None
    return check


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(operation.MOST_BYTES + 1)
