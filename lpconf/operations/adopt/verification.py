"""New texts of account files, judged before they are written: each chapter has to wish what is live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.source_document import Map
from lpconf.domain.value import UNSET, Json, Marker
from lpconf.errors import ConfigError
from lpconf.load.extends_inverse import own
from lpconf.load.files.source import Files
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.parser import parse
from lpconf.model import account_schema as model
from lpconf.operations.adopt.account_view import chapter_by
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.results import Adopted, Found
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.patched_files import Patched


def settle(
    begun: Sequence[Adopted],
    where: ConfigLocation,
    clock: RunClock,
    files: Files,
    bare: Configuration,
    live_state: LiveState,
) -> list[Adopted]:
    """Write the sections and look whether each wishes what is live; those that do not are taken back, with the
    reason, until all that is left holds. `bare` is the repository with nothing in the drafts but their fragments."""
    done = list(begun)
    for _ in range(len(CHAPTERS) + 1):
        tried = [_written(one, bare) for one in done]
        judged = open_configuration(
            where, clock, Patched(files, {one.path: one.text for one in tried if not one.failed})
        )
        refused = {one.name: refusals for one in tried if (refusals := _refused(one, judged, live_state))}
        if not refused:
            return [replace(one, fragments=_fragments(one, judged)) for one in tried]
        done = [replace(one, found=tuple(_taken_back(f, refused.get(one.name, {})) for f in one.found)) for one in done]
    return [replace(one, text=one.before or one.text) for one in done]


def _written(one: Adopted, bare: Configuration) -> Adopted:
    """The account with the text that says what was found."""
    wanted: dict[str, Json | Marker] = {}
    under = _data(bare, one.name)
    mine: Mapping[str, Json] = parse(one.text, one.path)[0] or {}
    for found in one.found:
        if found.status == "written":
            key = found.chapter.key
            there = mine.get(key, UNSET) if key in mine else UNSET
            below = under.get(key, UNSET)
            if found.section is UNSET:
                wanted[key] = UNSET
            else:
                wanted[key] = own(found.section, below, there, model.merge_keys, (key,))
    wanted = {key: value for key, value in wanted.items() if value is not UNSET or key in mine}
    try:
        return replace(one, text=revise(one.text, one.path, wanted, model.ORDER, model.merge_keys)) if wanted else one
    except ConfigError as failure:
        return replace(one, diagnostics=tuple(replace(d, account=one.name) for d in failure.diagnostics))


def _data(configuration: Configuration, name: str) -> Map | dict[str, Json]:
    document = configuration.document(name)
    return document.data if document else {}


def _fragments(one: Adopted, judged: Configuration) -> dict[str, tuple[str, ...]]:
    """The fragments in which wishes stand, by chapter; the account's own file last, where it says some of them."""
    found: dict[str, set[str]] = {}
    desired = judged.desired.get(one.name)
    for wanted in desired.wants if desired else ():
        found.setdefault(chapter_by(wanted).key, set()).add(wanted.mark.file)
    return {
        key: tuple(sorted(files, key=lambda file: (file == one.path, file)))
        for key, files in found.items()
        if files != {one.path}
    }


def _refused(one: Adopted, judged: Configuration, live_state: LiveState) -> dict[str, str]:
    """The chapters that do not wish what is live, by key, with the reason."""
    written = [found.chapter.key for found in one.found if found.status == "written"]
    if one.failed or not written:
        return {}
    desired = judged.desired.get(one.name)
    about = judged.concerned([one.name])
    problems = [d for d in judged.diagnostics if d.is_error and about(d)]
    if desired is None or problems:
        return _blamed(one, judged, written, problems)
    kept = {left.setting for found in one.found for left in found.left_out}
    found: dict[str, str] = {}
    for wanted in desired.wants:
        key = chapter_by(wanted).key
        change, wrong = live_state.change(wanted)
        if key not in written or wanted.setting in kept:
            continue
        if not (wrong or (change.seen.known and change.action != "no-op")):
            continue
        told = catalogue.get(wanted.setting).codec.tell
        live = told(change.seen.json) if change.seen.json is not None else "not set"
        why = f"with its fragments it would wish {wanted.setting} {told(change.after)}, not {live}"
        found.setdefault(key, wrong[0].summary if wrong else why)
    return found


def _blamed(
    one: Adopted, judged: Configuration, written: Sequence[str], problems: Sequence[Diagnostic]
) -> dict[str, str]:
    """The chapters in which the problems stand; the last that was written, where that cannot be told."""
    document = judged.document(one.name)
    found: dict[str, str] = {}
    for problem in problems:
        if document is None or problem.mark is None or problem.mark.file != one.path:
            continue
        lines = {key: place[1] for key, place in document.data.keys_at.items() if place[0] == one.path}
        above = [key for key in lines if lines[key] <= problem.mark.line]
        key = max(above, key=lines.__getitem__, default="")
        if key in written:
            found.setdefault(key, problem.summary)
    return found or {written[-1]: problems[0].summary if problems else "it would not be valid"}


def _taken_back(found: Found, refused: Mapping[str, str]) -> Found:
    why = refused.get(found.chapter.key)
    return found if why is None or found.status != "written" else replace(found, status="left", why=why, section=UNSET)
