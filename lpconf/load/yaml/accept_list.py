"""The `accept` that stands in a file: where a person writes a further entry, so that it works as it is written."""

from __future__ import annotations

from lpconf.domain.plan import AcceptPlace
from lpconf.load.yaml.syntax_tree import SyntaxNode, tree

_KEY = "accept"
_BYTE_ORDER_MARK = "\ufeff"


def accept_place(text: str, file: str) -> AcceptPlace:
    """The place for a further acceptance in a file that is known to parse."""
    if _KEY not in text:  # as in most files of a fleet, of which many may have to be looked at
        return AcceptPlace(file)
    text = text.removeprefix(_BYTE_ORDER_MARK)
    top = tree(text)
    for key, value in top.pairs if top else ():
        if key.value == _KEY:
            return _place(text, file, key, value)
    return AcceptPlace(file)


def _place(text: str, file: str, key: SyntaxNode, value: SyntaxNode) -> AcceptPlace:
    if value.kind == "seq" and not value.flow and value.children:
        return AcceptPlace(file, _line(text, value.end), value.column)
    entries = (" ".join(text[child.begin : child.end].split()) for child in value.children)
    return AcceptPlace(file, _line(text, key.begin), key.column, tuple(entries))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
