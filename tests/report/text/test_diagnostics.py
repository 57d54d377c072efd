"""Problems for a terminal: the place, the line, the caret under the right letter, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error, warning
from lpconf.report.characters import width
from lpconf.report.presentation import Presentation
from lpconf.report.results.validate import Validation
from lpconf.report.text.diagnostics import diagnostics
from tests.report.hostile_texts import TEXTS
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def validate(found: Sequence[Diagnostic], sources: Mapping[str, str], accounts: int, **presentation: Any) -> str:
    return rendered("validate", "text", Validation(tuple(found), sources, accounts), **presentation)


FILE = "accounts/acme-care.yaml"
SOURCE = """\
account:
  id: "20260004"
  # a chat account
  #
  platform: chat
#
#
#
#
#
data_encryption:
  scopes: [messaging_transcripts, unauthenticated_attributes]
"""
WRONG_SCOPE = error(
    "encryption.scope-platform",
    "a chat account has no messaging transcripts",
    Mark(FILE, 12, 12, 21),
    account="acme-care",
    label="needs messaging or messaging_and_chat",
    others=(Label(Mark(FILE, 5, 13, 4), "only chat scopes fit here"),),
    detail="Scopes of a chat account\n  chat_transcripts  always encrypted\n  all               these three",
    fix=(
        "chat transcripts meant?  scopes: [chat_transcripts, unauthenticated_attributes]",
        "the account does messaging too?  line 5: platform: messaging_and_chat",
    ),
    more="lpconf explain encryption.scopes",
)
GOLDEN = """\
error[encryption.scope-platform]: a chat account has no messaging transcripts
  accounts/acme-care.yaml:12:12

   5 |   platform: chat
     |             ---- only chat scopes fit here
  12 |   scopes: [messaging_transcripts, unauthenticated_attributes]
     |            ^^^^^^^^^^^^^^^^^^^^^ needs messaging or messaging_and_chat

  Scopes of a chat account
    chat_transcripts  always encrypted
    all               these three

  fix   chat transcripts meant?  scopes: [chat_transcripts, unauthenticated_attributes]
        the account does messaging too?  line 5: platform: messaging_and_chat
  more  lpconf explain encryption.scopes

1 error in 1 of 4 accounts. LivePerson was not contacted.
"""


def at(
    line: int, column: int, length: int = 1, file: str = "f.yaml", label: str = "here", **more: object
) -> Diagnostic:
    return error("a.b", "wrong", Mark(file, line, column, length), label=label, **more)


def caret(told: str) -> tuple[str, str]:
    """The marked text of the (only) main place, and the line of its caret."""
    lines = told.splitlines()
    number = next(i for i, line in enumerate(lines) if "^" in line)
    start = lines[number].index("^")
    return lines[number - 1][start : start + lines[number].count("^")], lines[number]


def test_the_mockup() -> None:
    assert validate([WRONG_SCOPE], {FILE: SOURCE}, 4) == GOLDEN


def test_a_fragment_names_the_line_that_took_it_in() -> None:
    found = error("a", "b", Mark("accounts/_shared/e.yaml", 4, 12, 21, via=Mark("accounts/acme-care.yaml", 9)))
    assert "\n  accounts/_shared/e.yaml:4:12, taken in by accounts/acme-care.yaml:9\n" in diagnostics([found])


def test_without_the_source_the_words_are_told() -> None:
    told = diagnostics([WRONG_SCOPE])
    assert "  needs messaging or messaging_and_chat\n" in told
    assert f"{FILE}:5:13: only chat scopes fit here" in told


def test_a_second_place_in_another_file_has_its_own_excerpt() -> None:
    found = at(1, 1, 3, others=(Label(Mark("g.yaml", 2, 3), "first here"),))
    told = diagnostics([found], {"f.yaml": "abc", "g.yaml": "x\ny: z\n"})
    assert told.endswith("\n\n  g.yaml:2:3\n  2 | y: z\n    |   - first here\n")


def test_tabs_are_expanded_and_the_caret_follows() -> None:
    told = diagnostics([at(1, 4, 3)], {"f.yaml": "\ta\tbcd: e"})
    assert caret(told)[0] == "bcd"


def test_control_characters_are_shown_as_escapes() -> None:
    told = diagnostics([at(1, 3, 2)], {"f.yaml": "a\x1bbc"})
    assert "a\\x1bbc" in told
    assert caret(told)[0] == "bc"


def test_wide_characters_before_the_caret() -> None:
    told = diagnostics([at(1, 3, 1)], {"f.yaml": "日本x"})
    line = caret(told)[1]
    assert line.index("^") == width("  1 | 日本")


@pytest.mark.parametrize("column", [1, 500, 3000, 99_990])
def test_long_lines_are_cut_round_the_caret(column: int) -> None:
    source = "".join(f"{i:05}," for i in range(20_000))
    told = diagnostics([at(1, column, 5)], {"f.yaml": source})
    marked, _ = caret(told)
    assert marked == source[column - 1 : column + 4]
    assert all(width(line) <= 100 for line in told.splitlines())


def test_a_long_label_goes_below() -> None:
    told = diagnostics([at(1, 90, label="words " * 30)], {"f.yaml": "x" * 95})
    assert all(width(line) <= 100 for line in told.splitlines())
    assert "words words" in told


@pytest.mark.parametrize("place", [(99, 1), (1, 99), (0, 0), (2, 1)])
def test_places_that_are_not_there(place: tuple[int, int]) -> None:
    assert "^ here" in diagnostics([at(*place)], {"f.yaml": "one line"})


@pytest.mark.parametrize(
    ("found", "accounts", "last"),
    [
        ([], 1, "1 account is valid."),
        ([], 4, "4 accounts are valid."),
        ([warning("a", "b"), warning("a", "c")], 4, "4 accounts are valid, 2 warnings."),
        ([WRONG_SCOPE, WRONG_SCOPE], 4, "1 error in 1 of 4 accounts."),
        ([WRONG_SCOPE, at(1, 1), warning("a", "b")], 4, "2 errors in 1 of 4 accounts, 1 warning."),
        ([error("a", "b", address=Address("x", "s", "k"))], 2, "1 error in 1 of 2 accounts."),
        ([at(1, 1)], 4, "1 error."),
    ],
)
def test_the_last_line_counts(found: list[Diagnostic], accounts: int, last: str) -> None:
    told = validate(found, {}, accounts)
    assert told.splitlines()[-1] == f"{last} LivePerson was not contacted."
    assert told.count("\n\n\n") == 0


def test_errors_first_then_by_place() -> None:
    told = diagnostics([warning("w", "one", Mark("a", 1)), at(3, 1), at(2, 1)])
    heads = [line for line in told.splitlines() if line[:1] not in (" ", "")]
    assert [line[:5] for line in heads] == ["error", "error", "warni"]
    assert told.index("f.yaml:2:1") < told.index("f.yaml:3:1")


def test_no_problems_no_text() -> None:
    assert diagnostics([]) == ""


@given(TEXTS, TEXTS, TEXTS, st.integers(-2, 200), st.integers(-2, 200), st.booleans())
def test_hostile_files_and_words(a: str, b: str, source: str, column: int, length: int, ascii_only: bool) -> None:
    found = error(
        a, b, Mark(a, 1, column, length), label=a, detail=b, fix=(a, b), more=b, others=(Label(Mark(a, 2, length), b),)
    )
    for sources in ({a: source}, {}):
        lines = diagnostics([found], sources, Presentation(ascii=ascii_only)).split("\n")
        assert all(width(line) <= 100 and clean(line) for line in lines)
        assert not ascii_only or all(line.isascii() for line in lines)
