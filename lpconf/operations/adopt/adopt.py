"""Adopt: read live values, turn them into sections, verify the new files against what is live, write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapters import raw_settings
from lpconf.catalogue.setting import Setting
from lpconf.connect.connector import Connector
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import error, warning
from lpconf.domain.project import Profile
from lpconf.domain.value import Marker
from lpconf.domain.wording import argument
from lpconf.errors import ConfigError, LockHeld
from lpconf.load.files.atomic_write import credential_in
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.source import Files
from lpconf.load.files.source_edits import editing
from lpconf.observe.scope import lookups
from lpconf.operations.adopt.account_view import chapter_that_states
from lpconf.operations.adopt.drafts import drafts, head_alone, split_by_validity
from lpconf.operations.adopt.holds import with_holds
from lpconf.operations.adopt.live_state import AccountToAdopt, LiveState
from lpconf.operations.adopt.live_survey import survey_live
from lpconf.operations.adopt.results import AccountAdoption, AdoptOptions, AdoptOutcome, AdoptTarget, ChapterAdoption
from lpconf.operations.adopt.sections import chapters_from_live
from lpconf.operations.adopt.verification import verify_drafts
from lpconf.workspace.account_request import NamedAccounts
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.patched_files import PatchedFiles
from lpconf.workspace.runs.run_recorder import operator


@frozen
class PreparedAdoption:
    """All that is known before anything is read.

    `drafts` are the files to be written, without those that `failed` already; `current` is the repository with these
    drafts, `fragments_only` the repository with drafts that hold nothing but their head and their fragments.
    """

    targets: tuple[AdoptTarget, ...]
    asked: AdoptOptions
    files: Files
    drafts: tuple[AccountAdoption, ...]
    failed: tuple[AccountAdoption, ...]
    current: Configuration
    fragments_only: Configuration


def prepare(
    where: ConfigLocation,
    configuration: Configuration,
    targets: Sequence[AdoptTarget],
    asked: AdoptOptions,
    clock: RunClock,
    *,
    extends: Sequence[str] = (),
    files: Files | None = None,
) -> PreparedAdoption:
    """The beginnings of the files of `targets`. An account that fails stops no other."""
    files = files or DiskFiles(configuration.root)
    begun, failed = drafts(configuration, targets, extends, files)
    current = _with_drafts(where, clock, files, begun, [d.name for d in begun])
    begun, broken = split_by_validity(begun, current)
    request = NamedAccounts([d.name for d in begun])
    stripped = open_configuration(
        where, clock, PatchedFiles(files, {d.path: head_alone(d) for d in begun}), request=request
    )
    return PreparedAdoption(tuple(targets), asked, files, tuple(begun), (*failed, *broken), current, stripped)


def _with_drafts(
    where: ConfigLocation, clock: RunClock, files: Files, begun: Sequence[AccountAdoption], names: Sequence[str]
) -> Configuration:
    """The repository as the drafts make it, as far as `names` need it."""
    texts = {draft.path: draft.text for draft in begun}
    return open_configuration(where, clock, PatchedFiles(files, texts), request=NamedAccounts(names))


async def survey(
    prepared: PreparedAdoption,
    profile: Profile,
    connector: Connector,
    clock: RunClock,
    on_progress: Callable[[str], None] = lambda account: None,
) -> LiveState:
    """Read everything that is live in the accounts, and the names that it refers to in other accounts."""
    current = prepared.current
    people, peers = [], []
    for draft in prepared.drafts:
        desired = current.desired[draft.name]
        desired_values = tuple(w for w in desired.values if prepared.asked.covers(chapter_that_states(w)))
        asked = lookups(replace(desired, values=desired_values))
        own = frozenset(surface for account, surface in asked if account == draft.name)
        also = [desired_value.address for desired_value in desired_values]
        people.append(AccountToAdopt(desired.site, current.attestations(draft.name, clock), also, own))
        peers += [
            (current.desired[account].site, surface)
            for account, surface in sorted(asked)
            if account != draft.name and account in current.desired
        ]
    everyone = {site.id: site for site in map(current.site, current.repository.accounts) if site is not None}
    return await survey_live(people, profile, connector, _settings(prepared.asked), everyone, peers, on_progress)


def adopt(where: ConfigLocation, prepared: PreparedAdoption, live_state: LiveState, clock: RunClock) -> AdoptOutcome:
    """The new texts of the accounts' files; nothing is written yet."""
    current = prepared.current
    reached = {observation.account for observation in live_state.observed.accounts} - current.desired.keys()
    if reached:
        names = [*(draft.name for draft in prepared.drafts), *reached]
        current = _with_drafts(where, clock, prepared.files, prepared.drafts, names)
    adopting = frozenset(draft.name for draft in prepared.drafts)
    begun = []
    for draft in prepared.drafts:
        result = chapters_from_live(draft.name, current, live_state, prepared.asked, adopting)
        begun.append(replace(draft, site=current.desired[draft.name].site, chapters=tuple(result)))
    done = verify_drafts(begun, where, clock, prepared.files, prepared.fragments_only, live_state)
    if prepared.asked.drifted:
        by = operator(current.root)
        done = [with_holds(draft, current, live_state, clock.today, by) for draft in done]
    done = [_with_warnings(_without_credential(draft)) for draft in done]
    everyone = {item.name: item for item in (*prepared.failed, *done)}
    return AdoptOutcome(tuple(everyone[e.name] for e in prepared.targets), live_state.faults)


