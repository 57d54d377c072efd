"""Values with parts: sets of tokens, and masking patterns."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from lpconf.catalogue.codecs.codec import BLANKS, Groups, no_text, text_expected
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import count


class _Parted(ABC):
    """What values with parts have in common."""

    off: Json = ""
    groups: Groups = ()

    @abstractmethod
    def parts(self, written: Json) -> Sequence[str]:
        """The parts of a written value, in their order."""

    def name_of(self, part: str) -> str:
        return ""

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        old = () if isinstance(before, Marker) else self.parts(before)
        new = self.parts(after)
        there, desired = set(old), set(new)
        added = [part for part in new if part not in there]
        removed = [part for part in old if part not in desired]
        return {"added": added, "removed": removed}

    def expects(self, written: Json) -> str:
        return text_expected(written)

    def not_understood(self, live: Json) -> str:
        return no_text(live)

    def full_text(self, written: Json) -> str:
        return str(written or "")


class TokenSet(_Parted):
    """A comma-separated set. Blanks round its parts and their order mean nothing; it is written without blanks, in the
    order of its groups, and what is in none of them last."""

    def __init__(self, token_name: str, groups: Groups = ()) -> None:
        self._token_name, self.groups = token_name, groups
        every = [part for _, parts in groups for part in parts]
        self._position = {part: i for i, part in enumerate(every)}
        # Accounts share most of their lists.
        self._read = lru_cache(maxsize=1_000)(self._split)

    def _split(self, text: str) -> tuple[tuple[str, ...], frozenset[str]]:
        pieces = [piece.strip(BLANKS) for piece in text.split(",")]
        tokens = tuple(self.in_order(piece for piece in pieces if piece))
        return tokens, frozenset(tokens)

    def in_order(self, tokens: Iterable[str]) -> list[str]:
        """Each token once, in the order in which they are written."""
        return sorted(dict.fromkeys(tokens), key=lambda token: self._position.get(token, len(self._position)))

    def parts(self, written: Json) -> Sequence[str]:
        return self._read(str(written or ""))[0]

    def decode(self, written: Json) -> Json:
        return self._read(str(written or ""))[1]

    def encode(self, meaning: Iterable[str]) -> Json:
        """Tokens in no group stand in the order given, those of a set in the order of the alphabet."""
        return ",".join(self.in_order(sorted(meaning) if isinstance(meaning, set | frozenset) else meaning))

    def summary(self, written: Json) -> str:
        tokens = self.parts(written)
        return count(len(tokens), self._token_name) if tokens else "empty"


class Patterns(_Parted):
    """Masking patterns: one as it is, two or more as the alternation ``(?:p1)|(?:p2)`` (contract 6.3). `name_of` tells
    what a pattern of the library is called."""

    def __init__(self, name_of: Callable[[str], str] = lambda part: "") -> None:
        self._name_of = name_of

    def name_of(self, part: str) -> str:
        return self._name_of(part)

    def decode(self, written: Json) -> Json:
        """The patterns of a written value. What is not our alternation is one pattern as it is."""
        text = "" if written is None else str(written)
        if not text:
            return ()
        pieces = _alternatives(text)
        return tuple(pieces) if pieces and len(pieces) > 1 else (text,)

    def encode(self, meaning: Iterable[str]) -> Json:
        patterns = list(meaning)
        return patterns[0] if len(patterns) == 1 else "|".join(f"(?:{pattern})" for pattern in patterns)

    def parts(self, written: Json) -> Sequence[str]:
        result: tuple[str, ...] = self.decode(written)
        return result

    def summary(self, written: Json) -> str:
        patterns = self.decode(written)
        return count(len(patterns), "pattern") if patterns else "empty"


_PIECE = re.compile(r"\\.|\[|\]|\(|\)|.", re.DOTALL)


def _alternatives(text: str) -> list[str] | None:
    """The bodies of ``(?:…)|(?:…)``, None where `text` is not wholly of that form."""
    bodies: list[str] = []
    depth, in_class, body_start, expect_bar = 0, False, -1, False
    i = 0
    for match in _PIECE.finditer(text):
        i, piece = match.start(), match[0]
        if in_class:
            in_class = piece != "]"
        elif depth == 0:
            if expect_bar:
                if piece != "|":
                    return None
                expect_bar = False
            elif piece == "(" and text.startswith("(?:", i):
                depth, body_start = 1, i + 3
            else:
                return None
        elif piece == "[":
            in_class = True
        elif piece == "(":
            depth += 1
        elif piece == ")":
            depth -= 1
            if depth == 0:
                bodies.append(text[body_start:i])
                expect_bar = True
    return bodies if depth == 0 and expect_bar and not in_class else None
