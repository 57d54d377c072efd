"""The masking patterns of an estate, and what is found out about them.

Patterns are looked at once, however many accounts take them in. `validate` has everything looked at; a plan only what
must not be written whatever the tests say, which most patterns pass without an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as Folder

from lpconf.catalogue import masking
from lpconf.catalogue.complaints import validate
from lpconf.catalogue.masking import DataMasking, Listed
from lpconf.doctor.engines import Engines
from lpconf.doctor.examine import Examiner
from lpconf.doctor.finding import Finding
from lpconf.doctor.store import Store
from lpconf.journeys.estate import Estate
from lpconf.terms.diagnostic import Diagnostic, Mark, Severity, in_order
from lpconf.terms.document import Document, Map, Path, Seq
from lpconf.terms.words import count

_CODES = frozenset(remark.code for remark in masking.CHAPTER.remarks)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A list of patterns with the places of its parts, and the accounts that have it."""

    listed: Listed
    marks: Mapping[Path, Mark]
    accounts: list[str]


class Collected:
    """The masking patterns of an estate, gathered while its files are read: see `lpconf.journeys.estate.Look`."""

    def __init__(self) -> None:
        self._taken: dict[object, list[_Taken]] = {}

    def look(self, name: str, document: Document) -> None:
        """Take in the patterns of one account. Equal ones at the same places are kept once."""
        section = document.data.get(masking.KEY)
        raw = document.get(_RAW)
        values = {key: value for key, value in raw.items() if isinstance(value, str)} if isinstance(raw, Map) else {}
        if not section and masking.AT_REST.key not in values:
            return
        marks = {path: document.mark(path, key=path[-1] == "patterns") for path in _paths(document, (masking.KEY,))}
        marks |= {(*_RAW, key): document.mark((*_RAW, key)) for key in values if key == masking.AT_REST.key}
        question = (repr(section), values.get(masking.AT_REST.key), *(mark[:3] for mark in marks.values()))
        if question not in self._taken:
            self._taken[question] = [_Taken(one, marks, []) for one in _lists(document, values)]
        for one in self._taken[question]:
            one.accounts.append(name)

    def of(self, names: Iterable[str]) -> list[_Taken]:
        """The lists of patterns of some accounts."""
        wanted = frozenset(names)
        found = [
            replace(one, accounts=sorted(wanted & {*one.accounts})) for all_ in self._taken.values() for one in all_
        ]
        return [one for one in found if one.accounts]


_RAW: Path = ("settings", "site_settings")


def _paths(document: Document, top: Path) -> Iterator[Path]:
    """All paths of a part of a document."""
    todo: list[Path] = [top]
    while todo:
        path = todo.pop()
        yield path
        value = document.get(path)
        if isinstance(value, Map):
            todo += [(*path, key) for key in value]
        elif isinstance(value, Seq):
            todo += [(*path, i) for i in range(len(value))]


def _lists(document: Document, raw: Mapping[str, str]) -> Iterator[Listed]:
    """The lists of patterns in a document; none of a section whose types are wrong, which is said elsewhere."""
    if document.data.get(masking.KEY):
        section, _ = validate(DataMasking, document, (masking.KEY,))
        yield from masking.listed(section)
    for key, value in raw.items():
        one = masking.listed_raw(key, value, (*_RAW, key))
        if one:
            yield one


def examined(estate: Estate, collected: Collected, names: Iterable[str], *, dangers_only: bool = False) -> Estate:
    """The estate with all that is to be said of the masking patterns of some accounts. What is said of a pattern in a
    fragment is said once."""
    taken = collected.of(names)
    if not taken:
        return estate
    engines = open_engines(estate.root)
    examiner = Examiner(engines)
    lists = [one.listed for one in taken]
    findings = [examiner.dangers(one) for one in lists] if dangers_only else examiner.everything(lists)
    engines.save()
    return replace(estate, diagnostics=_once([*estate.diagnostics, *_diagnostics(taken, findings)]))


def open_engines(root: Folder) -> Engines:
    """The engines, with what they answered in this repository before."""
    return Engines(Store(root / ".lpconf" / "cache" / "masking.json"))


def _once(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Remarks on masking that were made for each account that takes in a fragment, made one; the rest as it is."""
    told: dict[object, list[Diagnostic]] = {}
    for one in found:
        shared = one.code in _CODES and one.mark is not None and one.mark.via is not None
        told.setdefault((one.code, one.mark[:4], one.summary, one.label) if shared and one.mark else one, []).append(
            one
        )
    return in_order(_together(ones) for ones in told.values())


def _together(ones: Sequence[Diagnostic]) -> Diagnostic:
    first, names = ones[0], sorted({one.account for one in ones})
    if len(names) == 1 or first.mark is None:
        return first
    return replace(first, mark=first.mark._replace(via=None), account="", detail=_taken_in(first.detail, names))


def _taken_in(detail: str, names: Sequence[str]) -> str:
    """A detail with the accounts that take in the fragment."""
    told = f"{count(len(names), 'account')} take it in: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}"
    return "\n".join(filter(None, [detail, told]))


def _diagnostics(taken: Sequence[_Taken], findings: Sequence[Sequence[Finding]]) -> list[Diagnostic]:
    """Findings at their places. One in a fragment is said once, with the accounts that take it in."""
    found: dict[object, tuple[Finding, Mark, list[str]]] = {}
    for one, told in zip(taken, findings, strict=True):
        for finding in told:
            mark = one.marks[one.listed.place(finding.pattern, *finding.below)]
            place = (finding.remark.code, mark[:4], finding.summary, finding.label)
            found.setdefault(place, (finding, mark, []))[2].extend(one.accounts)
    return [_diagnostic(finding, mark, sorted(set(names))) for finding, mark, names in found.values()]


def _diagnostic(finding: Finding, mark: Mark, names: Sequence[str]) -> Diagnostic:
    remark = finding.remark
    alone = len(names) == 1
    return Diagnostic(
        Severity(remark.severity),
        remark.code,
        finding.summary,
        detail=finding.detail if alone else _taken_in(finding.detail, names),
        mark=mark if alone else mark._replace(via=None),
        account=names[0] if alone else "",
        label=finding.label,
        fix=(remark.remedy,),
        more=f"lpconf explain {remark.code}",
    )
