"""``lpconf explain``."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import fill

import click

from lpconf import catalogue
from lpconf.catalogue.setting import Implication
from lpconf.cli import cancellable, exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.planning import open_context, tell_problems
from lpconf.cli.session import Command, Session, formats
from lpconf.domain.address import Address
from lpconf.domain.wording import shown, suggest
from lpconf.errors import LpconfError, UsageError
from lpconf.operations import explain as journey
from lpconf.operations.explain import Line, Value
from lpconf.workspace.run_context import RunContext, connect


@click.command("explain", cls=Command)
@click.argument("what", metavar="ACCOUNT|ADDRESS|SETTING|CODE")
@formats("text", "markdown", "json")
@click.pass_obj
def command(session: Session, what: str) -> int:
    """What something is, where it lives, what it needs and costs, what is live and wished, and from which line.

    For an account: its file as merged, each line with its origin. For an address lpconf reads the live value.
    """
    setting = catalogue.find(what)
    if setting is not None:
        from lpconf.report.json import listings
        from lpconf.report.markdown import facade as markdown
        from lpconf.report.text import facade

        _emit(
            session,
            lambda: facade.explain_setting(setting, ascii=is_ascii()),
            lambda: markdown.explain(setting),
            listings.setting(setting),
        )
        return exit_codes.DONE
    if what in catalogue.IMPLICATIONS:
        return _plain(session, _code_text(catalogue.IMPLICATIONS[what]))
    if (told := journey.topic(what)) is not None:
        return _plain(session, told + "\n")
    if ":" in what:
        return _address(session, what)
    return _account(session, what)


def _emit(session: Session, as_text: Callable[[], str], as_markdown: Callable[[], str], document: object) -> None:
    def as_json() -> str:
        return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"

    session.emit(text=as_text, markdown=as_markdown, json=as_json)


def _plain(session: Session, told: str) -> int:
    told = "\n".join(fill(line, 100) if len(line) > 100 else line for line in told.split("\n"))
    _emit(session, lambda: told, lambda: f"```text\n{told}```\n", {"text": told})
    return exit_codes.DONE


def _code_text(implication: Implication) -> str:
    how = "once: accept it with an end date, or by --accept" if implication.once else "lasting: accept it by its code"
    wider = f"\n  also accepted by {implication.covered_by}" if implication.covered_by else ""
    return f"{implication.code}: {implication.text}\n  {how}{wider}\n"


def _address(session: Session, what: str) -> int:
    try:
        address = Address.parse(what)
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    context = open_context(session, [address.account])
    tell_problems(session, context)
    if context.selection.broken:
        return exit_codes.ERROR
    value = cancellable.run(_value(context, address))
    if value is None:
        raise LpconfError(f"no setting lives at {shown(what)}")
    found = value
    tell_problems(session, context, found.problems)
    from lpconf.report.json import documents, listings
    from lpconf.report.text import facade

    def as_text() -> str:
        about = facade.explain_setting(found.setting, ascii=is_ascii())
        return facade.explain_value(found.address, found.setting, found.seen, found.desired, ascii=is_ascii()) + about

    _emit(
        session,
        as_text,
        lambda: f"```text\n{as_text()}```\n",
        {
            **listings.value(found.address, found.setting, found.seen, found.desired),
            "diagnostics": documents.diagnostics([*context.selection.diagnostics, *found.problems]),
        },
    )
    return exit_codes.worst(exit_codes.of_faults(found.faults.values()))


async def _value(context: RunContext, address: Address) -> Value | None:
    async with connect(context) as live:
        return await journey.value_at(live, address)


def _account(session: Session, name: str) -> int:
    context = open_context(session)
    if name not in context.configuration.repository.accounts:
        known = [
            *context.configuration.repository.accounts,
            *catalogue.SETTINGS,
            *catalogue.IMPLICATIONS,
            *journey.topics(),
        ]
        hint = suggest(name, known)
        raise LpconfError(f"nothing is called {shown(name)!r}{': ' + hint if hint else ''}")
    lines = journey.merged(context.configuration, name)

    def as_text() -> str:
        return "".join(_row(left, _place(line), width) for left, line in told)

    told = [(_told(line), line) for line in lines]
    width = min(max((len(left) for left, _ in told), default=0), 60)
    document = [{"path": list(line.path), "value": line.value, "origin": _place(line)} for line in lines]
    _emit(session, as_text, lambda: f"```text\n{as_text()}```\n", {"account": name, "lines": document})
    return exit_codes.DONE


def _told(line: Line) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in line.path).lstrip(".")
    return f"{path}: {json.dumps(line.value, ensure_ascii=False)}"


def _row(left: str, place: str, width: int) -> str:
    """A value and where it comes from; a long value goes on below itself, and its place stands under it."""
    from lpconf.report.layout import TextLayout

    layout = TextLayout(ascii=is_ascii())
    lines = [left] if len(left) <= width else [*layout.wrap_value(left, first="", then="    "), ""]
    ends = layout.wrap(place, first=f"{lines[-1]:<{width}}  ")
    return "\n".join([*lines[:-1], *ends]) + "\n"


def _place(line: Line) -> str:
    via = f", taken in by {line.mark.via.file}:{line.mark.via.line}" if line.mark.via else ""
    return f"{line.mark.file}:{line.mark.line}{via}"
