"""Attestation files: what people vouch for (contract 1.2). Writing them is in `record`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.schema.project_file import AttestFile
from lpconf.catalogue.schema.validation import told, validate
from lpconf.catalogue.setting import Setting
from lpconf.domain.diagnostic import Diagnostic, Label, error, warning
from lpconf.domain.source_document import Document, Path
from lpconf.domain.state import Attestation

ATTESTATIONS, FACTS = "attestations", "facts"


def read_attestations(
    document: Document, today: datetime.date
) -> tuple[tuple[Attestation, ...], tuple[Attestation, ...], list[Diagnostic]]:
    """The attestations and the facts of a file, and what is wrong with it; nothing is vouched for by a wrong file.

    A raw name of a catalogued address is told by its setting's own name.
    """
    file, problems = validate(AttestFile, document)
    if file is None:
        return (), (), problems
    attestations = list(_attestations(file.attestations or [], document, ATTESTATIONS))
    facts = list(_attestations(file.facts or [], document, FACTS))
    problems = [
        *_once(attestations, "setting"),
        *_once(facts, "fact"),
        *_typed(attestations, document),
        *_not_yet(attestations, document, ATTESTATIONS, today),
        *_not_yet(facts, document, FACTS, today),
    ]
    if any(problem.is_error for problem in problems):
        return (), (), problems
    return tuple(attestations), tuple(facts), problems


def own_name(name: str) -> str:
    """The setting's own name for a name that a person may write; the same name where nothing is known."""
    setting = catalogue.find(name)
    if setting is None or setting.family:
        return name
    known = catalogue.at_home(setting.surface.name, setting.key)
    return known.name if known else name


def _attestations(entries: list[Any], document: Document, part: str) -> Iterator[Attestation]:
    naming: Callable[[Any], str] = (lambda e: own_name(e.setting)) if part == ATTESTATIONS else (lambda e: str(e.fact))
    key = "setting" if part == ATTESTATIONS else "fact"
    for index, entry in enumerate(entries):
        path: Path = (part, index, key)
        yield Attestation(naming(entry), entry.value, entry.by, entry.date, entry.ticket or "", document.mark(path))


def _once(attestations: list[Attestation], noun: str) -> Iterator[Diagnostic]:
    first: dict[str, Attestation] = {}
    for one in attestations:
        before = first.setdefault(one.name, one)
        if before is not one and before.mark is not None:
            others = (Label(before.mark, "here first"),)
            yield error(
                "attest.duplicate", f"two entries for {noun} {one.name}", one.mark, label="here again", others=others
            )


def _typed(attestations: list[Attestation], document: Document) -> Iterator[Diagnostic]:
    """Values of the wrong type: YAML 1.2 reads ``off`` and ``no`` as text."""
    for index, one in enumerate(attestations):
        setting = catalogue.get(one.name)
        if setting.family:
            yield from _whole(setting, one, document, index)
            continue
        expected = "" if one.value is None else setting.codec.expects(one.value)
        if expected:
            yield error(
                "attest.value",
                f"{one.name} has to be {expected}, not {told(one.value)}",
                document.mark((ATTESTATIONS, index, "value")),
                label=f"expected {expected}",
            )


def _whole(setting: Setting, one: Attestation, document: Document, index: int) -> Iterator[Diagnostic]:
    """A document that is attested as one line has to be one."""
    try:
        if setting.location.partial_update:
            setting.location.partial_update.extract(one.value, "", None)
    except ValueError as wrong:
        mark = document.mark((ATTESTATIONS, index, "value"))
        yield error("attest.value", f"{one.name}: {wrong}", mark, label="the whole raw text was expected")


def _not_yet(
    attestations: list[Attestation], document: Document, part: str, today: datetime.date
) -> Iterator[Diagnostic]:
    for index, one in enumerate(attestations):
        if datetime.date.fromisoformat(one.date) > today:
            yield warning(
                "attest.future",
                f"{one.date} is yet to come",
                document.mark((part, index, "date")),
                label="counts all the same: is the date right?",
            )
