"""Changing what a YAML file says, in place: comments, quotes, layout and order of all else stay byte for byte.

The one editor of files that people write: `adopt` changes account files with it, `attest` attestations. It compares
the old and the new value from the top down and touches only what differs. Whatever comes of that is read again, and
refused where it does not say exactly what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.source_document import Map, MergeKeys, Path
from lpconf.domain.value import UNSET, Json, Marker, canonical
from lpconf.errors import ConfigError
from lpconf.load.yaml.edits import Edit, edited, joined, line_break_at, line_end, line_start
from lpconf.load.yaml.emitter import block, entry, flow, item, scalar
from lpconf.load.yaml.parser import parse
from lpconf.load.yaml.syntax_tree import SyntaxNode, tree

_BYTE_ORDER_MARK = "\ufeff"


def revise(
    text: str,
    file: str,
    desired: Mapping[str, Json | Marker],
    order: Sequence[str],
    naming: MergeKeys,
    *,
    one_line: Collection[str] = (),
) -> str:
    """The text of `file` with these values of top keys in it; UNSET takes a key away. The same once more gives the
    same text.

    New keys stand where `order` has them, else at the end. Lists whose entries have names (`naming`, by path) are
    changed entry by entry. Below the top keys `one_line` each new entry of a list is one line, however long, and such
    keys follow each other without an empty line. An empty text becomes a file.

    Raises ConfigError where the file is wrong, or laid out so that it cannot be edited safely (``edit.layout``).
    """
    data, problems = parse(text, file)
    is_empty = [problem.code for problem in problems] == ["yaml.empty"]
    if any(problem.is_error for problem in problems) and not is_empty:
        raise ConfigError(problems)
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(_BYTE_ORDER_MARK)
    editor = _Editor(text, naming, one_line)
    if data is None:
        data = Map((file, 1, 1, 1))
        target = _target(data, desired)
        new = editor.begun(target)
    else:
        target = _target(data, desired)
        top = tree(text)
        assert top is not None
        new = edited(text, joined(editor.mapping(top, data, target, (), order)))
    if new != text:
        _verify(new, file, target, desired)
    return mark + new


def _target(data: Map, desired: Mapping[str, Json | Marker]) -> dict[str, Json]:
    """What the whole file shall say."""
    target = {key: value for key, value in data.items() if desired.get(key) is not UNSET}
    target.update({key: value for key, value in desired.items() if not isinstance(value, Marker)})
    return target


def _verify(new: str, file: str, target: Mapping[str, Json], desired: Mapping[str, Json | Marker]) -> None:
    """Refuse a text that does not say what it should: a layout that was not foreseen must not change anything else."""
    data, problems = parse(new, file)
    is_wrong = any(problem.is_error for problem in problems)
    if not is_wrong and canonical(data) == canonical(target):
        return
    by_hand = flow({key: value for key, value in desired.items() if value is not UNSET})
    summary = f"{', '.join(desired)}: this file is laid out so that it cannot be edited safely"
    raise ConfigError([error("edit.layout", summary, Mark(file, 1), fix=(f"write it by hand: {by_hand}",))])


class _Editor:
    """The edits that turn one value into another, found from the top down."""

    def __init__(self, text: str, naming: MergeKeys, one_line: Collection[str]) -> None:
        self._text, self._naming, self._one_line = text, naming, one_line
        self._new_line = "\r\n" if "\r\n" in text else "\n"

    def begun(self, target: Mapping[str, Json]) -> str:
        """The text of a file that said nothing, its comments first."""
        parts = [self._pair(name, value, 0, (name,)) for name, value in target.items()]
        if not parts:
            return self._text
        above = self._text if not self._text or self._text.endswith("\n") else self._text + self._new_line
        return above + self._apart(0, target).join(parts) + self._new_line

    def value(self, node: SyntaxNode, old: Any, new: Json, path: Path, parent: SyntaxNode) -> list[Edit]:
        """Make the value at `node` say `new`."""
        if canonical(old) == canonical(new):
            return []
        if node.kind == "map" and isinstance(old, Map) and isinstance(new, Mapping) and set(old) & set(new):
            return self.mapping(node, old, new, path)
        if node.kind == "seq" and isinstance(old, list) and isinstance(new, list) and old and new:
            edits = self._listed(node, old, new, path)
            if edits is not None:
                return edits
        return [self._replaced(node, new, path, parent)]

    # -- mappings ------------------------------------------------------------------------------------------------

    def mapping(
        self, node: SyntaxNode, old: Map, new: Mapping[str, Json], path: Path, order: Sequence[str] = ()
    ) -> list[Edit]:
        """Make the mapping at `node` say `new`, pair by pair."""
        names = list(old)
        stays = [index for index, name in enumerate(names) if name in new]
        edits = self._removed([(key.begin, value.end) for key, value in node.pairs], stays, node)
        for index in stays:
            name = names[index]
            edits += self.value(node.pairs[index][1], old[name], new[name], (*path, name), node)
        for place, added in _places(names, stays, new, order).items():
            edits.append(self._added(node, place, {name: new[name] for name in added}, path))
        return edits

    def _added(self, node: SyntaxNode, place: int, values: Mapping[str, Json], path: Path) -> Edit:
        """The edit that puts pairs behind the pair at `place`; before all where it is -1."""
        if node.flow or not node.children:
            return _added_in_brackets(node, place, values)
        column = node.children[0].column
        apart = self._apart(column, values)
        pairs = [" " * column + self._pair(name, value, column, (*path, name)) for name, value in values.items()]
        if place < 0:
            begin = line_start(self._text, node.children[0].begin)
            return (begin, begin, "".join(pair + apart for pair in pairs))
        end = line_end(self._text, node.children[2 * place + 1].end)
        return (end, end, "".join(apart + pair for pair in pairs))

    def _apart(self, column: int, names: Collection[str]) -> str:
        """What stands between two pairs: an empty line between the sections at the top of a file."""
        close = column > 0 or all(name in self._one_line for name in names)
        return self._new_line if close else self._new_line * 2

    def _pair(self, name: str, value: Json, column: int, path: Path) -> str:
        """A pair whose key stands at `column`, its first line without indentation."""
        if self._is_one_line(path) and isinstance(value, list) and value:
            lines = [f"{scalar(name)}:", *(f"  - {flow(below)}" for below in value)]
        else:
            lines = entry(f"{scalar(name)}:", value, column)
        return self._at(lines, column).lstrip(" ")

    def _at(self, lines: Sequence[str], column: int) -> str:
        return self._new_line.join(" " * column + line for line in lines)

    def _is_one_line(self, path: Path) -> bool:
        return len(path) == 1 and path[0] in self._one_line

    # -- values --------------------------------------------------------------------------------------------------

    def _replaced(self, node: SyntaxNode, new: Json, path: Path, parent: SyntaxNode) -> Edit:
        """The edit that rewrites a value: on the line of its key or dash, or as a block below it."""
        space = " " if self._needs_space(node) else ""
        if parent.flow or not isinstance(new, Mapping | list) or not new:
            return (node.begin, node.end, space + flow(new))
        if self._is_block_here(node, parent):
            return (node.begin, node.end, self._at(block(new, node.column), node.column).lstrip())
        column = (parent.children[0].column if parent.kind == "map" else parent.column) + 2
        if self._is_one_line(path) and isinstance(new, list):
            lines = [f"- {flow(below)}" for below in new]
        else:
            lines = block(new, column)
        if lines[0].startswith("["):
            return (node.begin, node.end, space + lines[0])
        if parent.kind == "seq":
            return (node.begin, node.end, space + self._at(lines, column).lstrip())
        begin = len(self._text[: node.begin].rstrip(" "))
        return (begin, node.end, self._new_line + self._at(lines, column))

    def _needs_space(self, node: SyntaxNode) -> bool:
        """Whether nothing stands there yet, right behind a sign that needs a space."""
        return node.begin == node.end and self._text[node.begin - 1 : node.begin] in (":", "-", ",")

    def _is_block_here(self, node: SyntaxNode, parent: SyntaxNode) -> bool:
        """Whether a block stands there already, whose column the new one can have."""
        if node.flow or not node.is_container:
            return False
        return parent.kind == "seq" or self._begins_line(node.begin)

    # -- lists ---------------------------------------------------------------------------------------------------

    def _listed(self, node: SyntaxNode, old: Sequence[Any], new: Sequence[Json], path: Path) -> list[Edit] | None:
        """The edits entry by entry, None where entries would have to change places, or nothing would stay."""
        pairs = self._matches(old, new, path)
        hits = [hit for hit in pairs if hit is not None]
        if not hits or hits != sorted(hits):
            return None
        edits = self._removed([(self._dash(node, child), child.end) for child in node.children], hits, node)
        behind = -1
        inserts: dict[int, list[Json]] = {}
        for hit, value in zip(pairs, new, strict=True):
            if hit is None:
                inserts.setdefault(behind, []).append(value)
            else:
                behind = hit
                edits += self.value(node.children[hit], old[hit], value, (*path, hit), node)
        return edits + [self._inserted(node, place, values, path) for place, values in inserts.items()]

    def _matches(self, old: Sequence[Any], new: Sequence[Json], path: Path) -> list[int | None]:
        """For each new entry the position of the old one that it stands for, each taken once."""
        keys = self._naming(path)
        same = _same_by(keys if isinstance(keys, tuple) else ())
        left = list(range(len(old)))
        matches: list[int | None] = []
        for value in new:
            hit = next((index for index in left if same(old[index], value)), None)
            matches.append(hit)
            if hit is not None:
                left.remove(hit)
        return matches

    def _inserted(self, node: SyntaxNode, place: int, values: Sequence[Json], path: Path) -> Edit:
        """The edit that puts entries behind the entry at `place`; before all where it is -1."""
        if node.flow:
            return self._inserted_in_brackets(node, place, values)
        if self._is_one_line(path):
            lines = [" " * node.column + f"- {flow(value)}" for value in values]
        else:
            lines = [self._at(item(value, node.column), node.column) for value in values]
        if place >= 0:
            end = line_end(self._text, node.children[place].end)
            return (end, end, "".join(self._new_line + line for line in lines))
        first = self._dash(node, node.children[0])
        if self._begins_line(first):
            begin = line_start(self._text, first)
            return (begin, begin, "".join(line + self._new_line for line in lines))
        # The list begins behind another dash: the new entry takes that place, and the old one a line of its own.
        rest = " " * node.column
        return (first, first, "".join(line.lstrip() + self._new_line + rest for line in lines))

    def _inserted_in_brackets(self, node: SyntaxNode, place: int, values: Sequence[Json]) -> Edit:
        children = node.children
        apart = ", "
        if "\n" in self._text[node.begin : children[0].begin]:
            apart = f",{self._new_line}{' ' * children[0].column}"
        if place < 0:
            where = children[0].begin
            return (where, where, "".join(flow(value) + apart for value in values))
        where = children[place].end
        return (where, where, "".join(apart + flow(value) for value in values))

    # -- what goes -----------------------------------------------------------------------------------------------

    def _removed(self, units: Sequence[tuple[int, int]], stays: Sequence[int], node: SyntaxNode) -> list[Edit]:
        """The edits that take all units (pairs or entries) but the kept ones out of a mapping or list."""
        edits: list[Edit] = []
        for run in _runs([index for index in range(len(units)) if index not in stays]):
            first, last = units[run[0]], units[run[-1]]
            following = next((index for index in stays if index > run[-1]), None)
            if not node.flow and self._begins_line(first[0]):
                edits += [self._whole_lines(*units[index]) for index in run]
            elif following is not None:
                edits.append((first[0], units[following][0], ""))
            elif stays:
                edits.append((units[stays[-1]][1], last[1], ""))
            else:
                edits.append((first[0], last[1], ""))
        return edits

    def _whole_lines(self, begin: int, end: int) -> Edit:
        stop = line_end(self._text, end)
        return (line_start(self._text, begin), stop + len(line_break_at(self._text, stop)), "")

    def _dash(self, node: SyntaxNode, child: SyntaxNode) -> int:
        """Where an entry begins: at its dash, in a block."""
        return child.begin if node.flow else self._text.rfind("-", node.begin, max(child.begin, node.begin + 1))

    def _begins_line(self, begin: int) -> bool:
        """Whether it is the first thing on its line."""
        return not self._text[line_start(self._text, begin) : begin].strip()


def _added_in_brackets(node: SyntaxNode, place: int, values: Mapping[str, Json]) -> Edit:
    pairs = ", ".join(f"{scalar(name)}: {flow(value)}" for name, value in values.items())
    if not node.children:
        return (node.begin + 1, node.begin + 1, pairs)
    if place < 0:
        return (node.begin + 1, node.begin + 1, f"{pairs}, ")
    where = node.children[2 * place + 1].end
    return (where, where, f", {pairs}")


def _places(
    names: Sequence[str], stays: Sequence[int], new: Mapping[str, Json], order: Sequence[str]
) -> dict[int, list[str]]:
    """The new keys, by the position of the kept key behind which they go (-1: before all). A key without a place in
    `order` goes to the end."""
    places: dict[int, list[str]] = {}
    for name in new:
        if name in names:
            continue
        place = stays[-1] if stays else -1
        if name in order:
            earlier = set(order[: order.index(name)])
            place = max((i for i in stays if names[i] in earlier or names[i] not in order), default=-1)
        places.setdefault(place, []).append(name)
    return {place: sorted(added, key=lambda name: _rank(name, order)) for place, added in places.items()}


def _runs(indexes: Sequence[int]) -> list[list[int]]:
    """The indexes in groups without gaps."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _same_by(keys: tuple[str, ...]) -> Callable[[Any, Json], bool]:
    """Whether two entries of a list are about the same thing."""

    def same(entry: Any, other: Json) -> bool:
        if keys and isinstance(entry, Mapping) and isinstance(other, Mapping):
            return all(entry.get(key) == other.get(key) for key in keys)
        return canonical(entry) == canonical(other)

    return same
