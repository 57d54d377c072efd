"""A pattern written for Python's engine, so that both read it alike: every set spelled out, every sign escaped.

True for texts without characters beyond \\uffff, which JavaScript sees as two. After a match of nothing Python goes on
otherwise than V8 does.
"""

from __future__ import annotations

from lpconf.checks.masking.regex.char_ranges import ANY, Ranges
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Back, Cat, Chars, Look, Node, Rep

_ASSERTIONS = {"^": r"\A", "$": r"\Z", "b": r"\b", "B": r"\B"}


class NotTranslated(Exception):
    """Python's engine cannot say this."""


def for_python(node: Node) -> str:
    """The pattern for `re.compile` with `re.ASCII`. Raises NotTranslated."""
    if isinstance(node, Chars):
        return _set(node.ranges)
    if isinstance(node, Assertion):
        return _ASSERTIONS[node.kind]
    if isinstance(node, Cat):
        return "".join(_grouped(part) for part in node.parts)
    if isinstance(node, Alt):
        return "|".join(for_python(way) for way in node.ways)
    if isinstance(node, Rep):
        return f"(?:{for_python(node.body)}){_counts(node)}"
    if isinstance(node, Look):
        return f"(?{'<' if node.behind else ''}{'!' if node.negative else '='}{for_python(node.body)})"
    raise NotTranslated(type(Back).__name__)


def _grouped(node: Node) -> str:
    return f"(?:{for_python(node)})" if isinstance(node, Alt) else for_python(node)


def _counts(rep: Rep) -> str:
    most = "" if rep.most is None else rep.most
    return f"{{{rep.least},{most}}}{'?' if rep.lazy else ''}"


def _set(ranges: Ranges) -> str:
    if not ranges:
        return r"(?!)"
    if ranges == ANY:
        return r"[\s\S]"
    return "[" + "".join(f"\\u{low:04x}-\\u{high:04x}" for low, high in ranges) + "]"
