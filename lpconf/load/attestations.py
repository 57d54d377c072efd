"""Attestation files: what people vouch for (contract 1.2). Writing them is in `attestation_writer`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.fact_rules import fact_value_expected
from lpconf.catalogue.schema.sound_document import sound_document
from lpconf.catalogue.schema.validation import described, validate
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error, warning
from lpconf.domain.source_document import Document, Path
from lpconf.domain.state import Attestation, Evidence, SecondPerson
from lpconf.domain.wording import shown

ATTESTATIONS, FACTS = "attestations", "facts"

EVIDENCE = tuple((part, 0, "evidence", 0, "file") for part in (ATTESTATIONS, FACTS))
"""Where a file of attestations names other files; 0 stands for any entry of a list."""


@frozen
class AttestationRecord:
    """What one file vouches for. `site` is the account id that it names, empty where it names none; `problems` are
    its diagnostics. Of a wrong file nothing counts."""

    site: str = ""
    attestations: tuple[Attestation, ...] = ()
    facts: tuple[Attestation, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def read_attestations(document: Document, today: datetime.date, site_id: str = "") -> AttestationRecord:
    """The attestations and facts of a file about the account with this id; an empty id is not compared.

    A raw name of a catalogued address is replaced by its setting's own name.
    """
    from lpconf.catalogue.schema.attestation_file import AttestFile  # start-up

    file, wrong = validate(AttestFile, document)
    if file is None:
        # What else it says is judged in the same run, and does not count either.
        sound = sound_document(AttestFile, document)
        rest = read_attestations(sound.document, today, site_id).problems if sound else ()
        others = [problem for problem in rest if problem.is_error and sound and not sound.is_spoiled(problem.mark)]
        return AttestationRecord(problems=(*wrong, *others))
    attestations = list(_attestations(file.attestations or [], document, ATTESTATIONS))
    facts = list(_attestations(file.facts or [], document, FACTS))
    problems = [
        *_once(attestations, "setting"),
        *_once(facts, "fact"),
        *_one_truth(attestations),
        *_typed(attestations, document),
        *_typed_facts(facts, document),
        *_dated(attestations, document, ATTESTATIONS, today),
        *_dated(facts, document, FACTS, today),
        *_of_two_people(attestations, document, ATTESTATIONS),
        *_of_two_people(facts, document, FACTS),
        *_about(document, file.site or "", site_id, says_anything=bool(attestations or facts)),
    ]
    if any(problem.is_error for problem in problems):
        return AttestationRecord(file.site or "", problems=tuple(problems))
    return AttestationRecord(file.site or "", tuple(attestations), tuple(facts), tuple(problems))


def _about(document: Document, site: str, site_id: str, *, says_anything: bool) -> Iterator[Diagnostic]:
    """Whose account the file is about: a copied file, or a corrected id, must not carry words to another site."""
    if not (says_anything and site_id):
        return
    if not site:
        yield warning(
            "attest.no-site",
            "this file does not say which site it is about",
            Mark(document.file, 1),
            label="copied to another account, its words would count there, too",
            fix=(f'write above them: site: "{site_id}"',),
        )
    elif site != site_id:
        yield warning(
            "attest.other-site",
            f"this is about site {shown(site)}, and the account's id is {shown(site_id)}: nothing in it counts",
            document.mark(("site",)),
            label=f"the account is {shown(site_id)}",
            fix=("delete the file, look at the account itself, and attest anew what stands there",),
        )


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
        second = entry.second
        yield Attestation(
            naming(entry),
            entry.value,
            entry.by,
            entry.date,
            entry.ticket or "",
            document.mark(path),
            tuple(Evidence(shown_file.file, shown_file.sha256) for shown_file in entry.evidence or ()),
            SecondPerson(second.by, second.date, second.sig or "") if second else None,
            entry.sig or "",
        )


def _once(attestations: list[Attestation], kind: str) -> Iterator[Diagnostic]:
    first: dict[str, Attestation] = {}
    for attestation in attestations:
        before = first.setdefault(attestation.name, attestation)
        if before is not attestation and before.mark is not None:
            others = (Label(before.mark, "here first"),)
            yield error(
                "attest.duplicate",
                f"two entries for {kind} {attestation.name}",
                attestation.mark,
                label="here again",
                others=others,
            )


def _typed(attestations: list[Attestation], document: Document) -> Iterator[Diagnostic]:
    """Values of the wrong type: YAML 1.2 reads ``off`` and ``no`` as text."""
    for index, item in enumerate(attestations):
        setting = catalogue.get(item.name)
        if setting.family:
            yield from _document_word(setting, item, document, index)
            continue
        expected = "" if item.value is None else setting.codec.expects(item.value)
        if expected:
            yield error(
                "attest.value",
                f"{item.name} has to be {expected}, not {described(item.value)}",
                document.mark((ATTESTATIONS, index, "value")),
                label=f"expected {expected}",
            )


def _document_word(setting: Setting, attestation: Attestation, document: Document, index: int) -> Iterator[Diagnostic]:
    """A document that is attested as one line has to be one."""
    try:
        if setting.location.partial_update:
            setting.location.partial_update.extract(attestation.value, "", None)
    except ValueError as wrong:
        mark = document.mark((ATTESTATIONS, index, "value"))
        yield error("attest.value", f"{attestation.name}: {wrong}", mark, label="the whole raw text was expected")


def _typed_facts(facts: Sequence[Attestation], document: Document) -> Iterator[Diagnostic]:
    """Values that cannot be read as their fact."""
    for index, fact in enumerate(facts):
        expected = fact_value_expected(fact.name, fact.value)
        if expected:
            yield error(
                "attest.value",
                f"{fact.name} has to be {expected}, not {described(fact.value)}",
                document.mark((FACTS, index, "value")),
                label=f"expected {expected}",
            )


def _one_truth(attestations: Sequence[Attestation]) -> Iterator[Diagnostic]:
    """A document that is attested as one, and one of its entries besides: only one of them can be true."""
    by_name = {attestation.name: attestation for attestation in attestations}
    for attestation in attestations:
        document = catalogue.document_of(catalogue.get(attestation.name))
        document_word = by_name.get(document.name) if document else None
        if document_word is None or document_word is attestation or document_word.mark is None:
            continue
        yield error(
            "attest.duplicate",
            f"{attestation.name} is a part of {document_word.name}, which is attested as one",
            attestation.mark,
            label="here again",
            others=(Label(document_word.mark, "here as one"),),
            fix=("delete this line, or attest it again: lpconf attest keeps one of them",),
        )


def _dated(
    attestations: Sequence[Attestation], document: Document, part: str, today: datetime.date
) -> Iterator[Diagnostic]:
    """Dates that are yet to come: nobody has seen tomorrow."""
    for index, attestation in enumerate(attestations):
        path: Path = (part, index)
        dates = [(attestation.date, (*path, "date"))]
        if attestation.second:
            dates.append((attestation.second.date, (*path, "second", "date")))
        for day, place in dates:
            if datetime.date.fromisoformat(day) > today:
                yield error(
                    "attest.future",
                    f"{day} is yet to come; today is {today.isoformat()} (UTC)",
                    document.mark(place),
                    label="nobody can have seen it yet",
                    fix=("write the day on which somebody looked",),
                )


def _of_two_people(attestations: Sequence[Attestation], document: Document, part: str) -> Iterator[Diagnostic]:
    for index, attestation in enumerate(attestations):
        second = attestation.second
        if second and same_person(second.by, attestation.by):
            yield error(
                "attest.one-person",
                f"{attestation.name}: the second person is the first one, {shown(second.by)}",
                document.mark((part, index, "second", "by")),
                label="the same person",
                fix=("somebody else has to look, too",),
            )


def same_person(name: str, other: str) -> bool:
    """Whether two names are one person's, however they are written."""
    return name.strip().casefold() == other.strip().casefold()
