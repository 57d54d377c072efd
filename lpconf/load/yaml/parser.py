"""YAML to plain mappings and lists that know their places, strictly and at the speed of the C parser.

The tree is built from the parser's stream of events, one after another and without recursion, so that no input can
exhaust the stack, and everything that a configuration file should not hold is an error with its place.
"""

from __future__ import annotations

import re
from sys import intern
from typing import Any

from _ruamel_yaml import CParser
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error, warning
from lpconf.domain.source_document import Map, Place, Seq
from lpconf.domain.wording import count
from lpconf.load.yaml.decoding import Lines, Shield, conflict_marks, decode, tabs
from lpconf.load.yaml.lookalikes import lookalike_in_key, lookalike_in_value
from lpconf.load.yaml.scalars import NotJson, resolve
from lpconf.load.yaml.syntax_errors import tag_at, translate

DEEPEST = 64
"""So many mappings and lists may stand inside each other."""

MOST_ALIASED = 100_000
"""So many nodes may come in by aliases, all together."""

MOST_PROBLEMS = 100
"""Reading a file ends at this number of problems."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DROP: Any = object()
_OPEN: Any = object()


def parse(data: bytes | str, file: str) -> tuple[Map | None, list[Diagnostic]]:
    """The mapping in a YAML file, and all that is wrong with it. `file` is the name that places bear.

    The mapping is there also when something is wrong, as long as the file can be read to its end: of two equal keys
    the first counts. None where there is no mapping: a syntax error, an empty file, another value at the top.
    """
    text, problems = decode(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, file)
    if text is None:
        return None, problems
    conflicts = conflict_marks(text, file)
    if conflicts:
        return None, [*problems, *conflicts]
    builder = _Builder(text, file)
    top = builder.build()
    if problems or builder.problems:
        by_place = sorted([*problems, *builder.problems], key=lambda d: d.mark[1:3] if d.mark else (0, 0))
        return top, by_place
    return top, problems


class _Stop(Exception):
    """Nothing more can be read of this file."""


class _Frame:
    """A mapping or list whose end has not come yet. `key` is the key that waits for its value (`_DROP`: the value is
    left out). `weight` is the builder's total at its start, `deepest` the depth of its deepest child."""

    __slots__ = ("anchor", "column", "deepest", "flow", "into", "key", "key_at", "line", "weight")

    def __init__(self, into: Map | Seq, event: Any, depth: int, weight: int) -> None:
        self.into = into
        self.key: Any = None
        self.key_at: Place = into.at
        self.line, self.column = into.at[1], into.at[2]
        self.anchor: str | None = event.anchor
        self.flow: bool = event.flow_style
        self.deepest = depth
        self.weight = weight