def _settings(asked: AdoptOptions) -> list[Setting]:
    """The settings to read. With ``--drifted`` the members of families are those that the files name."""
    chapters = [
        chapter for chapter in CHAPTERS if asked.covers(chapter) and (chapter.key != raw_settings.KEY or asked.raw)
    ]
    return [s for chapter in chapters for s in chapter.settings if not (asked.drifted and s.family)]


def _without_credential(adopted: AccountAdoption) -> AccountAdoption:
    """The account, failed where its text holds a credential of this run: no file of ours ever does."""
    mark = credential_in(adopted.text, adopted.path) if adopted.needs_write else None
    if mark is None:
        return adopted
    problem = error(
        "adopt.credential",
        f"{adopted.path} is not written: this line holds a credential that this run uses",
        mark,
        account=adopted.name,
        label="a credential",
        fix=("take it out of the file, or out of the table that it came from, and renew it",),
    )
    return replace(adopted, diagnostics=(*adopted.diagnostics, problem))


def _with_warnings(adopted: AccountAdoption) -> AccountAdoption:
    """The account with a warning for each value that its file will not say."""
    notes = []
    for item in adopted.chapters:
        if item.status == "left":
            notes.append(warning("adopt.left", f"{adopted.name}: {item.chapter.key} is left alone: {item.why}"))
        notes += [warning(o.code, f"{adopted.name}: {o.setting} is not written: {o.why}") for o in item.left_out]
    if adopted.missing:
        fix = (f"look, then: lpconf attest {adopted.name} {argument(adopted.missing[0])} --value ...",)
        notes.append(warning("adopt.not-known", f"{adopted.name}: not known: {', '.join(adopted.missing)}", fix=fix))
    return replace(
        adopted, diagnostics=(*adopted.diagnostics, *(replace(note, account=adopted.name) for note in notes))
    )


def write(configuration: Configuration, came: AdoptOutcome) -> AdoptOutcome:
    """Write the files that change. One that cannot be written fails alone."""
    done = []
    for account in came.accounts:
        if account.needs_write:
            try:
                with editing(configuration.root) as edits:
                    before = account.before.encode("utf-8") if account.before else None
                    edits.write(account.path, account.text.encode("utf-8"), expected=before)
            except (ConfigError, LockHeld) as failure:
                account = replace(
                    account, diagnostics=tuple(replace(d, account=account.name) for d in failure.diagnostics)
                )
            except OSError as fault:
                problem = error(
                    "file.unwritable", f"{account.path} cannot be written: {fault.strerror}", account=account.name
                )
                account = replace(account, diagnostics=(problem,))
        done.append(account)
    return replace(came, accounts=tuple(done))


def values_summary(adopted: AccountAdoption, result: ChapterAdoption) -> str:
    """The live values of a chapter, in a few words."""
    headline = result.chapter.headline
    if headline and adopted.site:
        return headline(adopted.site, {n: v for n, v in result.values.items() if not isinstance(v, Marker)})
    parts = []
    for name, value in result.values.items():
        codec = catalogue.get(name).codec
        words = codec.summary(codec.off if isinstance(value, Marker) else value)
        parts.append(name if words == "there" else f"{name} {words}")
    return ", ".join(parts)
