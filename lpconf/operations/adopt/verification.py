"""Drafts of account files, verified before they are written: each chapter has to ask for exactly what is live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.source_document import Document, Map
from lpconf.domain.state import DesiredState, DesiredValue
from lpconf.domain.value import UNSET, Json, Marker
from lpconf.errors import ConfigError
from lpconf.load.extends_inverse import own
from lpconf.load.files.source import Files
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.parser import parse
from lpconf.model import account_schema as model
from lpconf.operations.adopt.account_view import chapter_that_states
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.results import AccountAdoption, ChapterAdoption
from lpconf.workspace.account_request import NamedAccounts
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.patched_files import PatchedFiles


def verify_drafts(
    begun: Sequence[AccountAdoption],
    where: ConfigLocation,
    clock: RunClock,
    files: Files,
    bare: Configuration,
    live_state: LiveState,
) -> list[AccountAdoption]:
    """Write the sections and check that each asks for exactly what is live; those that do not are taken back, with the
    reason, until the rest is valid. `bare` is the repository with nothing in the drafts but their fragments."""
    drafts = list(begun)
    # Each round takes back one chapter at least, so that there are never more rounds than chapters.
    for _ in range(len(CHAPTERS) + 1):
        tried = [_written(draft, bare) for draft in drafts]
        texts = {draft.path: draft.text for draft in tried if not draft.failed}
        request = NamedAccounts([draft.name for draft in tried])
        judged = open_configuration(where, clock, PatchedFiles(files, texts), request=request)
        refused = _refused_chapters(tried, judged, live_state)
        if not refused:
            return [_verified(draft, judged, live_state) for draft in tried]
        drafts = [_without_refused(draft, refused.get(draft.name, {})) for draft in drafts]
    return [replace(draft, text=draft.before or draft.text) for draft in drafts]


def _verified(draft: AccountAdoption, judged: Configuration, live_state: LiveState) -> AccountAdoption:
    """The draft that holds, with the files that say its chapters, and what its files still ask for otherwise than it
    is live."""
    desired = judged.desired.get(draft.name)
    values = desired.values if desired else ()
    differing = {value.setting for value in values if _not_live(value, live_state)}
    chapters = tuple(_still_differing(item, differing) for item in draft.chapters)
    return replace(draft, chapters=chapters, fragments=_fragments(draft, judged))


def _still_differing(item: ChapterAdoption, differing: Iterable[str]) -> ChapterAdoption:
    """The chapter with those of its values that are left out, and that differ all the same."""
    left_out = {name for left in item.left_out for name in differing if left.is_about(name)}
    return replace(item, differing=tuple(sorted({*item.differing, *left_out})))


def _refused_chapters(
    tried: Sequence[AccountAdoption], judged: Configuration, live_state: LiveState
) -> dict[str, dict[str, str]]:
    """By account the chapters whose new text does not hold, with the reason."""
    refused = {draft.name: _refused(draft, judged, live_state) for draft in tried}
    return {name: reasons for name, reasons in refused.items() if reasons}


def _without_refused(draft: AccountAdoption, reasons: Mapping[str, str]) -> AccountAdoption:
    return replace(draft, chapters=tuple(_taken_back(item, reasons) for item in draft.chapters))


def _written(draft: AccountAdoption, bare: Configuration) -> AccountAdoption:
    """The account with the new text of its file."""
    sections = _sections(draft, bare)
    if not sections:
        return draft
    try:
        return replace(draft, text=revise(draft.text, draft.path, sections, model.ORDER, model.merge_keys))
    except ConfigError as failure:
        problems = tuple(replace(problem, account=draft.name) for problem in failure.diagnostics)
        return replace(draft, diagnostics=problems)


def _sections(draft: AccountAdoption, bare: Configuration) -> dict[str, Json | Marker]:
    """The sections that the account's own file has to say, by key, beside what its fragments say."""
    in_fragments = _data(bare, draft.name)
    in_own_file: Mapping[str, Json] = parse(draft.text, draft.path)[0] or {}
    sections: dict[str, Json | Marker] = {}
    for item in draft.chapters:
        if item.status != "written":
            continue
        key = item.chapter.key
        section: Json | Marker = UNSET
        if item.section is not UNSET:
            section = own(
                item.section, in_fragments.get(key, UNSET), in_own_file.get(key, UNSET), model.merge_keys, (key,)
            )
        if section is not UNSET or key in in_own_file:
            sections[key] = section
    return sections


