"""Where each part of a YAML text begins and ends, so that a part can be replaced and all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from _ruamel_yaml import CParser
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lpconf.load.yaml.decoding import Shield


@dataclass(slots=True)
class Span:
    """One node: its text is ``text[begin:end]``. `children` are keys and values in turn, or items. `column` counts
    from 0; `flow` says that it is written with brackets."""

    begin: int
    end: int
    column: int
    kind: str
    flow: bool = False
    children: list[Span] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[Span, Span]]:
        """Keys and values of a mapping."""
        return list(zip(self.children[::2], self.children[1::2], strict=True))


Edit = tuple[int, int, str]
"""Replace the text from the first to before the second position."""


def spans(text: str) -> Span | None:
    """The top node of a YAML text that is known to parse; None for an empty one."""
    parser = CParser(Shield(text).text)
    stack: list[Span] = []
    top: Span | None = None
    while type(event := parser.get_event()) is not StreamEndEvent:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            done = stack.pop()
            # the end of a block is told only when the next token has been seen, behind comments
            done.end = event.end_mark.index if done.flow else max([done.begin, *(c.end for c in done.children)])
            continue
        if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
            continue
        begin, end = event.start_mark.index, event.end_mark.index
        name = {ScalarEvent: "scalar", AliasEvent: "alias", MappingStartEvent: "map"}.get(kind, "seq")
        node = Span(begin, end, event.start_mark.column, name, name in ("map", "seq") and bool(event.flow_style))
        if kind is ScalarEvent and event.style in ("|", ">"):
            node.end = begin + len(text[begin:end].rstrip())
        if stack:
            stack[-1].children.append(node)
        else:
            top = node
        if name in ("map", "seq"):
            stack.append(node)
    return top


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits done. They may not overlap."""
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def line_end(text: str, position: int) -> int:
    """The end of the line that the position is on, before its line break."""
    stop = text.find("\n", position)
    if stop < 0:
        return len(text)
    return stop - 1 if stop > position and text[stop - 1] == "\r" else stop


def line_start(text: str, position: int) -> int:
    """The first position of the line."""
    return text.rfind("\n", 0, position) + 1
