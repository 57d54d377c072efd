"""Keys in the queries of URLs: live values hold them, and no file of a repository should. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lpconf.domain.value import Json, scalars

_URL = re.compile(r"https?://[^\s\"'<>]+")
_NAME = re.compile(r"key|token|secret|sig|auth|passw|pwd|credential|session|sas\b", re.IGNORECASE)
SHORTEST_NAMED, SHORTEST_UNNAMED = 6, 20
"""Characters from which on a value may be a key: where its name says so, and where it does not."""


def holds_key(value: Json) -> bool:
    """Whether a URL in a value has a query, or a fragment, with a value that looks like a key, or a password."""
    return any(_looks_like_key(name, text) for url in _urls(value) for name, text in _pairs(url))


def _urls(value: Json) -> Iterator[str]:
    for text in scalars(value):
        if isinstance(text, str):
            yield from _URL.findall(text)


def _pairs(url: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    password = [("password", parts.password)] if parts.password else []
    return [*parse_qsl(parts.query, keep_blank_values=True), *parse_qsl(parts.fragment), *password]


def _looks_like_key(name: str, text: str) -> bool:
    """A long mix of letters and digits is a key; a shorter one where the name says what it is. Placeholders are not."""
    if text.startswith("{") and text.endswith("}"):
        return False
    if _NAME.search(name):
        return len(text) >= SHORTEST_NAMED
    is_mixed = bool(re.search(r"[A-Za-z]", text)) and bool(re.search(r"\d", text))
    return len(text) >= SHORTEST_UNNAMED and is_mixed and re.fullmatch(r"[\w.~+/=-]+", text) is not None
