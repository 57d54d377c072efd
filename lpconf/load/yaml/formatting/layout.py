"""The one layout of YAML files: `lay_out` moves white space, line breaks at the ends and whole top keys; nothing else.

Two spaces for each level, dashes of lists one level below their key; one space behind ``:``, ``-`` and ``,`` and before
a comment; none inside brackets; a list or mapping in brackets over several lines is indented as if it were a block. At
most one empty line in a row, none at the ends, no blanks at the end of a line, ``\\n`` and one of it at the end. Line
breaks stay where they are, and texts are as they were written, moved to their level. Comments move with what stands
below them, or stay at the level that they stand at.
"""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.diagnostic import Mark
from lpconf.errors import ConfigError
from lpconf.load.files.source import LIMIT
from lpconf.load.yaml.decoding import decode
from lpconf.load.yaml.formatting.lines import LayoutLine, ordered
from lpconf.load.yaml.formatting.nodes import HEADER, comments, meaning
from lpconf.load.yaml.formatting.printer import Printer, not_laid_out
from lpconf.load.yaml.parser import parse
from lpconf.load.yaml.syntax_tree import SyntaxNode, tree


def lay_out(data: bytes, file: str, order: Sequence[str]) -> str:
    """The text of a file in the layout of all files, its top keys in `order` (others behind them). The layout of a text
    in this layout is that text.

    Raises ConfigError with what is wrong in the file, or ``fmt.layout`` for one that cannot be laid out so that all its
    values and comments surely stay.
    """
    _, problems = parse(data, file)
    if any(problem.is_error for problem in problems):
        raise ConfigError(problems)
    text, _ = decode(data, file)
    assert text is not None
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    top = tree(source)
    assert top is not None
    lines = Printer(source, file).lines_of(top)
    keys = [key.value for key, _ in top.pairs] if top.kind == "map" and not top.flow else []
    # where another order does not do (a value may be named before it is used), they stay in their own
    for candidate in (ordered(lines, keys, order), lines):
        new = _ended(candidate, source)
        if _same(source, new, file):
            return new
    big = len(new.encode("utf-8")) > LIMIT
    why = "it would be over 1 MiB" if big else "values or comments would not stay as they are"
    raise ConfigError([not_laid_out(Mark(file, 1), why)])


def _ended(lines: Sequence[LayoutLine], source: str) -> str:
    text = "\n".join(map(str, lines)).lstrip("\n")
    return text + "\n" if source.endswith("\n") or not _open_text(source) else text


def _open_text(source: str) -> bool:
    """Whether the file ends in the middle of a block text: a line break more would be a part of its value."""
    node = tree(source)
    while node is not None and node.children:
        node = node.children[-1]
    if node is None or not node.is_block_text or node.blank_end < len(source):
        return False
    header = HEADER.match(source, node.begin)
    return header is None or "-" not in header[1]


def _same(old: str, new: str, file: str) -> bool:
    """Whether two texts say the same, in the same styles, with the same comments."""
    _, problems = parse(new, file)
    if any(problem.is_error for problem in problems):
        return False
    before, after = tree(old), tree(new)
    assert before is not None
    assert after is not None
    if sorted(comments(old, before)) != sorted(comments(new, after)):
        return False
    if before.kind != "map" or before.flow:
        return meaning(before) == meaning(after)
    return before.anchor == after.anchor and _pairs(before) == _pairs(after)


def _pairs(top: SyntaxNode) -> list[tuple[object, object]]:
    """The pairs of a mapping whatever their order."""
    return sorted((meaning(key), meaning(value)) for key, value in top.pairs)
