"""A YAML text as a tree of nodes with their places and styles: what editing in place and laying out work on."""

from __future__ import annotations

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


@dataclass(slots=True)
class SyntaxNode:
    """One node: a scalar, an alias, a mapping or a list.

    Its text is ``text[begin:end]``, an anchor included; of a block text without the blank lines behind it, which end at
    `blank_end`. `column` counts from 0. `style` is that of a scalar: ``|``, ``>``, a quote, or empty; `flow` says that
    a mapping or list is written with brackets. `children` are keys and values in turn, or items.
    """

    kind: str
    begin: int
    end: int
    column: int
    blank_end: int
    style: str = ""
    flow: bool = False
    anchor: str = ""
    value: str = ""
    children: list[SyntaxNode] = field(default_factory=list)

    @property
    def is_container(self) -> bool:
        """Whether it is a mapping or a list."""
        return self.kind in ("map", "seq")

    @property
    def is_block_text(self) -> bool:
        """Whether it is a text that begins with ``|`` or ``>``."""
        return self.kind == "scalar" and self.style in ("|", ">")

    @property
    def pairs(self) -> list[tuple[SyntaxNode, SyntaxNode]]:
        """Keys and values of a mapping."""
        return list(zip(self.children[::2], self.children[1::2], strict=True))


def tree(text: str) -> SyntaxNode | None:
    """The top node of a YAML text that is known to parse; None for an empty one."""
    shield = Shield(text)
    parser = CParser(shield.text)
    stack: list[SyntaxNode] = []
    top: SyntaxNode | None = None
    while type(event := parser.get_event()) is not StreamEndEvent:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            _close(stack.pop(), event)
            continue
        if kind not in _KINDS:
            continue
        node = _node(event, _KINDS[kind], shield, text)
        if stack:
            stack[-1].children.append(node)
        else:
            top = node
        if node.is_container:
            stack.append(node)
    return top


def _close(node: SyntaxNode, event: Any) -> None:
    """Set the end of a mapping or list. The parser tells that of a block only when it has seen the next token, behind
    all comments; so a block ends with the last of its children."""
    if node.flow:
        node.end = event.end_mark.index
    else:
        node.end = max([node.begin, *(child.end for child in node.children)])
    node.blank_end = node.end


def _node(event: Any, kind: str, shield: Shield, text: str) -> SyntaxNode:
    begin, end = event.start_mark.index, event.end_mark.index
    node = SyntaxNode(kind, begin, end, event.start_mark.column, end, anchor=event.anchor or "")
    if kind == "scalar":
        node.style = event.style or ""
        node.value = shield.bare(event.value) if shield.on else event.value
        if node.is_block_text:
            node.end = begin + len(text[begin:end].rstrip())
    elif node.is_container:
        node.flow = bool(event.flow_style)
    return node
