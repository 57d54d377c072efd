"""The masking patterns of all accounts, and what is found out about them.

Patterns are looked at once, however many accounts take them in. `validate` has everything looked at; a plan only what
must not be written whatever the tests say, which most patterns pass without an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as Folder
from typing import TYPE_CHECKING

from lpconf.catalogue.chapters.masking import chapter
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.catalogue.chapters.masking.patterns import DataMasking
from lpconf.catalogue.chapters.masking.settings import AT_REST
from lpconf.catalogue.schema.validation import validate
from lpconf.domain.diagnostic import Diagnostic, Severity, in_order
from lpconf.domain.source_document import Document, Map, Path, Seq
from lpconf.domain.wording import count
from lpconf.load.files.source import STATE
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.selection import Selection

if TYPE_CHECKING:
    from lpconf.checks.masking.engines.engine_pool import Engines
    from lpconf.checks.masking.finding import Finding

_CODES = frozenset(kind.code for kind in chapter.CHAPTER.problem_kinds)


class PatternCollector:
    """The masking patterns of all accounts, gathered while files are read: see
    `lpconf.workspace.configuration.DocumentVisitor`.

    Equal patterns are kept once, and of their places only a hash, so that a fleet takes little memory: who has
    something to say of a pattern reads the file again.
    """

    def __init__(self) -> None:
        self._lists: dict[object, tuple[Listed, ...]] = {}
        self._groups: dict[tuple[int, int], list[str]] = {}
        self._numbers: dict[object, int] = {}

    def look(self, name: str, document: Document) -> None:
        """Take in the patterns of one account."""
        section, raw = document.data.get(chapter.KEY), document.get(_RAW)
        if not section and not raw:
            return
        content = (repr(section), raw)
        if content not in self._lists:
            self._lists[content] = tuple(_lists(document))
            self._numbers[content] = len(self._numbers)
        paths = [path for top in ((chapter.KEY,), _RAW) if document.get(top) for path in _paths(document, top)]
        places = hash(tuple(document.mark(path)[:3] for path in paths))
        self._groups.setdefault((self._numbers[content], places), []).append(name)

    def of(self, names: Iterable[str]) -> list[tuple[tuple[Listed, ...], list[str]]]:
        """The lists of patterns of some accounts, with those that have them at the same places."""
        desired, lists = frozenset(names), list(self._lists.values())
        results = [(lists[number], sorted(desired.intersection(group))) for (number, _), group in self._groups.items()]
        return [(some, group) for some, group in results if some and group]


_RAW: Path = ("settings", "site_settings", AT_REST.key)


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


def _lists(document: Document) -> Iterator[Listed]:
    """The lists of patterns in a document; none of a section whose types are wrong, which is said elsewhere."""
    if document.data.get(chapter.KEY):
        section, _ = validate(DataMasking, document, (chapter.KEY,))
        yield from chapter.listed(section)
    raw = document.get(_RAW)
    if isinstance(raw, str) and (result := chapter.listed_raw(raw, _RAW)):
        yield result


def with_findings(
    configuration: Configuration, collected: PatternCollector, names: Iterable[str], *, dangers_only: bool = False
) -> Configuration:
    """The repository with all that is to be said of the masking patterns of some accounts, of each by itself: what a
    fragment brings may be overridden in one of them. See `without_repetition`."""
    groups = collected.of(names)
    if not groups:
        return configuration
    from lpconf.checks.masking.examiner import Examiner  # start-up

    engines = open_engines(configuration.root)
    examiner = Examiner(engines)
    lists = list({id(entry): entry for some, _ in groups for entry in some}.values())
    findings = [examiner.dangers(listed) for listed in lists] if dangers_only else examiner.everything(lists)
    engines.save()
    by_list = {id(patterns): about for patterns, about in zip(lists, findings, strict=True) if about}
    diagnostics = [*configuration.diagnostics]
    for some, accounts in groups:
        diagnostics += _of_group(configuration, some, accounts, by_list)
    return replace(configuration, diagnostics=in_order(diagnostics))


def open_engines(root: Folder) -> Engines:
    """The engines, with what they answered in this repository before."""
    from lpconf.checks.masking.engines.answer_store import Store  # start-up
    from lpconf.checks.masking.engines.engine_pool import Engines  # start-up

    return Engines(Store(root / STATE / "cache" / "masking.json"))


def without_repetition(chosen: Selection) -> Selection:
    """The same with remarks on masking that concern a fragment said once for all accounts that have them."""
    result: dict[object, tuple[Diagnostic, list[str]]] = {}
    for diagnostic in chosen.diagnostics:
        key = (
            (diagnostic.code, diagnostic.severity, diagnostic.mark[:4], diagnostic.summary, diagnostic.label)
            if diagnostic.code in _CODES and diagnostic.mark
            else diagnostic
        )
        result.setdefault(key, (diagnostic, []))[1].append(diagnostic.account)
    return replace(chosen, diagnostics=in_order(_for_all(item, names) for item, names in result.values()))


def _for_all(diagnostic: Diagnostic, names: Sequence[str]) -> Diagnostic:
    """A diagnostic for the accounts of these names."""
    if diagnostic.mark is None or len(names) == 1:
        return diagnostic
    first = sorted(names)[:3]
    accounts = f"{count(len(names), 'account')} take it in: {', '.join(first)}{', ...' if len(names) > 3 else ''}"
    detail = "\n".join(filter(None, [diagnostic.detail, accounts]))
    return replace(diagnostic, mark=diagnostic.mark._replace(via=None), account="", detail=detail)


def _of_group(
    configuration: Configuration,
    patterns: Iterable[Listed],
    accounts: Sequence[str],
    by_list: Mapping[int, Sequence[Finding]],
) -> Iterator[Diagnostic]:
    """The findings about the patterns that some accounts have at the same places, for each of these accounts."""
    about = [(listed, finding) for listed in patterns for finding in by_list.get(id(listed), ())]
    document = configuration.document(accounts[0]) if about else None
    if document is None:
        return
    for listed, finding in about:
        diagnostic = _diagnostic(document, listed, finding)
        yield from (replace(diagnostic, account=name) for name in accounts)


def _diagnostic(document: Document, listed: Listed, finding: Finding) -> Diagnostic:
    """A finding at its place in a document that has the patterns."""
    return Diagnostic(
        Severity(finding.kind.severity),
        finding.kind.code,
        finding.summary,
        detail=finding.detail,
        mark=document.mark(listed.place(finding.pattern, *finding.below), key=finding.pattern is None),
        label=finding.label,
        fix=(finding.kind.remedy,),
        more=f"lpconf explain {finding.kind.code}",
    )
