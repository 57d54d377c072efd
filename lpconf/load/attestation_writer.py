"""Writing attestations into their file: an entry is replaced in place or added, all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from lpconf import catalogue
from lpconf.domain.diagnostic import error
from lpconf.domain.source_document import Path
from lpconf.domain.state import Attestation
from lpconf.domain.value import UNSET, Json, Marker
from lpconf.errors import ConfigError
from lpconf.load.attestations import ATTESTATIONS, FACTS, own_name
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse

_KEYS = {ATTESTATIONS: "setting", FACTS: "fact"}
"""The key that names an entry, by the part of the file."""


TOP_KEYS = ("site", ATTESTATIONS, FACTS)
"""The keys of a file in their order, which is that of ``lpconf fmt``."""


def record(
    text: str | None, attestations: Iterable[Attestation], facts: Iterable[Attestation], *, site: str = ""
) -> str:
    """The text of an attestation file with these entries in it. `text` is its text until now, None where there is no
    file yet; `site` the account id that it gets where it names none. The same entries once more give the same text.

    A document takes the place of words about its entries. An entry for the same setting (or fact) is replaced where
    it stands, part by part: comments, order, quotes and layout around it stay. Raises ConfigError where the file is
    wrong, or laid out so that it cannot be edited safely.
    """
    text = text or ""
    data, problems = parse(text, "")
    if data is None and [problem.code for problem in problems] != ["yaml.empty"]:
        raise ConfigError(problems)
    said: Mapping[str, Any] = data or {}
    desired: dict[str, Json | Marker] = {}
    new: list[dict[str, Json]] = []
    for part, entries in ((ATTESTATIONS, attestations), (FACTS, facts)):
        fields = [_fields(_KEYS[part], entry) for entry in entries]
        if fields:
            desired[part] = _merged(said.get(part) or [], part, fields)
            new += fields
    if not desired:
        return text
    if site and "site" not in said:
        desired = {"site": site, **desired}
    return _revised(text, desired, new)


def without(text: str, names: Collection[str]) -> str:
    """The text of an attestation file without its entries about these settings. Raises ConfigError as `record` does."""
    data, problems = parse(text, "")
    if data is None:
        raise ConfigError(problems)
    own_names = {own_name(name) for name in names}
    entries = data.get(ATTESTATIONS) or []
    remaining = [entry for entry in entries if own_name(str(entry.get("setting"))) not in own_names]
    if len(remaining) == len(entries):
        return text
    return _revised(text, {ATTESTATIONS: remaining or UNSET}, [])


def _revised(text: str, desired: Mapping[str, Json | Marker], new: Sequence[Mapping[str, Json]]) -> str:
    try:
        return revise(text, "", desired, TOP_KEYS, _naming, one_line=TOP_KEYS)
    except ConfigError as failure:
        if failure.diagnostics[0].code != "edit.layout":
            raise
        fix = tuple(f"write it by hand: - {flow(fields)}" for fields in new)
        summary = "this file is laid out so that it cannot be edited safely"
        raise ConfigError([error("attest.layout", summary, fix=fix)]) from None


def _fields(key: str, entry: Attestation) -> dict[str, Json]:
    fields: dict[str, Json] = {key: entry.name, "value": entry.value, "by": entry.by, "date": entry.date}
    if entry.ticket:
        fields["ticket"] = entry.ticket
    if entry.evidence:
        fields["evidence"] = [{"file": shown.file, "sha256": shown.sha256} for shown in entry.evidence]
    if entry.second:
        second = {"by": entry.second.by, "date": entry.second.date}
        fields["second"] = second | ({"sig": entry.second.sig} if entry.second.sig else {})
    if entry.sig:
        fields["sig"] = entry.sig
    return fields


def _merged(there: Sequence[Any], part: str, entries: Sequence[Mapping[str, Json]]) -> list[Json]:
    """The entries of a part with the new ones in the places of those about the same thing, else behind them. The name
    of an entry stays as a person wrote it."""
    key = _KEYS[part]
    merged = [old for old in there if not _is_replaced(old, entries)] if part == ATTESTATIONS else list(there)
    for fields in entries:
        same = (n for n, old in enumerate(merged) if isinstance(old, Mapping) and _is_same(part, old.get(key), fields))
        index = next(same, None)
        if index is None:
            merged.append(dict(fields))
        else:
            merged[index] = {**fields, key: merged[index][key]}
    return merged


def _is_replaced(old: Any, entries: Sequence[Mapping[str, Json]]) -> bool:
    """Whether an old entry is about a part of a document that is now attested as one."""
    name = own_name(str(old.get("setting"))) if isinstance(old, Mapping) else ""
    setting = catalogue.find(name)
    document = catalogue.document_of(setting) if setting else None
    if document is None or document.name == name:
        return False
    return any(own_name(str(fields["setting"])) == document.name for fields in entries)


def _is_same(part: str, written: Json, fields: Mapping[str, Json]) -> bool:
    name = str(fields[_KEYS[part]])
    if not isinstance(written, str):
        return False
    return own_name(written) == own_name(name) if part == ATTESTATIONS else written == name


def _naming(path: Path) -> tuple[str, ...] | None:
    """The keys by which the entries of the list at `path` are told apart."""
    return (_KEYS[str(path[0])],) if len(path) == 1 and path[0] in _KEYS else None
