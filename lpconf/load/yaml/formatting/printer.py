"""The tokens of a YAML text printed again, each line at the level of its block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.errors import ConfigError
from lpconf.load.yaml.decoding import Lines
from lpconf.load.yaml.formatting.lines import LayoutLine, Level, place_comments
from lpconf.load.yaml.formatting.nodes import HEADER
from lpconf.load.yaml.syntax_tree import SyntaxNode

_WORD = re.compile(r"&[^\s,\[\]{}]+|---|\.\.\.|%[^\n]*")


def not_laid_out(mark: Mark, why: str) -> Diagnostic:
    """The error for a file that is left as it is."""
    fix = ("lay it out by hand; the file is as it was",)
    return error("fmt.layout", f"this file cannot be laid out safely: {why}", mark, fix=fix)


class Printer:
    """Walks down the tree and through the text at the same time. `at` is the place up to which the text is taken."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.at = text, file, 0
        self.places = Lines(text)
        self.lines: list[LayoutLine] = [LayoutLine()]
        self.levels: list[Level] = []
        self.content = 0
        self.brackets: int | None = None

    def lines_of(self, top: SyntaxNode) -> list[LayoutLine]:
        """The lines, one for each of the source; empty ones never in a row."""
        self._value(top, 0, 0)
        self._gap(len(self.text))
        lines = [
            line for n, line in enumerate(self.lines) if line.pieces or (n and self.lines[n - 1].pieces)
        ]  # fmt: skip
        while lines and not lines[-1].pieces:
            lines.pop()
        place_comments(lines)
        return lines

    # -- nodes -----------------------------------------------------------------------------------------------------

    def _value(self, node: SyntaxNode, column: int, parent: int) -> None:
        """A node whose content begins at `column`, in a block that stood at the column `parent` of the source."""
        self.content = column
        if node.kind in ("scalar", "alias"):
            self._text(node, column, column, parent)
        elif node.flow:
            self._flow(node)
        elif node.kind == "map":
            self._map(node, column)
        else:
            self._seq(node, column)

    def _map(self, node: SyntaxNode, column: int) -> None:
        source = node.children[0].column
        top = not self.levels
        self.levels.append((source, column))
        for number, (key, value) in enumerate(node.pairs):
            self.content = column
            self._gap(key.begin)
            if top:
                self.lines[-1].key = number
            self._text(key, column, column + 2, source)
            self._until(":")
            self._piece(":", column)
            self._value(value, column + 2, source)
        self.levels.pop()

    def _seq(self, node: SyntaxNode, column: int) -> None:
        for number, item in enumerate(node.children):
            self.content = column
            self._until("-")
            if not number:
                self.levels.append((self._column(), column))
            source = self._column()
            self._piece("-", column)
            self._value(item, column + 2, source)
        self.levels.pop()

    def _flow(self, node: SyntaxNode) -> None:
        outer = self.brackets
        self._until("[" if node.kind == "seq" else "{")
        self._piece(self.text[self.at], self.content if outer is None else outer)
        first = self.lines[-1].indent or 0
        self.brackets = max(first, self.content - 2) + 2 if outer is None else outer + 2
        inside = self.brackets
        for child in node.children:
            if child.kind in ("scalar", "alias"):
                self._text(child, inside, inside, 0)
            else:
                self._flow(child)
        self._until("]" if node.kind == "seq" else "}")
        self._piece(self.text[self.at], inside if outer is None else outer)
        self.brackets = outer

    # -- texts -----------------------------------------------------------------------------------------------------

    def _text(self, node: SyntaxNode, first: int, further: int, parent: int) -> None:
        """A scalar or alias. `first` is its column where it is the first of its line, `further` that of its other
        lines."""
        self._gap(node.begin)
        if node.begin == node.end:
            return
        if node.is_block_text:
            self._block_text(node, further, parent)
            return
        *some, last = self.text[node.begin : node.end].split("\n")
        # blanks at the end of a line are no part of a text in quotes, unless the first of them is escaped
        head, *rest = [*(line if line.rstrip(" \t").endswith("\\") else line.rstrip(" \t") for line in some), last]
        rest = [" " * further + line.lstrip(" \t") if line.strip() else "" for line in rest]
        if rest and further == first == 0:
            rest = [line if not line else "  " + line for line in rest]
        self._piece("\n".join([head, *rest]), first, length=node.end - node.begin)

    def _block_text(self, node: SyntaxNode, column: int, parent: int) -> None:
        """Its lines move as far as the block around it does; a width that its header tells counts from there."""
        header, *lines = self.text[node.begin : node.blank_end].split("\n")
        match = HEADER.match(header)
        signs = match[1] if match else ""
        keeps_blanks = "+" in signs
        moved = _moved(lines, signs, column, parent)
        ends_with_break = not moved or moved[-1] == ""
        if moved and ends_with_break:
            moved.pop()
        blanks_behind = False
        if not keeps_blanks:
            while moved and moved[-1] == "":
                moved.pop()
                blanks_behind = True
        header = re.sub(r"[ \t]+#", " #", header.rstrip())
        self._piece("\n".join([header, *moved]), column, length=node.blank_end - node.begin)
        self.lines[-1].keeps = keeps_blanks
        if ends_with_break:
            self.lines += [LayoutLine(), LayoutLine()] if blanks_behind else [LayoutLine()]

    # -- what stands between ---------------------------------------------------------------------------------------

    def _until(self, mark: str) -> None:
        """Take what stands before the next `mark`."""
        self._gap(len(self.text), mark)
        if not self.text.startswith(mark, self.at):
            self._refuse("a part of it is written in a way that is not foreseen")

    def _gap(self, stop: int, mark: str = "") -> None:
        """Take blanks, line breaks, comments and signs up to `stop`, or to before `mark`."""
        text = self.text
        while self.at < stop:
            char = text[self.at]
            if char == "\n":
                self.lines.append(LayoutLine())
                self.at += 1
            elif char in " \t":
                self.at += 1
            elif char == "#":
                end = text.find("\n", self.at)
                self._comment(text[self.at : end if end >= 0 else len(text)])
            elif char == mark:
                return
            elif word := _WORD.match(text, self.at):
                self._piece(word[0], 0 if word[0][0] in "-.%" else self._inside())
            elif char in ",:" and self.brackets is not None:
                self._piece(char, self.brackets)
            else:
                self._refuse("a key that begins with a question mark" if char == "?" else "a sign that is not foreseen")

    def _inside(self) -> int:
        return self.content if self.brackets is None else self.brackets

    def _comment(self, comment: str) -> None:
        line = self.lines[-1]
        if not line.pieces:
            line.indent, line.source = self.brackets, self._column()
        else:
            line.remark = self._column()
        line.pieces.append(comment.rstrip())
        self.at += len(comment)

    def _piece(self, piece: str, indent: int, length: int = 0) -> None:
        """Put a token on the line. `indent` counts where it is the first one; `length` is what it takes of the text."""
        line = self.lines[-1]
        if not line.pieces:
            line.indent, line.source = indent, self._column()
        line.pieces.append(piece)
        line.levels = tuple(self.levels)
        line.waits = piece == ":"
        self.at += length or len(piece)

    def _column(self) -> int:
        return self.places.at(self.at)[1] - 1

    def _refuse(self, why: str) -> None:
        raise ConfigError([not_laid_out(Mark(self.file, *self.places.at(self.at)), why)])


def _moved(lines: Sequence[str], signs: str, column: int, parent: int) -> list[str]:
    """The lines of a block text, indented for its new place. `signs` are those of its header: a digit says how far the
    text is indented from the block around it, else its first line with words does."""
    width = next((int(sign) for sign in signs if sign.isdigit()), 0)
    new_base = max(column, 2)
    if width:
        old, new = parent + width, new_base - 2 + width
    else:
        words = next((line for line in lines if line.strip(" ")), "")
        old, new = len(words) - len(words.lstrip(" ")), new_base
    return [" " * new + line[old:] if len(line) > old else "" for line in lines]
