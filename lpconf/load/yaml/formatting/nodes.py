"""What laying out must not change: what a text says, in which styles, and its comments."""

from __future__ import annotations

import re
from typing import Any

from lpconf.load.yaml.edits import line_end
from lpconf.load.yaml.syntax_tree import SyntaxNode

HEADER = re.compile(r"(?:&\S+[ ]+)?[|>]([-+0-9]*)")
"""How a block text begins: its signs for the width and the end."""

_COMMENT = re.compile(r"#[^\n]*")
_HEADER_COMMENT = re.compile(r"[ \t](#[^\n]*)")


def meaning(node: SyntaxNode) -> tuple[Any, ...]:
    """All that a node says, and how: values, styles, anchors, the order of what is in it; not where it stands."""
    return (node.kind, node.style, node.flow, node.anchor, node.value, *map(meaning, node.children))


def comments(text: str, top: SyntaxNode | None) -> list[str]:
    """All comments of the text, in their order, without blanks at their ends."""
    comments_so_far: list[str] = []
    at = 0
    for node in _texts(top):
        comments_so_far += _COMMENT.findall(text, at, max(at, node.begin))
        if node.is_block_text:
            comments_so_far += _HEADER_COMMENT.findall(text, node.begin, line_end(text, node.begin))
        at = node.blank_end
    comments_so_far += _COMMENT.findall(text, at)
    return [comment.rstrip() for comment in comments_so_far]


def _texts(top: SyntaxNode | None) -> list[SyntaxNode]:
    """Scalars and aliases, in the order of the text."""
    if top is None:
        return []
    if not top.is_container:
        return [top]
    return [text for child in top.children for text in _texts(child)]