def _data(configuration: Configuration, name: str) -> Map | dict[str, Json]:
    document = configuration.document(name)
    return document.data if document else {}


def _fragments(adopted: AccountAdoption, judged: Configuration) -> dict[str, tuple[str, ...]]:
    """The files that state the desired values of each chapter, where fragments do; the account's own file last."""
    result: dict[str, set[str]] = {}
    desired = judged.desired.get(adopted.name)
    for desired_value in desired.values if desired else ():
        result.setdefault(chapter_that_states(desired_value).key, set()).add(desired_value.mark.file)
    return {
        key: tuple(sorted(files, key=lambda file: (file == adopted.path, file)))
        for key, files in result.items()
        if files != {adopted.path}
    }


def _refused(draft: AccountAdoption, judged: Configuration, live_state: LiveState) -> dict[str, str]:
    """The chapters that do not ask for what is live, by key, with the reason."""
    written = [item.chapter.key for item in draft.chapters if item.status == "written"]
    if draft.failed or not written:
        return {}
    desired = judged.desired.get(draft.name)
    about = judged.is_about([draft.name])
    problems = [problem for problem in judged.diagnostics if problem.is_error and about(problem)]
    if desired is None or problems:
        return _blamed(draft, judged, written, problems)
    return _not_as_live(draft, desired, frozenset(written), live_state)


def _not_as_live(
    draft: AccountAdoption, desired: DesiredState, written: frozenset[str], live_state: LiveState
) -> dict[str, str]:
    """The chapters of `written` that ask for something else than what is live."""
    left_out = {left.setting for item in draft.chapters for left in item.left_out}
    refused: dict[str, str] = {}
    for desired_value in desired.values:
        key = chapter_that_states(desired_value).key
        if key in written and desired_value.setting not in left_out:
            why = _not_live(desired_value, live_state)
            if why:
                refused.setdefault(key, why)
    return refused


def _not_live(desired_value: DesiredValue, live_state: LiveState) -> str:
    """Why a desired value is not the live one; empty where it is."""
    change, problems = live_state.change(desired_value)
    if problems:
        return problems[0].summary
    if not change.observed.known or change.action == "no-op":
        return ""
    summary = catalogue.get(desired_value.setting).codec.summary
    live = "not set" if change.observed.json is None else summary(change.observed.json)
    return f"with its fragments it would ask for {desired_value.setting} {summary(change.after)}, not {live}"


def _blamed(
    draft: AccountAdoption, judged: Configuration, written: Sequence[str], problems: Sequence[Diagnostic]
) -> dict[str, str]:
    """The chapters that contain the problems; the last one written, where that cannot be determined."""
    document = judged.document(draft.name)
    blamed: dict[str, str] = {}
    for problem in problems:
        if document is None or problem.mark is None or problem.mark.file != draft.path:
            continue
        key = _section_above(document, draft.path, problem.mark.line)
        if key in written:
            blamed.setdefault(key, problem.summary)
    if blamed:
        return blamed
    return {written[-1]: problems[0].summary if problems else "it would not be valid"}


def _section_above(document: Document, path: str, line: int) -> str:
    """The top-level key of a file under which a line stands; empty where there is none."""
    lines = {key: place[1] for key, place in document.data.keys_at.items() if place[0] == path}
    above = [key for key in lines if lines[key] <= line]
    return max(above, key=lines.__getitem__, default="")


def _taken_back(result: ChapterAdoption, refused: Mapping[str, str]) -> ChapterAdoption:
    why = refused.get(result.chapter.key)
    if why is None or result.status != "written":
        return result
    return replace(result, status="left", why=why, section=UNSET)
