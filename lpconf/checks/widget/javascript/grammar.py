"""The JavaScript grammar of tree-sitter (extra ``pages``), imported at the first script that is read.

Nothing else imports tree-sitter. All but `require_parser` take for granted that it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from lpconf.checks.widget.html import PagesMissing

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query


def require_parser() -> None:
    """Raises PagesMissing where the parser is not installed."""
    _parser()


def parsed(raw: bytes) -> Node:
    """The root of a script's tree. Raises PagesMissing without the parser."""
    return _parser().parse(raw).root_node


def captures(root: Node, patterns: str) -> Mapping[str, Sequence[Node]]:
    """The nodes below `root` that patterns of tree-sitter's query language find, by the names that these give them."""
    import tree_sitter  # start-up

    return tree_sitter.QueryCursor(_query(patterns)).captures(root)


def known_kinds(kinds: Iterable[str]) -> list[str]:
    """Those kinds of nodes, sorted, that the installed version of the grammar knows."""
    language = _language()
    return [kind for kind in sorted(kinds) if language.id_for_node_kind(kind, True)]


@cache
def _parser() -> Parser:
    try:
        import tree_sitter  # start-up

        return tree_sitter.Parser(_language())
    except ImportError:
        raise PagesMissing("the JavaScript parser is not installed") from None


@cache
def _language() -> Language:
    import tree_sitter  # start-up
    import tree_sitter_javascript  # start-up

    return tree_sitter.Language(tree_sitter_javascript.language())


@cache
def _query(patterns: str) -> Query:
    import tree_sitter  # start-up

    return tree_sitter.Query(_language(), patterns)
