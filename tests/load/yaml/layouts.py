"""Random YAML files as people lay them out: any width of levels, comments and empty lines anywhere, brackets over
several lines, texts of every kind, anchors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

KEYS = ("account", "extends", "accept", "data_masking", "settings", "other", "x y", "Common.X", "le.general")
PLAIN = ("a", "on", "1", "true", "null", "x y", "a:b", "https://a.example/?q", "-1", "a#b", "2026-11-25", "*.x"[1:])
WORDS = ("one", "two: 2", "it's", 'say "x"', "- no list", "# no comment", "", " lead", "trail ", "ü€", "a\\b", "{a}")
LINES = ("one", "  deeper", "", "# no comment", "two  ", "- x", "a: b")


@dataclass
class Written:
    """A text, and the comments in it, in no order."""

    text: str
    comments: list[str] = field(default_factory=list)


class _Writer:
    """Writes a random value line by line. `wide` is what `draw` makes of the next choice."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments: list[str] = []
        self.anchors: list[str] = []

    def maybe(self, often: int = 4) -> bool:
        return self.draw(st.integers(0, often)) == often

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def blanks(self, least: int = 0) -> str:
        return " " * self.draw(st.integers(least, 3))

    def comment(self) -> str:
        words = self.one("c", "- name: z", "  indented", "ü", "a: [b, # c", "'", "")
        told = f"#{self.one('', ' ')}{words} {len(self.comments)}"
        self.comments.append(told)
        return told

    def tail(self) -> str:
        """What may stand behind a token at the end of a line."""
        return (
            self.blanks(1) + self.comment() + self.blanks() if self.maybe(5) else self.blanks() if self.maybe() else ""
        )

    def between(self, column: int) -> list[str]:
        """Lines without content before a line at `column`."""
        lines = []
        while self.maybe(3):
            lines.append(
                " " * self.one(0, column, column, column + 1) + self.comment() if self.maybe(1) else self.blanks()
            )
        return lines

    # -- texts -----------------------------------------------------------------------------------------------------

    def scalar(self, *, inside: bool) -> str:
        kind = self.one("plain", "plain", "single", "double", "alias", "anchor")
        if kind == "alias" and self.anchors:
            return "*" + self.one(*self.anchors)
        text = self.one(*WORDS)
        if kind == "single":
            found = "'" + text.replace("'", "''") + "'"
        elif kind == "double":
            found = json.dumps(text, ensure_ascii=self.maybe())
        else:
            found = self.one(*PLAIN)
        if kind == "anchor":
            self.anchors.append(f"a{len(self.anchors)}")
            return f"&{self.anchors[-1]} {found}"
        return found

    def long(self, column: int) -> list[str]:
        """A text over several lines whose further lines stand right of `column`."""
        kind = self.one("|", ">", "'", '"', "plain")
        inner = column + self.draw(st.integers(1, 4))
        if kind in "|>":
            lines = [self.one("first", " first")] + [self.one(*LINES) for _ in range(self.draw(st.integers(0, 3)))]
            told = str(inner - column) if lines[0][0] == " " or self.maybe() else ""
            head = f"{kind}{told}{self.one('', '-', '+')}" + (
                f"{self.blanks(1)}{self.comment()}" if self.maybe(6) else ""
            )
            ends = [""] * self.draw(st.integers(0, 2))
            return [head, *(" " * inner + line if line else "" for line in lines), *ends]
        middle = ["", " " * (inner + 1) + "more"] if self.maybe() else [" " * inner + "more  "]
        if kind == "plain":
            return ["first", *middle, " " * inner + "last"]
        return [f"{kind}first", *middle, " " * inner + f"last{kind}"]

    # -- collections -----------------------------------------------------------------------------------------------

    def brackets(self, depth: int, column: int) -> list[str]:
        """A list or mapping in brackets, on one line or over several."""
        mapping = self.maybe(1)
        opened, closed = ("{", "}") if mapping else ("[", "]")
        lines = [opened + self.blanks()]
        for number in range(self.draw(st.integers(0, 3))):
            if number:
                lines[-1] += "," + self.blanks()
            if self.maybe(5):
                lines += ["" if self.maybe() else " " * (column + 3) + self.comment(), " " * (column + self.one(1, 4))]
                lines[-3] = lines[-3].rstrip(" ") + (" " + self.comment() if self.maybe() else "")
            if mapping:
                key = self.one(f"k{number}", f'"q{number}"', f"'it''s {number}'")
                lines[-1] += f"{key}:{self.blanks(1)}"
            if depth and self.maybe(4):
                first, *rest = self.brackets(depth - 1, column + 2)
            else:
                first, rest = self.scalar(inside=True), []
            lines[-1] += first
            lines += rest
            lines[-1] += self.blanks()
        lines[-1] += closed
        return lines

    def entry(self, head: str, depth: int, column: int, parent: int) -> list[str]:
        """A value behind ``key:`` or a dash that stands at `column`; blocks in it stand right of `parent`."""
        kind = self.one("scalar", "scalar", "scalar", "long", "brackets", "none", "map", "seq", "map", "seq")
        if kind in ("map", "seq") and not depth:
            kind = "scalar"
        if kind == "none":
            return [head + self.tail()]
        if kind == "scalar":
            return [head + self.blanks(1) + self.scalar(inside=False) + self.tail()]
        if kind == "long":
            first, *rest = self.long(parent)
            return [f"{head}{self.blanks(1)}{first}", *rest]
        if kind == "brackets":
            first, *rest = self.brackets(1, parent)
            lines = [f"{head}{self.blanks(1)}{first}", *rest]
            lines[-1] += self.tail()
            return lines
        return self.block(kind, head, depth, column, parent)

    def block(self, kind: str, head: str, depth: int, column: int, parent: int) -> list[str]:
        dash = head.endswith("-")
        least = 0 if kind == "seq" and not dash else 1
        inner = max(parent, 0) + self.draw(st.integers(least, 4))
        if dash and self.maybe(1):
            blanks = self.blanks(1)
            first, *rest = self.collection(kind, depth - 1, len(head) + len(blanks), tight=True)
            return [head + blanks + first.lstrip(" "), *rest]
        if not self.maybe(8):
            return [head + self.tail(), *self.collection(kind, depth - 1, inner)]
        tail, blanks, lines = self.tail(), self.blanks(1), self.collection(kind, depth - 1, inner)
        self.anchors.append(f"a{len(self.anchors)}")
        return [f"{head}{blanks}&{self.anchors[-1]}{tail}", *lines]

    def collection(self, kind: str, depth: int, column: int, *, tight: bool = False) -> list[str]:
        lines: list[str] = []
        for number in range(self.draw(st.integers(1, 3))):
            lines += [] if tight and not number else self.between(column)
            head = " " * column + (f"{self.one('k', 'a.b', 'x y')}{number}:" if kind == "map" else "-")
            lines += self.entry(head, depth, column, column)
        return lines


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A file with a mapping at its top."""
    writer = _Writer(draw)
    column = draw(st.sampled_from([0, 0, 0, 2]))
    lines = writer.between(0)
    if draw(st.integers(0, 9)) == 0:
        lines += ["---" + writer.tail()]
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        lines += writer.between(column)
        lines += writer.entry(" " * column + key + ":", 3, column, column)
    lines += writer.between(column)
    ends = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    text = ends.join(lines) + draw(st.sampled_from([ends, ends, "", ends * 3]))
    return Written(text, [comment.rstrip() for comment in writer.comments])
