"""A table of accounts to adopt, as comma-separated values: each cell with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.wording import shown, suggest
from lpconf.load.yaml.decoding import Lines, decode

COLUMNS = ("name", "id", "platform")
"""The columns that every table has; all others are labels."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What an account may be called."""


@frozen
class Cell:
    """One value and its place."""

    text: str
    mark: Mark


@frozen
class TableRow:
    """One account: its cells by column."""

    cells: dict[str, Cell]

    def __getitem__(self, column: str) -> str:
        return self.cells[column].text

    @property
    def labels(self) -> dict[str, str]:
        """What the other columns say; empty cells say nothing."""
        return {name: cell.text for name, cell in self.cells.items() if name not in COLUMNS and cell.text}


def read_table(
    data: bytes, file: str, platforms: Sequence[str], id_pattern: str
) -> tuple[tuple[TableRow, ...], tuple[Diagnostic, ...]]:
    """The good rows of a table, and what is wrong with the others, each at its place.

    The first line names the columns: ``name,id,platform`` in any order; each further column is a label. Commas or
    semicolons; quotes as spreadsheets write them; empty lines are left out.
    """
    text, problems = decode(data, file)
    if text is None or problems:
        return (), tuple(problems)
    try:
        rows = [row for row in _TableReader(text, file).rows() if not _is_blank(row)]
    except _Unclosed as fault:
        return (), (error("csv.quote", "this quote is not closed", fault.mark),)
    if not rows:
        return (), (error("csv.empty", "the table is empty", Mark(file, 1), fix=(f"begin with {','.join(COLUMNS)}",)),)
    head = [cell.text.lower() if cell.text.lower() in COLUMNS else cell.text for cell in rows[0]]
    problems_of_rows = list(_wrong_head(rows[0], head))
    if problems_of_rows:
        return (), tuple(problems_of_rows)
    good: list[TableRow] = []
    first: dict[tuple[str, str], Mark] = {}
    for cells in rows[1:]:
        wrong = list(_wrong(cells, head, platforms, id_pattern))
        if not wrong:
            row = TableRow(dict(zip(head, cells, strict=True)))
            wrong = list(_again(row, first))
            if not wrong:
                good.append(row)
        problems_of_rows += wrong
    return tuple(good), tuple(problems_of_rows)


def _is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell.text for cell in row)


class _Unclosed(Exception):
    def __init__(self, mark: Mark) -> None:
        super().__init__(str(mark))
        self.mark = mark


class _TableReader:
    """A walk through a text with comma-separated values; with semicolons, where the first line has no comma."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._lines = Lines(text)
        self._position = 0
        first_line = text.partition("\n")[0]
        self._comma = ";" if ";" in first_line and "," not in first_line else ","

    def rows(self) -> Iterator[list[Cell]]:
        """The cells of each line. Raises _Unclosed."""
        while self._position < len(self._text):
            row = [self._cell()]
            while self._text.startswith(self._comma, self._position):
                self._position += 1
                row.append(self._cell())
            self._position += 2 if self._text.startswith("\r\n", self._position) else 1
            yield row

    def _cell(self) -> Cell:
        begin = self._position
        self._pass(" \t")
        mark = Mark(self._file, *self._lines.at(self._position))
        value = ""
        if self._text.startswith('"', self._position):
            value = self._quoted(mark)
            begin = self._position
        self._pass_until(self._comma + "\r\n")
        stripped = (value + self._text[begin : self._position]).strip()
        return Cell(stripped, mark._replace(length=max(1, len(stripped))))

    def _quoted(self, mark: Mark) -> str:
        """The text between quotes, of which the first stands here; two inside of them are one."""
        value = ""
        while True:
            begin = self._position + 1
            end = self._text.find('"', begin)
            if end < 0:
                raise _Unclosed(mark)
            value += self._text[begin:end]
            self._position = end + 1
            if not self._text.startswith('"', self._position):
                return value
            value += '"'

    def _pass(self, chars: str) -> None:
        while self._position < len(self._text) and self._text[self._position] in chars:
            self._position += 1

    def _pass_until(self, chars: str) -> None:
        while self._position < len(self._text) and self._text[self._position] not in chars:
            self._position += 1


def _wrong_head(cells: Sequence[Cell], head: Sequence[str]) -> Iterator[Diagnostic]:
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        fix = (f"the first line names the columns: {','.join(COLUMNS)}, and labels if there are some",)
        yield error("csv.header", f"no column {', '.join(missing)}", cells[0].mark, fix=fix)
    for cell, name in zip(cells, head, strict=True):
        if not name:
            yield error("csv.header", "a column without a name", cell.mark)
        elif head.count(name) > 1 and head.index(name) != cells.index(cell):
            yield error("csv.header", f"two columns are called {shown(name)}", cell.mark)


def _wrong(cells: Sequence[Cell], head: Sequence[str], platforms: Sequence[str], ids: str) -> Iterator[Diagnostic]:
    if len(cells) != len(head):
        yield error("csv.columns", f"{len(cells)} cells, and {len(head)} columns", cells[-1].mark)
        return
    by_name = dict(zip(head, cells, strict=True))
    name, site, platform = (by_name[column] for column in COLUMNS)
    if not NAME.fullmatch(name.text):
        rule = "small letters, digits and dashes: acme-retail"
        yield error("csv.name", f"{shown(name.text)!r} cannot be an account's name", name.mark, fix=(rule,))
    if not re.fullmatch(ids, site.text):
        rule = "letters, digits and underscores, 20 at most"
        yield error("csv.id", f"{shown(site.text)!r} is no site id", site.mark, fix=(rule,))
    if platform.text not in platforms:
        hint = suggest(platform.text, platforms) or f"it is one of {', '.join(platforms)}"
        yield error("csv.platform", f"no platform is called {shown(platform.text)!r}", platform.mark, label=hint)


def _again(row: TableRow, first: dict[tuple[str, str], Mark]) -> Iterator[Diagnostic]:
    for column in ("name", "id"):
        cell = row.cells[column]
        before = first.setdefault((column, cell.text), cell.mark)
        if before is not cell.mark:
            yield error("csv.twice", f"the {column} {shown(cell.text)} stands in line {before.line} too", cell.mark)
