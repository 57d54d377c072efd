"""What an account's file accepts, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from lpconf import catalogue
from lpconf.catalogue.schema.sound_document import SoundDocument, sound_document
from lpconf.catalogue.schema.validation import MOST_PROBLEMS, described, too_many, validate
from lpconf.catalogue.setting import Setting
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.source_document import Document, Path
from lpconf.domain.state import Acceptance, DesiredValue, Hold
from lpconf.domain.wording import shown, suggest
from lpconf.model.account_schema import AcceptEntry, HoldEntry

UNMANAGED = "hold.unmanaged"
Model = TypeVar("Model", bound=BaseModel)


def accepts(name: str, document: Document, today: date) -> tuple[tuple[Acceptance, ...], list[Diagnostic]]:
    """The acceptances of account `name` that count on the day `today`."""
    taken: list[Acceptance] = []
    problems: list[Diagnostic] = []
    for path, item in _entries(document, "accept", problems):
        if isinstance(item, str):
            entry, sound, at = AcceptEntry(code=item), SoundDocument(document), path
        else:
            read = _read(AcceptEntry, document, path, "a code, or a mapping with code and until", problems)
            if read is None:
                continue
            entry, sound, at = *read, (*path, "code")
        problem = _code_problem(entry, document, at)
        if problem is None and entry.until and _over(entry.until, today):
            problem = warning(
                "accept.expired",
                f"the acceptance of {entry.code} has ended",
                document.mark((*path, "until")),
                label="no longer counts",
                fix=("remove it, or give it a later day",),
            )
        if problem is None:
            taken.append(Acceptance(entry.code, name, entry.until or "", entry.ticket or "", document.mark(at)))
        elif not sound.is_spoiled(problem.mark):
            problems.append(problem)
    return tuple(taken), problems


def _code_problem(entry: AcceptEntry, document: Document, at: Path) -> Diagnostic | None:
    implication = catalogue.IMPLICATIONS.get(entry.code)
    if implication is None:
        dangers = {code for chapter in catalogue.CHAPTERS for code in chapter.danger_codes}
        hint = "a danger is not accepted, only ended" if entry.code in dangers else ""
        hint = hint or suggest(entry.code, catalogue.IMPLICATIONS)
        return error(
            "accept.unknown-code",
            f"no consequence is called {shown(entry.code)}",
            document.mark(at),
            label=hint or "not known",
            detail="" if hint else f"Known codes: {', '.join(sorted(catalogue.IMPLICATIONS))}",
        )
    if implication.once and not entry.until:
        return error(
            "accept.once-needs-until",
            f"{entry.code} happens again each time, so its acceptance needs a last day",
            document.mark(at),
            label="until is missing",
            detail=f"{entry.code}: {implication.text}",
            fix=(f"- {{code: {entry.code}, until: YYYY-MM-DD, ticket: …}}", f"or for one run: --accept {entry.code}"),
        )
    return None


def holds(
    name: str, document: Document, today: date, desired_values: Iterable[DesiredValue]
) -> tuple[tuple[Hold, ...], list[Diagnostic]]:
    """What account `name` leaves alone on the day `today`; of two holds of one setting the longer counts."""
    managed = {value.address: value.setting for value in desired_values}
    taken: dict[Any, Hold] = {}
    problems: list[Diagnostic] = []
    for path, _ in _entries(document, "hold", problems):
        read = _read(HoldEntry, document, path, "a mapping with setting, until, reason and by", problems)
        if read is None:
            continue
        entry, sound = read
        setting = _setting(entry.setting)
        at = document.mark((*path, "setting"))
        wrong = [] if setting else [_unknown_setting(entry.setting, at, managed.values())]
        if _over(entry.until, today):
            wrong.append(_expired(entry, document.mark((*path, "until"))))
        problems += [problem for problem in wrong if not sound.is_spoiled(problem.mark)]
        if setting is None:
            continue
        address = setting.address(name)
        if address not in managed:
            problems.append(
                warning(
                    UNMANAGED,
                    f"{shown(setting.name)} is held, but no file sets it",
                    at,
                    label="does nothing here",
                )
            )
        held = Hold(address, setting.name, entry.until, entry.reason, entry.by, at)
        if address not in taken or taken[address].until < held.until:
            taken[address] = held
    return tuple(taken[address] for address in sorted(taken)), problems


def _unknown_setting(name: str, mark: Mark, managed: Iterable[str]) -> Diagnostic:
    hint = suggest(name, [*_names(), *managed])
    return error(
        "hold.unknown-setting",
        f"no setting is called {shown(name)}",
        mark,
        label=hint or "not known",
        more="" if hint else "lpconf catalogue",
    )


def _expired(entry: HoldEntry, mark: Mark) -> Diagnostic:
    return error(
        "hold.expired",
        f"the hold of {shown(entry.setting)} has ended",
        mark,
        label="its last day is over",
        detail=f"{shown(entry.reason, 200)} ({shown(entry.by)})",
        fix=("remove the hold, or agree on a later day",),
    )


def _setting(name: str) -> Setting | None:
    """The setting of this name, by the name that its address bears; None also for a family without a key."""
    setting = catalogue.find(name)
    if setting is None or setting.family or not setting.key.strip():
        return None
    return catalogue.at_home(setting.surface.name, setting.key) or setting


def _names() -> list[str]:
    return [name for name, setting in catalogue.SETTINGS.items() if not setting.family]


def _over(until: str, today: date) -> bool:
    return date.fromisoformat(until) < today


def _entries(document: Document, key: str, problems: list[Diagnostic]) -> Iterator[tuple[Path, Any]]:
    """The entries of a list at the top of a document; nothing where it is absent or null."""
    entries = document.data.get(key)
    if isinstance(entries, list):
        for i, item in enumerate(entries):
            if len(problems) > MOST_PROBLEMS:
                problems.append(too_many(document, (key,)))
                return
            yield (key, i), item
    elif entries is not None:
        words = f"{key} has to be a list, not {described(entries)}"
        problems.append(error("schema.type", words, document.mark((key,)), label="expected a list"))


def _read(
    model: type[Model], document: Document, path: Path, expected: str, problems: list[Diagnostic]
) -> tuple[Model, SoundDocument] | None:
    """An entry, of a wrong one what can be mended, with the document in which that was done; None where there is
    nothing to be judged. What is wrong with its shape is added to `problems`."""
    item = document.get(path)
    if not isinstance(item, dict):
        words = f"an entry of {path[0]} has to be {expected}, not {described(item)}"
        problems.append(error("schema.type", words, document.mark(path), label=f"expected {expected}"))
        return None
    entry, wrong = validate(model, document, path)
    problems += wrong
    sound = SoundDocument(document) if entry else sound_document(model, document, path)
    entry = entry or (validate(model, sound.document, path)[0] if sound else None)
    return (entry, sound) if entry and sound else None
