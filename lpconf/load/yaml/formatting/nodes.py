"""A YAML text as a tree of nodes with their places and styles: what laying out needs to know, and what must not change
by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

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

_KINDS = {ScalarEvent: "scalar", AliasEvent: "alias", MappingStartEvent: "map", SequenceStartEvent: "seq"}
HEADER = re.compile(r"(?:&\S+[ ]+)?[|>]([-+0-9]*)")
"""How a block text begins: its signs for the width and the end."""

_COMMENT = re.compile(r"#[^\n]*")
_HEADER_COMMENT = re.compile(r"[ \t](#[^\n]*)")


@dataclass(slots=True)
class Node:
    """One node. The text of a scalar or alias is ``text[begin:end]``, anchor and the blank lines behind a block text
    included; of mappings and lists only `begin` and `column` (from 0) count. `style` is that of a scalar: ``|``, ``>``,
    a quote, or empty. `children` are keys and values in turn, or items."""

    kind: str
    begin: int
    end: int
    column: int
    style: str = ""
    flow: bool = False
    anchor: str = ""
    value: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def is_block_text(self) -> bool:
        """Whether it is a text that begins with ``|`` or ``>``."""
        return self.kind == "scalar" and self.style in ("|", ">")

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping."""
        return list(zip(self.children[::2], self.children[1::2], strict=True))


def tree(text: str) -> Node | None:
    """The top node of a YAML text that is known to parse, whose only line break is ``\\n``; None for an empty one."""
    shield = Shield(text)
    parser = CParser(shield.text)
    stack: list[Node] = []
    top: Node | None = None
    while type(event := parser.get_event()) is not StreamEndEvent:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
            continue
        if kind not in _KINDS:
            continue
        node = _node(event, _KINDS[kind], shield)
        if stack:
            stack[-1].children.append(node)
        else:
            top = node
        if node.kind in ("map", "seq"):
            stack.append(node)
    return top


def _node(event: Any, kind: str, shield: Shield) -> Node:
    node = Node(kind, event.start_mark.index, event.end_mark.index, event.start_mark.column)
    node.anchor = event.anchor or ""
    if kind == "scalar":
        node.style, node.value = event.style or "", shield.bare(event.value) if shield.on else event.value
    elif kind in ("map", "seq"):
        node.flow = bool(event.flow_style)
    return node


def meaning(node: Node) -> tuple[Any, ...]:
    """All that a node says, and how: values, styles, anchors, the order of what is in it; not where it stands."""
    return (node.kind, node.style, node.flow, node.anchor, node.value, *map(meaning, node.children))


def comments(text: str, top: Node | None) -> list[str]:
    """All comments of the text, in their order, without blanks at their ends."""
    found: list[str] = []
    at = 0
    for node in _texts(top):
        found += _COMMENT.findall(text, at, max(at, node.begin))
        if node.is_block_text:
            found += _HEADER_COMMENT.findall(text, node.begin, _line_end(text, node.begin))
        at = node.end
    return [comment.rstrip() for comment in [*found, *_COMMENT.findall(text, at)]]


def _line_end(text: str, at: int) -> int:
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop


def _texts(top: Node | None) -> list[Node]:
    """Scalars and aliases, in the order of the text."""
    if top is None:
        return []
    return [one for child in top.children for one in _texts(child)] if top.kind in ("map", "seq") else [top]
