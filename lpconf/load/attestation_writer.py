"""Writing attestations into their file: an entry is replaced in place or added, all else stays byte for byte."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.source_document import Map
from lpconf.domain.state import Attestation
from lpconf.domain.value import Json, canonical
from lpconf.errors import ConfigError
from lpconf.load.attestations import ATTESTATIONS, FACTS, own_name
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse
from lpconf.load.yaml.spans import Edit, Span, edited, line_end, line_start, spans
from lpconf.redaction import redact

_KEYS = {ATTESTATIONS: "setting", FACTS: "fact"}


def record(text: str | None, attestations: Iterable[Attestation], facts: Iterable[Attestation]) -> str:
    """The text of an attestation file with these entries in it. `text` is its text until now, None where there is no
    file yet. The same entries once more give the same text.

    An entry for the same setting (or fact) is replaced where it stands, part by part: comments, order, quotes and
    layout around it stay. Raises ConfigError where the file is wrong, or laid out so that it cannot be edited safely.
    """
    text = text or ""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    for part, entries in ((ATTESTATIONS, attestations), (FACTS, facts)):
        for entry in entries:
            text = _put(text, part, _fields(_KEYS[part], entry))
    return mark + text


def credential_in(text: str, file: str) -> Mark | None:
    """The first line of a text that holds a credential of this process, None where there is none. Such a text is not
    for a file: written with the credential it would give it away, without it it would say something else."""
    if redact(text) == text:
        return None
    lines = text.splitlines()
    number = next((number for number, line in enumerate(lines, 1) if redact(line) != line), 1)
    return Mark(file, number)


def write_atomically(path: Path, text: str | Iterable[str]) -> None:
    """Write a file so that readers see the old one or the new one whole, also when the machine stops. A link stays
    a link. A text may come in pieces that hold whole values. Known secrets are redacted. Raises OSError."""
    pieces = (text,) if isinstance(text, str) else text
    _write(path, (redact(piece).encode("utf-8") for piece in pieces))


def write_exactly(path: Path, data: bytes) -> None:
    """`write_atomically` for what stands in the file already, in another layout: not a byte is redacted."""
    _write(path, (data,))


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    import tempfile  # most runs write nothing, and starting up shall be quick

    place = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), place.stat().st_mode & 0o777 if place.exists() else 0o644)
        os.replace(temporary, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _fields(key: str, entry: Attestation) -> dict[str, Json]:
    fields: dict[str, Json] = {key: entry.name, "value": entry.value, "by": entry.by, "date": entry.date}
    return fields | ({"ticket": entry.ticket} if entry.ticket else {})


def _put(text: str, part: str, fields: dict[str, Json]) -> str:
    data, problems = parse(text, "")
    empty = [d.code for d in problems] == ["yaml.empty"]
    if problems and not empty:
        raise ConfigError(problems)
    if data is None:
        new = text + ("" if not text or text.endswith("\n") else "\n") + f"{part}:\n  - {flow(fields)}\n"
        return _checked(new, {part: [fields]}, fields)
    key, name = next(iter(fields.items()))
    entries = data.get(part) or []
    there = [n for n, e in enumerate(entries) if isinstance(e, Map) and _same(part, e.get(key), str(name))]
    expected = json.loads(canonical(data))
    top = spans(text)
    assert top is not None
    if there:
        index = there[0]
        fields = {**fields, key: entries[index][key]}
        expected[part][index] = fields
        if canonical(entries[index]) == canonical(fields):
            return text
        edits = _replace(text, _value(top, data, part).children[index], entries[index], fields)
    else:
        expected[part] = [*(expected.get(part) or []), fields]
        edits = _append(text, top, data, part, fields)
    return _checked(edited(text, edits), expected, fields)


def _same(part: str, written: Json, name: str) -> bool:
    return isinstance(written, str) and (
        own_name(written) == own_name(name) if part == ATTESTATIONS else written == name
    )


def _checked(text: str, expected: Json, fields: Json) -> str:
    """The new text, if it says what it should: a layout that was not foreseen must not change anything else."""
    data, problems = parse(text, "")
    if problems or canonical(data) != canonical(expected):
        fix = (f"write it by hand: - {flow(fields)}",)
        raise ConfigError([error("attest.layout", "this file is laid out so that it cannot be edited safely", fix=fix)])
    return text


def _value(top: Span, data: Map, key: str) -> Span:
    return top.pairs[list(data).index(key)][1]


def _replace(text: str, node: Span, entry: Map, fields: Mapping[str, Json]) -> list[Edit]:
    """The edits that make an entry say `fields`."""
    if node.kind != "map":
        return [(node.begin, node.end, flow(fields))]
    names = list(entry)
    edits: list[Edit] = []
    for index, (name, (_, value)) in enumerate(zip(names, node.pairs, strict=True)):
        if name not in fields:
            edits += _without(text, node, index)
        elif canonical(entry[name]) != canonical(fields[name]):
            space = " " if value.begin == value.end else ""
            edits.append((value.begin, value.end, space + flow(fields[name])))
    for name in fields:
        if name not in entry:
            edits.append(_added(text, node, f"{name}: {flow(fields[name])}"))
    return edits


def _added(text: str, node: Span, new: str) -> Edit:
    """The edit that adds a pair behind the last one of a mapping."""
    if node.flow:
        end = node.children[-1].end
        return (end, end, f", {new}")
    end = line_end(text, node.children[-1].end)
    return (end, end, f"{_break(text)}{' ' * node.children[0].column}{new}")


def _without(text: str, node: Span, index: int) -> list[Edit]:
    """The edits that take a pair out of a mapping."""
    key, value = node.pairs[index]
    if index == 0:
        following = node.pairs[1][0].begin if len(node.pairs) > 1 else value.end
        return [(key.begin, following, "")]
    if not node.flow:
        begin = line_start(text, key.begin)
        return [(line_end(text, begin - 2) if begin > 1 else 0, line_end(text, value.end), "")]
    comma = text.index(",", node.pairs[index - 1][1].end)
    if text[comma + 1 : key.begin].isspace() and "\n" not in text[comma + 1 : key.begin]:
        return [(comma, value.end, "")]
    return [(comma, comma + 1, ""), (key.begin, value.end, "")]


def _append(text: str, top: Span, data: Map, part: str, fields: Mapping[str, Json]) -> list[Edit]:
    """The edits that add an entry at the end of its list, or begin the list."""
    entry, new_line = flow(fields), _break(text)
    if part not in data:
        if top.flow or not top.children:
            where = top.children[-1].end if top.children else top.begin + 1
            return [(where, where, f"{', ' if top.children else ''}{part}: [{entry}]")]
        end = line_end(text, top.children[-1].end)
        indent = " " * top.children[0].column
        return [(end, end, f"{new_line}{indent}{part}:{new_line}{indent}  - {entry}")]
    value = _value(top, data, part)
    if not value.children:
        if top.flow:
            return [(value.begin, value.end, f"{' ' if value.begin == value.end else ''}[{entry}]")]
        begin = value.begin - len(text[: value.begin]) + len(text[: value.begin].rstrip(" "))
        return [(begin, value.end, f"{new_line}{' ' * top.children[0].column}  - {entry}")]
    last = value.children[-1]
    if not value.flow:
        end = line_end(text, last.end)
        return [(end, end, f"{new_line}{' ' * value.column}- {entry}")]
    apart = f",{new_line}{' ' * last.column}" if "\n" in text[value.begin : last.begin] else ", "
    return [(last.end, last.end, apart + entry)]


def _break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
