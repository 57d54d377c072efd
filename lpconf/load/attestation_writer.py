"""Writing attestations into their file: an entry is replaced in place or added, all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lpconf.domain.diagnostic import error
from lpconf.domain.source_document import Path
from lpconf.domain.state import Attestation
from lpconf.domain.value import Json
from lpconf.errors import ConfigError
from lpconf.load.attestations import ATTESTATIONS, FACTS, own_name
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse

_KEYS = {ATTESTATIONS: "setting", FACTS: "fact"}
"""The key that names an entry, by the part of the file."""


def record(text: str | None, attestations: Iterable[Attestation], facts: Iterable[Attestation]) -> str:
    """The text of an attestation file with these entries in it. `text` is its text until now, None where there is no
    file yet. The same entries once more give the same text.

    An entry for the same setting (or fact) is replaced where it stands, part by part: comments, order, quotes and
    layout around it stay. Raises ConfigError where the file is wrong, or laid out so that it cannot be edited safely.
    """
    text = text or ""
    data, problems = parse(text, "")
    if data is None and [problem.code for problem in problems] != ["yaml.empty"]:
        raise ConfigError(problems)
    said: Mapping[str, Any] = data or {}
    desired: dict[str, Json] = {}
    new: list[dict[str, Json]] = []
    for part, entries in ((ATTESTATIONS, attestations), (FACTS, facts)):
        fields = [_fields(_KEYS[part], entry) for entry in entries]
        if fields:
            desired[part] = _merged(said.get(part) or [], part, fields)
            new += fields
    if not desired:
        return text
    try:
        return revise(text, "", desired, (), _naming, one_line=tuple(_KEYS))
    except ConfigError as failure:
        if failure.diagnostics[0].code != "edit.layout":
            raise
        fix = tuple(f"write it by hand: - {flow(fields)}" for fields in new)
        summary = "this file is laid out so that it cannot be edited safely"
        raise ConfigError([error("attest.layout", summary, fix=fix)]) from None


def _fields(key: str, entry: Attestation) -> dict[str, Json]:
    fields: dict[str, Json] = {key: entry.name, "value": entry.value, "by": entry.by, "date": entry.date}
    return fields | ({"ticket": entry.ticket} if entry.ticket else {})


def _merged(there: Sequence[Any], part: str, entries: Iterable[Mapping[str, Json]]) -> list[Json]:
    """The entries of a part with the new ones in the places of those about the same thing, else behind them. The name
    of an entry stays as a person wrote it."""
    key = _KEYS[part]
    merged = list(there)
    for fields in entries:
        same = (n for n, old in enumerate(merged) if isinstance(old, Mapping) and _is_same(part, old.get(key), fields))
        index = next(same, None)
        if index is None:
            merged.append(dict(fields))
        else:
            merged[index] = {**fields, key: merged[index][key]}
    return merged


def _is_same(part: str, written: Json, fields: Mapping[str, Json]) -> bool:
    name = str(fields[_KEYS[part]])
    if not isinstance(written, str):
        return False
    return own_name(written) == own_name(name) if part == ATTESTATIONS else written == name


def _naming(path: Path) -> tuple[str, ...] | None:
    """The keys by which the entries of the list at `path` are told apart."""
    return (_KEYS[str(path[0])],) if len(path) == 1 and path[0] in _KEYS else None
