"""A pattern written for Python's engine, so that both read it alike: every set spelled out, every sign escaped.

True for texts without characters beyond \\uffff, which JavaScript sees as two. After a match of nothing Python goes on
otherwise than V8 does.
"""

from __future__ import annotations

from lpconf.checks.masking.regex.char_ranges import ANY, SPACES, Ranges, complement, intersection, union
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Cat, Chars, Look, Node, Rep

_ASSERTIONS = {"^": r"\A", "$": r"\Z", "b": r"\b", "B": r"\B"}


_OTHER_BLANKS = intersection(SPACES, ((0x80, 0xFFFF),))
"""What JavaScript takes for a blank, and Java does not."""


class NotTranslated(Exception):
    """Python's engine cannot say this."""


def for_python(node: Node, *, java: bool = False) -> str:
    """The pattern for ``re.compile`` with ``re.ASCII``, as JavaScript reads it, or as Java from 8 to 18 does. Raises
    NotTranslated."""
    if isinstance(node, Chars):
        return _set(_javas_blanks(node) if java else node.ranges)
    if isinstance(node, Assertion):
        text = _ASSERTIONS[node.kind]
        return f"(?u:{text})" if java and node.kind in "bB" else text
    if isinstance(node, Cat):
        return "".join(_grouped(part, java) for part in node.parts)
    if isinstance(node, Alt):
        return "|".join(for_python(way, java=java) for way in node.ways)
    if isinstance(node, Rep):
        return f"(?:{for_python(node.body, java=java)}){_counts(node)}"
    if isinstance(node, Look):
        opening = ("<" if node.behind else "") + ("!" if node.negative else "=")
        return f"(?{opening}{for_python(node.body, java=java)})"
    raise NotTranslated(type(node).__name__)


def _grouped(node: Node, java: bool) -> str:
    text = for_python(node, java=java)
    return f"(?:{text})" if isinstance(node, Alt) else text


def _javas_blanks(chars: Chars) -> Ranges:
    """A set in which ``\\s`` stands for Java's blanks alone, and ``\\S`` for all that is none of them."""
    if chars.escape == "s":
        return intersection(chars.ranges, complement(_OTHER_BLANKS))
    if chars.escape == "S":
        return union(chars.ranges, _OTHER_BLANKS)
    return chars.ranges


def _counts(rep: Rep) -> str:
    most = "" if rep.most is None else rep.most
    return f"{{{rep.least},{most}}}{'?' if rep.lazy else ''}"


def _set(ranges: Ranges) -> str:
    if not ranges:
        return r"(?!)"
    if ranges == ANY:
        return r"[\s\S]"
    return "[" + "".join(f"\\u{low:04x}-\\u{high:04x}" for low, high in ranges) + "]"