class _Builder:
    def __init__(self, text: str, file: str) -> None:
        self.shield = Shield(text)
        self.shielded = self.shield.on
        self.text = self.shield.text
        self.file = file
        self.problems: list[Diagnostic] = []
        self.stack: list[_Frame] = []
        self.frame: _Frame | None = None
        self.top: Any = _DROP
        self.top_at: Place = (file, 1, 1, 1)
        self.anchors: dict[str, Any] = {}
        self.weight = 0
        self.aliased = 0
        self.documents = 0
        self.spans: list[tuple[int, int]] | None = [] if "\t" in text else None
        self.end = 0
        self.lines: Lines | None = None

    # -- the stream ----------------------------------------------------------------------------------------------

    def build(self) -> Map | None:
        to_the_end = False
        try:
            self._read()
            to_the_end = True
        except YAMLError as fault:
            self._syntax(fault)
        except _Stop:
            pass
        if self.spans is not None:
            stop = len(self.text) if to_the_end else self.end
            known = {d.mark for d in self.problems if d.code == "yaml.tab"}
            self.problems += [d for d in tabs(self.text, self.spans, stop, self.file) if d.mark not in known]
        return self._result() if to_the_end else None

    def _read(self) -> None:
        parser = CParser(self.text)
        get = parser.get_event
        scalar, alias = self._scalar, self._alias
        done: Any = None
        try:
            while True:
                event = get()
                kind = type(event)
                if kind is ScalarEvent:
                    scalar(event)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self._close(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    self._open(event, kind is MappingStartEvent)
                elif kind is AliasEvent:
                    alias(event)
                elif kind is DocumentStartEvent:
                    self._document(event)
                elif kind is StreamEndEvent:
                    return
                done = event
        finally:
            self.end = done.end_mark.index if done is not None else 0

    def _syntax(self, fault: YAMLError) -> None:
        if getattr(fault, "problem_mark", None) is None:
            self._problem("yaml.syntax", "not YAML", (self.file, 1, 1, 1), detail=str(fault))
        else:
            self.problems.append(translate(fault, Lines(self.text), self.file))

    def _document(self, event: Any) -> None:
        self.documents += 1
        mark = event.start_mark
        at = (self.file, mark.line + 1, mark.column + 1, 3)
        if self.documents > 1:
            self._problem(
                "yaml.many-documents", "a second document", at, fix=("one file holds one document: take `---` out",)
            )
            raise _Stop
        if event.tags:
            self.problems.append(tag_at(Mark(*at)))
        if event.version and tuple(event.version) != (1, 2):
            self._problem("yaml.syntax", "files are read as YAML 1.2", at, fix=("take the %YAML line out",))

    def _result(self) -> Map | None:
        if isinstance(self.top, Map):
            return self.top
        if self.top is _DROP or self.top is None:
            self._problem("yaml.empty", "the file is empty", (self.file, 1, 1, 1))
        else:
            self._problem("yaml.not-a-mapping", "the top of the file is no mapping of keys", self.top_at)
        return None

    # -- nodes ---------------------------------------------------------------------------------------------------

    def _scalar(self, event: Any) -> None:
        # The hottest function of a fleet's run: places are plain tuples, and nothing is asked twice.
        begin, end = event.start_mark, event.end_mark
        line, column, style, text = begin.line, begin.column, event.style, event.value
        if self.shielded and not text.isascii():
            text = self.shield.bare(text)
        ends_here = end.line == line
        length = end.column - column if ends_here else 0
        at = (self.file, line + 1, column + 1, length or 1)
        self.weight += 1 + (len(text) >> 6)
        if event.ctag is not None:
            self._tagged(at)
        if style == "":
            try:
                value = resolve(text)
            except NotJson as reason:
                value = None
                fix = ("put it in quotes if a text is meant",)
                self._problem("yaml.number", str(reason), at, fix=fix)
        else:
            value = text
            if self.spans is not None:
                self.spans.append((begin.index, end.index))
        if not ends_here:
            at = self._first_line(at, style)
        if event.anchor is not None:
            self._name_anchor(event, at)
            self.anchors[event.anchor] = (value, 1 + (len(text) >> 6), 0)
        if not text.isascii():
            self._look_at(self.text[begin.index : end.index], at)
        frame = self.frame
        if frame is not None and frame.key is None and type(frame.into) is Map:
            self._key(frame, frame.into, text, value, style, at)
        else:
            self._add(frame, value, at)

    def _key(self, frame: _Frame, into: Map, text: str, value: Any, style: str, at: Place) -> None:
        if len(text) <= 64:
            text = intern(text)
        frame.key, frame.key_at = text, at
        if text == "<<" and style == "":
            self._problem("yaml.merge-key", "the merge key << is not read", at, fix=("use extends to share settings",))
            frame.key = _DROP
            return
        if value is not text and not isinstance(value, str):
            shown = text if len(text) <= 40 else text[:40] + "…"
            fix = (f'quote it: "{shown}"',) if text else ("write a key before the colon",)
            self._problem("yaml.key-type", "a key that is no text" if text else "a key is missing", at, fix=fix)
        if not text.isprintable() and _CONTROL.search(text):
            self._problem("yaml.control-character", "a control character in a key", at)
        if text in into:
            first = Mark(*into.keys_at[text])
            others = (Label(first, "here first"),)
            self._problem(
                "yaml.duplicate-key", f"{_short(text)} stands here twice", at, label="here again", others=others
            )
            frame.key = _DROP

    def _add(self, frame: _Frame | None, value: Any, at: Place) -> None:
        if frame is None:
            self.top, self.top_at = value, at
            return
        into = frame.into
        if type(into) is Map:
            key = frame.key
            if key is None:
                self._problem("yaml.key-type", "a key that is no text", at, fix=("only texts can be keys",))
                frame.key = _DROP
                return
            if key is not _DROP:
                into[key] = value
                into.keys_at[key] = frame.key_at
                into.values_at[key] = at
            frame.key = None
        elif type(into) is Seq:
            into.append(value)
            into.items_at.append(at)

    def _open(self, event: Any, mapping: bool) -> None:
        mark = event.start_mark
        at = (self.file, mark.line + 1, mark.column + 1, 1)
        depth = len(self.stack) + 1
        if depth > DEEPEST:
            self._problem("yaml.too-deep", f"more than {DEEPEST} mappings and lists inside each other", at)
            raise _Stop
        if event.ctag is not None:
            self._tagged(at)
        self.weight += 1
        frame = _Frame(Map(at) if mapping else Seq(at), event, depth, self.weight - 1)
        if frame.anchor is not None:
            self._name_anchor(event, at)
            self.anchors[frame.anchor] = _OPEN
        self.stack.append(frame)
        self.frame = frame

    def _name_anchor(self, event: Any, at: Place) -> None:
        """Refuse an anchor whose name the parser ends too early: the rest of it would become a part of the value."""
        behind = event.start_mark.index + 1 + len(event.anchor)
        if self.text[behind : behind + 1].strip(" \t\r\n,[]{}"):
            fix = ("an anchor is named with letters, digits, - and _",)
            self._problem("yaml.anchor", f"the name of &{_short(event.anchor)} goes on with another sign", at, fix=fix)

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        into = frame.into
        if frame.flow:
            end = event.end_mark
            width = end.column - frame.column + 1 if end.line + 1 == frame.line else self._rest(into.at)
            into.at = (self.file, frame.line, frame.column, width)
        elif type(into) is Map and into.keys_at:
            into.at = next(iter(into.keys_at.values()))
        if frame.anchor is not None:
            depth = len(self.stack)
            self.anchors[frame.anchor] = (into, self.weight - frame.weight, frame.deepest - depth)
        if self.stack:
            self.frame = self.stack[-1]
            self.frame.deepest = max(self.frame.deepest, frame.deepest)
        else:
            self.frame = None
        self._add(self.frame, into, into.at)

    def _alias(self, event: Any) -> None:
        mark, name = event.start_mark, event.anchor
        at = (self.file, mark.line + 1, mark.column + 1, len(name) + 1)
        known = self.anchors.get(name)
        value: Any = None
        if known is None:
            fix = ("put a text that begins with * in quotes",)
            self._problem("yaml.anchor", f"no anchor &{_short(name)} before this", at, fix=fix)
        elif known is _OPEN:
            self._problem("yaml.anchor", f"&{_short(name)} would hold itself", at)
        else:
            value, weight, height = known
            self._count(weight, height, at)
        frame = self.frame
        if frame is not None and frame.key is None and type(frame.into) is Map and isinstance(value, str):
            self._key(frame, frame.into, value, value, "alias", at)
        else:
            self._add(frame, value, at)

    def _count(self, weight: int, height: int, at: Place) -> None:
        self.weight += weight
        self.aliased += weight
        if self.aliased > MOST_ALIASED:
            self._problem(
                "yaml.anchor", f"the aliases up to here unfold to more than {count(MOST_ALIASED, 'node')}", at
            )
            raise _Stop
        depth = len(self.stack) + height
        if depth > DEEPEST:
            self._problem("yaml.too-deep", f"more than {DEEPEST} mappings and lists inside each other", at)
            raise _Stop
        if self.frame is not None:
            self.frame.deepest = max(self.frame.deepest, depth)

    # -- problems ------------------------------------------------------------------------------------------------

    def _tagged(self, at: Place) -> None:
        self.problems.append(tag_at(Mark(*at)))
        self._enough(at)

    def _problem(self, code: str, summary: str, at: Place, **more: Any) -> None:
        self.problems.append(error(code, summary, Mark(*at), **more))
        self._enough(at)

    def _look_at(self, written: str, at: Place) -> None:
        """Tell a text that is not what it looks like."""
        frame = self.frame
        is_key = frame is not None and frame.key is None and type(frame.into) is Map
        summary = lookalike_in_key(written) if is_key else lookalike_in_value(written)
        if summary:
            fix = ("write it in one script, with characters that can be seen, or as an escape in double quotes",)
            self.problems.append(warning("yaml.lookalike", summary, Mark(*at), fix=fix))

    def _enough(self, at: Place) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            summary = f"more than {MOST_PROBLEMS} problems; the rest of the file was not looked at"
            self.problems.append(error("yaml.syntax", summary, Mark(*at)))
            raise _Stop

    def _first_line(self, at: Place, style: str) -> Place:
        """Where a scalar of several lines stands on its first: a block's sign, or the text as far as it goes."""
        length = 1 if style in ("|", ">") else self._rest(at)
        return (*at[:3], length)

    def _rest(self, at: Place) -> int:
        """The length of a text of several lines, on its first line."""
        if self.lines is None:
            self.lines = Lines(self.text)
        return self.lines.rest(at[1], at[2])


def _short(text: str) -> str:
    """A name fit for a message."""
    text = text if len(text) <= 60 else text[:60] + "…"
    return _CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", text)
