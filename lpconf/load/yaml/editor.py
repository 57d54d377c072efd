"""Changing what an account file says, in place: comments, quotes, layout and order of all else stay byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.source_document import Map, Path
from lpconf.domain.value import UNSET, Json, Marker, canonical
from lpconf.errors import ConfigError
from lpconf.load.extends import MergeKeys
from lpconf.load.yaml.emitter import block, entry, flow, item, scalar
from lpconf.load.yaml.parser import parse
from lpconf.load.yaml.spans import Edit, Span, edited, line_end, line_start, spans


def revise(text: str, file: str, wanted: Mapping[str, Json | Marker], order: Sequence[str], naming: MergeKeys) -> str:
    """The text of `file` with these values of top keys in it; UNSET takes a key away. The same once more gives the
    same text.

    New keys stand where `order` has them. Lists whose entries have names (`naming`, by path) are changed entry by
    entry. Raises ConfigError where the file is wrong, or laid out so that it cannot be edited safely.
    """
    data, problems = parse(text, file)
    if problems or data is None:
        raise ConfigError(problems)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    expected = json.loads(canonical(data))
    for key, value in wanted.items():
        if isinstance(value, Marker):
            expected.pop(key, None)
        else:
            expected[key] = value
    top = spans(text)
    assert top is not None
    new = edited(text, _joined(_Editor(text, naming).mapping(top, data, _laid(data, wanted), (), order)))
    found, problems = parse(new, file)
    if problems or canonical(found) != canonical(expected):
        names = ", ".join(wanted)
        fix = (f"write it by hand: {flow({k: v for k, v in wanted.items() if v is not UNSET})}",)
        summary = f"{names}: this file is laid out so that it cannot be edited safely"
        raise ConfigError([error("edit.layout", summary, Mark(file, 1), fix=fix)])
    return mark + new


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """The edits with insertions at one place made one, in their order: what stands deeper comes first."""
    inserted: dict[int, str] = {}
    for begin, end, new in edits:
        if begin == end:
            inserted[begin] = inserted.get(begin, "") + new
    kept = [edit for edit in edits if edit[0] != edit[1]]
    return [*kept, *((place, place, new) for place, new in inserted.items())]


def _laid(data: Map, wanted: Mapping[str, Json | Marker]) -> dict[str, Json]:
    kept = {key: value for key, value in data.items() if wanted.get(key) is not UNSET}
    return kept | {key: value for key, value in wanted.items() if not isinstance(value, Marker)}


class _Editor:
    """The edits that turn one value into another, found from the top down."""

    def __init__(self, text: str, naming: MergeKeys) -> None:
        self.text, self.naming = text, naming
        self.new_line = "\r\n" if "\r\n" in text else "\n"

    def value(self, span: Span, old: Any, new: Json, path: Path, parent: Span) -> list[Edit]:
        """Make the value at `span` say `new`."""
        if canonical(old) == canonical(new):
            return []
        if span.kind == "map" and isinstance(old, Map) and isinstance(new, Mapping) and set(old) & set(new):
            return self.mapping(span, old, new, path)
        if span.kind == "seq" and isinstance(old, list) and isinstance(new, list) and old and new:
            edits = self._listed(span, old, new, path)
            if edits is not None:
                return edits
        return self._replaced(span, new, parent)

    def mapping(
        self, span: Span, old: Map, new: Mapping[str, Json], path: Path, order: Sequence[str] = ()
    ) -> list[Edit]:
        names = list(old)
        kept = [index for index, name in enumerate(names) if name in new]
        edits = self._without([(key.begin, value.end) for key, value in span.pairs], kept, span)
        for index in kept:
            name = names[index]
            edits += self.value(span.pairs[index][1], old[name], new[name], (*path, name), span)
        for place, added in self._places(names, kept, new, order).items():
            edits.append(self._added(span, place, {name: new[name] for name in added}))
        return edits

    def _places(
        self, names: Sequence[str], kept: Sequence[int], new: Mapping[str, Json], order: Sequence[str]
    ) -> dict[int, list[str]]:
        """The new keys, by the position of the kept key behind which they go (-1: before all). Without a word in
        `order` they go to the end."""
        found: dict[int, list[str]] = {}
        for name in (name for name in new if name not in names):
            place = kept[-1]
            if name in order:
                before = set(order[: order.index(name)])
                place = max((i for i in kept if names[i] in before or names[i] not in order), default=-1)
            found.setdefault(place, []).append(name)
        return {place: sorted(added, key=lambda name: _rank(name, order)) for place, added in found.items()}

    def _added(self, span: Span, place: int, values: Mapping[str, Json]) -> Edit:
        """The edit that puts pairs behind the pair at `place`."""
        if span.flow or not span.children:
            where = span.children[2 * place + 1].end if place >= 0 and span.children else span.begin + 1
            pairs = ", ".join(f"{scalar(name)}: {flow(value)}" for name, value in values.items())
            if place >= 0 and span.children:
                return (where, where, f", {pairs}")
            return (where, where, pairs + (", " if span.children else ""))
        column = span.children[0].column
        apart = self.new_line * (2 if column == 0 else 1)
        lines = [self._at(entry(f"{scalar(name)}:", value, column), column) for name, value in values.items()]
        if place < 0:
            begin = line_start(self.text, span.children[0].begin)
            return (begin, begin, "".join(one + apart for one in lines))
        end = line_end(self.text, span.children[2 * place + 1].end)
        return (end, end, "".join(apart + one for one in lines))

    def _at(self, lines: Sequence[str], column: int) -> str:
        return self.new_line.join(" " * column + line for line in lines)

    def _replaced(self, span: Span, new: Json, parent: Span) -> list[Edit]:
        """The edit that writes a value anew."""
        space = " " if span.begin == span.end and self.text[span.begin - 1 : span.begin] in (":", "-", ",") else ""
        plain = not isinstance(new, Mapping | list) or not new
        if parent.flow or plain:
            return [(span.begin, span.end, space + flow(new))]
        first = self.text[line_start(self.text, span.begin) : span.begin]
        if span.kind in ("map", "seq") and not span.flow and not first.strip():
            return [(span.begin, span.end, self._at(block(new, span.column), span.column).lstrip())]
        if parent.kind == "seq" and not span.flow and span.kind in ("map", "seq"):
            return [(span.begin, span.end, self._at(block(new, span.column), span.column).lstrip())]
        column = (parent.children[0].column if parent.kind == "map" else parent.column) + 2
        lines = block(new, column)
        if lines[0].startswith("["):
            return [(span.begin, span.end, space + lines[0])]
        if parent.kind == "seq":
            return [(span.begin, span.end, space + self._at(lines, column).lstrip())]
        begin = len(self.text[: span.begin].rstrip(" "))
        return [(begin, span.end, self.new_line + self._at(lines, column))]

    # -- lists ---------------------------------------------------------------------------------------------------

    def _listed(self, span: Span, old: Sequence[Any], new: Sequence[Json], path: Path) -> list[Edit] | None:
        """The edits entry by entry, None where entries would have to change places."""
        keys = self.naming(path)
        same = _same_by(keys if isinstance(keys, tuple) else ())
        left, pairs = list(range(len(old))), []
        for entry_ in new:
            hit = next((index for index in left if same(old[index], entry_)), None)
            pairs.append(hit)
            if hit is not None:
                left.remove(hit)
        hits = [hit for hit in pairs if hit is not None]
        if not hits or hits != sorted(hits):
            return None
        units = [(self._dash(span, child), child.end) for child in span.children]
        edits = self._without(units, hits, span)
        behind = -1
        inserts: dict[int, list[Json]] = {}
        for hit, value in zip(pairs, new, strict=True):
            if hit is None:
                inserts.setdefault(behind, []).append(value)
            else:
                behind = hit
                edits += self.value(span.children[hit], old[hit], value, (*path, hit), span)
        return edits + [self._inserted(span, place, values) for place, values in inserts.items()]

    def _inserted(self, span: Span, place: int, values: Sequence[Json]) -> Edit:
        if span.flow:
            children = span.children
            apart = ", "
            if "\n" in self.text[span.begin : children[0].begin]:
                apart = f",{self.new_line}{' ' * children[0].column}"
            if place < 0:
                where = children[0].begin
                return (where, where, "".join(flow(value) + apart for value in values))
            where = children[place].end
            return (where, where, "".join(apart + flow(value) for value in values))
        lines = [self._at(item(value, span.column), span.column) for value in values]
        if place < 0:
            first = self._dash(span, span.children[0])
            if self._has_line(first):
                begin = line_start(self.text, first)
                return (begin, begin, "".join(one + self.new_line for one in lines))
            rest = " " * span.column
            return (first, first, "".join(one.lstrip() + self.new_line + rest for one in lines))
        end = line_end(self.text, span.children[place].end)
        return (end, end, "".join(self.new_line + one for one in lines))

    def _without(self, units: Sequence[tuple[int, int]], kept: Sequence[int], span: Span) -> list[Edit]:
        """The edits that take all units but the kept ones (there is one) out of a mapping or list."""
        edits: list[Edit] = []
        gone = [index for index in range(len(units)) if index not in kept]
        for index in gone:
            begin, end = units[index]
            begins_run = index - 1 not in gone
            behind = next((i for i in kept if i > index), None)
            run_begin = next(i for i in range(index, -1, -1) if i - 1 not in gone)
            if not span.flow and self._has_line(units[run_begin][0]):
                stop = line_end(self.text, end)
                edits.append((line_start(self.text, begin), stop + len(self._break_at(stop)), ""))
            elif begins_run and behind is not None:
                edits.append((begin, units[behind][0], ""))
            elif begins_run:
                edits.append((units[kept[-1]][1], units[-1][1], ""))
        return edits

    def _dash(self, span: Span, item: Span) -> int:
        """Where an entry begins: at its dash, in a block."""
        return item.begin if span.flow else self.text.rfind("-", span.begin, max(item.begin, span.begin + 1))

    def _has_line(self, begin: int) -> bool:
        """Whether it is the first thing on its line."""
        return not self.text[line_start(self.text, begin) : begin].strip()

    def _break_at(self, position: int) -> str:
        return next((end for end in ("\r\n", "\n") if self.text.startswith(end, position)), "")


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _same_by(keys: tuple[str, ...]) -> Callable[[Any, Json], bool]:
    """Whether two entries of a list are about the same thing."""

    def same(one: Any, other: Json) -> bool:
        if keys and isinstance(one, Mapping) and isinstance(other, Mapping):
            return [one.get(key) for key in keys] == [other.get(key) for key in keys]
        return canonical(one) == canonical(other)

    return same
