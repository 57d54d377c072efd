"""``lpconf adopt``."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

import click

from lpconf import catalogue
from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import not_empty
from lpconf.cli.session import Session
from lpconf.data_class import frozen
from lpconf.domain import wording
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import Platform
from lpconf.domain.wording import shown, suggest
from lpconf.errors import UsageError
from lpconf.load.account_table import NAME, TableRow, read_table
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.project_root import find_root, read_anywhere
from lpconf.load.files.source import ACCOUNTS, printable
from lpconf.load.repository import open_index
from lpconf.model.account_schema import ID_PATTERN, shape
from lpconf.operations.adopt import adopt as operation
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.results import AccountAdoption, AdoptOptions, AdoptOutcome, AdoptTarget, ChapterAdoption
from lpconf.report.results.adopt import AccountLines, AdoptReport, ChapterLine
from lpconf.workspace.account_request import NamedAccounts, resolve_word
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import Configuration, open_configuration
from lpconf.workspace.live.connection import open_connection

PLATFORMS: tuple[Platform, ...] = get_args(Platform)


@frozen
class _Targets:
    """The accounts to adopt, and what is wrong with the rows of a table, its text beside it."""

    targets: tuple[AdoptTarget, ...]
    wrong: tuple[Diagnostic, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


@click.command("adopt", cls=Command, report="adopt")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option(
    "--id", "site_id", metavar="SITE", default="", callback=not_empty("a site id"), help="Site id of a new account."
)
@click.option("--platform", type=click.Choice(PLATFORMS), default=None, help="Platform of a new account.")
@click.option(
    "--from",
    "table",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="Many accounts: a table with the columns name, id, platform; all others are labels.",
)
@click.option(
    "--extends", multiple=True, metavar="FRAGMENT", help="Take this fragment in, and write only the rest; repeatable."
)
@click.option("--only", multiple=True, metavar="CHAPTER", help="Only this chapter of the account file; repeatable.")
@click.option("--drifted", is_flag=True, help="Only settings that the files manage and that differ: keep what is live.")
@click.option("--raw", is_flag=True, help="Also AC features and site settings that no chapter describes.")
@click.pass_obj
def command(
    session: Session,
    accounts: tuple[str, ...],
    site_id: str,
    platform: Platform | None,
    table: Path | None,
    extends: tuple[str, ...],
    only: tuple[str, ...],
    drifted: bool,
    raw: bool,
) -> int:
    """Write live values into the accounts' own YAML, in place; comments, quotes and order stay.

    An account that has no file yet gets one: lpconf adopt NAME --id SITE --platform P, or many with --from CSV.
    Nothing is written to LivePerson. What is not known is reported, never guessed: attest it. Then lpconf plan shows no
    changes, only confirmations.
    """
    if drifted and raw:
        raise UsageError("--drifted keeps to what the files manage, --raw goes beyond it: choose one")
    if table and (accounts or site_id or platform):
        raise UsageError("--from names the accounts: leave ACCOUNT, --id and --platform out")
    clock = current_clock()
    listed = _table(table) if table else None
    accounts = _resolved(session, accounts)
    names = [target.name for target in listed.targets] if listed else accounts
    request = NamedAccounts(names) if listed or accounts else None
    configuration = open_configuration(session.where, clock, request=request)
    session.usual_profile = configuration.project.profile
    profile = configuration.profile(session.profile)
    whom = listed or _Targets(_named(configuration, accounts, site_id, platform))
    asked = AdoptOptions(_chapters(only), drifted, raw)
    taken = [_fragment(configuration, text) for text in extends]

    prepared = operation.prepare(session.where, configuration, whom.targets, asked, clock, extends=taken)

    async def look() -> LiveState:
        async with open_connection(profile, configuration) as router:
            with Progress("Reading", len(prepared.drafts), session.screen) as progress:
                return await operation.survey(prepared, profile, router, clock, on_progress=progress.step)

    came = operation.adopt(session.where, prepared, asyncio.run(look()), clock)
    return _report(session, configuration, whom, operation.write(configuration, came))


def _report(session: Session, configuration: Configuration, whom: _Targets, came: AdoptOutcome) -> int:
    """The result on stdout, problems and what to do next on stderr; the exit code."""
    lines = [_lines(element) for element in came.accounts]
    result = (*whom.wrong, *(d for item in came.accounts for d in item.diagnostics))

    errors = [diagnostic for diagnostic in result if diagnostic.is_error]
    drafts = {entry.path: entry.text for entry in came.accounts}
    if errors:
        session.problems(errors, {**configuration.sources, **drafts, **dict(whom.sources)})
    codes = exit_codes.of_faults(came.faults.values())
    if errors:
        codes.add(exit_codes.ERROR)
    session.emit(AdoptReport(tuple(lines), result), exit_codes.worst(codes))
    unread = [f"{account}: {surface} could not be read: {fault}" for (account, surface), fault in came.faults.items()]
    for line in sorted(unread):
        session.screen.warn(f"warning: {shown(line, 1_000)}")
    _show_next_steps(session, came)
    return exit_codes.worst(codes)


def _show_next_steps(session: Session, came: AdoptOutcome) -> None:
    """What a person does after this, on stderr."""
    good = [account.name for account in came.accounts if not account.failed]
    waiting = [account.name for account in came.accounts if account.missing and not account.failed]
    if waiting:
        look = wording.command(f"runbook --confirm {_some(waiting)}", session.profile_to_name)
        attest = wording.command(f"attest {_some(waiting)} SETTING", session.profile_to_name)
        session.screen.say(f"What is not known was not guessed. {look}\nlists where to look; then: {attest}")
    if any(entry.needs_write for entry in came.accounts):
        chapters = [item for account in came.accounts for item in account.chapters]
        left = any(item.status == "left" or item.differing for item in chapters)
        rest = "confirmations alone" if waiting else "no changes"
        if left:
            rest = "what is left to decide"
        plan = wording.command(f"plan {_some(good)}", session.profile_to_name)
        session.screen.say(f"Next: git diff, then {plan}, which shows {rest}.")


def _some(names: Sequence[str]) -> str:
    return " ".join(names[:3]) + (" ..." if len(names) > 3 else "")


def _status(adopted: AccountAdoption) -> str:
    if adopted.failed:
        return "failed"
    if not adopted.needs_write:
        return "unchanged"
    return "new" if adopted.before is None else "changed"


def _lines(adopted: AccountAdoption) -> AccountLines:
    results = [] if adopted.failed else [result for result in adopted.chapters if result.says_something]
    chapters = [_line(adopted, result) for result in results]
    return AccountLines(adopted.name, adopted.path, _status(adopted), chapters, adopted.missing)


def _line(adopted: AccountAdoption, result: ChapterAdoption) -> ChapterLine:
    is_said = result.status in ("written", "unchanged")
    return ChapterLine(
        result.chapter.key,
        result.chapter.title,
        result.status,
        result.why if result.status == "left" else operation.values_summary(adopted, result),
        adopted.fragments.get(result.chapter.key, ()) if is_said else (),
        [(left.code, left.setting, left.why) for left in result.left_out],
    )


def _resolved(session: Session, words: Sequence[str]) -> tuple[str, ...]:
    """The accounts that words mean; a word that fits none stays, for it may name a new one."""
    if all(map(NAME.fullmatch, words)):
        return tuple(words)
    root, _ = find_root(session.where.directory, session.where.project_file)
    index = open_index(DiskFiles(root), shape())
    accounts: list[str] = []
    for word in words:
        accounts += resolve_word(word, index, root, session.where.directory) or [word]
    return tuple(accounts)


def _named(
    configuration: Configuration, names: Sequence[str], site_id: str, platform: Platform | None
) -> tuple[AdoptTarget, ...]:
    """The accounts of the command line. Raises UsageError."""
    known = configuration.repository.index.paths
    is_new = bool(site_id or platform)
    if not names:
        if is_new:
            raise UsageError("say the new account's name: lpconf adopt NAME --id SITE --platform P")
        if not known:
            raise UsageError("there is no account yet: lpconf adopt NAME --id SITE --platform P, or --from CSV")
        return tuple(AdoptTarget(name) for name in known)
    if is_new and len(names) > 1:
        raise UsageError("--id and --platform go with one account; many come with --from CSV")
    for name in names:
        if name not in known:
            _check_new(name, site_id, platform, known)
    return tuple(AdoptTarget(name, site_id, platform) for name in dict.fromkeys(names))


def _check_new(name: str, site_id: str, platform: Platform | None, known: Iterable[str]) -> None:
    """Raises UsageError for an account that can neither be found nor made."""
    if not (site_id and platform):
        hint = suggest(name, known)
        meant = f": {hint}" if hint else ""
        raise UsageError(f"there is no account {shown(name)!r}{meant}; for a new one say --id and --platform")
    if not NAME.fullmatch(name):
        raise UsageError(f"{shown(name)!r} cannot be an account's name: small letters, digits and dashes")
    _check_id(site_id)


def _check_id(site_id: str) -> None:
    if not re.fullmatch(ID_PATTERN, site_id):
        raise UsageError(f"--id {shown(site_id)}: a site id has letters, digits and underscores, 20 at most")


def _table(path: Path) -> _Targets:
    """The accounts of a table. Raises ConfigError where it cannot be read."""
    name = printable(str(path))
    data = read_anywhere(path)
    rows, wrong = read_table(data, name, PLATFORMS, ID_PATTERN)
    return _Targets(tuple(map(_target, rows)), wrong, ((name, data.decode("utf-8", "replace").removeprefix("\ufeff")),))


def _target(row: TableRow) -> AdoptTarget:
    platform = next(item for item in PLATFORMS if item == row["platform"])
    return AdoptTarget(row["name"], row["id"], platform, row.labels)


def _chapters(only: Sequence[str]) -> tuple[str, ...]:
    known = [chapter.key for chapter in catalogue.CHAPTERS]
    for key in only:
        if key not in known:
            hint = suggest(key, known) or f"there are {', '.join(known)}"
            raise UsageError(f"--only {shown(key)}: no chapter is called so; {hint}")
    return tuple(only)


def _fragment(configuration: Configuration, text: str) -> str:
    """A fragment as ``extends`` names it. Raises UsageError where there is none."""
    path = text.removeprefix("./").removeprefix(ACCOUNTS + "/")
    fragments = [name.removeprefix(ACCOUNTS + "/") for name in configuration.repository.index.fragment_paths]
    if path not in fragments:
        hint = suggest(path, fragments) or f"fragments are below {ACCOUNTS}/_shared/"
        raise UsageError(f"--extends {shown(text)}: there is no such fragment; {hint}")
    return path
