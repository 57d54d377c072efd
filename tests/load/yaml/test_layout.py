"""One layout: what it looks like, that it is stable, and that nothing moves but white space and top keys."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.value import canonical
from lpconf.errors import ConfigError
from lpconf.load.yaml.formatting.layout import lay_out
from lpconf.load.yaml.parser import parse
from tests.load.yaml.layouts import Written, written

ORDER = ("account", "extends", "accept", "hold", "data_masking", "settings")


def laid(text: str, *, stable: bool = True) -> str:
    found = lay_out(text.encode(), "f.yaml", ORDER)
    if stable:
        assert lay_out(found.encode(), "f.yaml", ORDER) == found
    return found


# -- laws --------------------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(written())
def test_values_and_comments_stay_and_the_layout_of_a_layout_is_itself(file: Written) -> None:
    data, problems = parse(file.text, "f.yaml")
    assert problems == [], file.text
    found = laid(file.text)
    after, problems = parse(found, "f.yaml")
    assert problems == []
    assert canonical(after) == canonical(data)
    assert {key: canonical(value) for key, value in (after or {}).items()} == {k: canonical(v) for k, v in data.items()}
    for comment, times in Counter(file.comments).items():
        assert found.count(comment) >= times
    assert found.count("#") == file.text.count("#")
    assert sorted(re.sub(r"\s", "", found)) == sorted(re.sub(r"\s", "", file.text))


@settings(max_examples=80)
@given(written())
def test_what_can_be_seen_of_the_layout(file: Written) -> None:
    found = laid(file.text)
    data, _ = parse(found, "f.yaml")
    assert data is not None
    assert "\r" not in found
    assert not found.startswith("\n")
    ranks = [ORDER.index(key) if key in ORDER else len(ORDER) for key in data]
    assert ranks == sorted(ranks) or "*a" in found or not found.endswith("\n")
    for key in data:
        assert re.search(rf"^{re.escape(key)}:", found, re.MULTILINE)
    assert data.keys_at == {key: (*place[:2], 1, place[3]) for key, place in data.keys_at.items()}
    if not re.search(r"[|>]\d?[-+]?\d?( *#.*)?$", found, re.MULTILINE):
        assert found.endswith("\n")
        assert not found.endswith("\n\n")
        assert not re.search(r"[ \t]$", found, re.MULTILINE)
        assert "\n\n\n" not in found


PARTS = [
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "&a ",
    "*a",
    "!x ",
    "#",
    "\t",
    "\n",
    "\r",
    "  ",
    "|",
    ">",
    "? ",
    "---\n",
    ",",
]


@settings(max_examples=120)
@given(written(), st.data())
def test_whatever_a_file_holds_it_is_laid_out_or_told(file: Written, data: st.DataObject) -> None:
    text = file.text
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PARTS)) + text[at + data.draw(st.integers(0, 2)) :]
    told: list[Diagnostic] = []
    try:
        found = laid(text)
    except ConfigError as failure:
        told = list(failure.diagnostics)
    if told:
        assert all(d.mark and d.mark.file == "f.yaml" for d in told)
    else:
        assert canonical(parse(found, "")[0]) == canonical(parse(text, "")[0])


# -- examples ----------------------------------------------------------------------------------------------------------

BEFORE = """\
# yaml-language-server: $schema=x
# About the file.
data_masking:   # why
    at_rest:
      patterns:
      - name:   card
        regex:  'a  b'
      # about ssn
      -   name: ssn
          regex: |
              multi
                line

          tests: {  masks: [ "a","b" ],leaves: [ ] }
      #  - {name: off}
    # end of masking


# about the account
account:
      id: "1"
      labels: {
    a: b,  # c
          c: [x,
          y]
      }
accept:
- one
-   - nested
    - two

# the end
"""

AFTER = """\
# yaml-language-server: $schema=x
# About the file.

# about the account
account:
  id: "1"
  labels: {
    a: b,  # c
    c: [x,
      y]
    }
accept:
  - one
  - - nested
    - two

data_masking:   # why
  at_rest:
    patterns:
      - name: card
        regex: 'a  b'
      # about ssn
      - name: ssn
        regex: |
          multi
            line

        tests: {masks: ["a", "b"], leaves: []}
    #  - {name: off}
  # end of masking

# the end
"""


def test_an_example() -> None:
    assert laid(BEFORE) == AFTER
    assert laid(BEFORE.replace("\n", "\r\n")) == AFTER
    assert laid("\ufeff" + BEFORE) == AFTER
    assert laid("\n\n" + BEFORE + "\n\n  \n") == AFTER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1", "a: 1\n"),
        ("a:   1   # x   ", "a: 1     # x\n"),
        ("a:\n    b: 1   # x\n    cc: 2  # y\n", "a:\n  b: 1   # x\n  cc: 2  # y\n"),
        ("a: [1,2,3] # x\n", "a: [1, 2, 3] # x\n"),
        ("a:\n    # hint\nb: 1\n", "a:\n  # hint\nb: 1\n"),
        ("a:\n- x\n# list\n- y\n# top\nb: 1\n", "a:\n  - x\n  # list\n  - y\n# top\nb: 1\n"),
        ("a: {b: , c: [ ], }\n", "a: {b: , c: [],}\n"),
        ("a: [x\n, y]\n", "a: [x\n  , y]\n"),
        ("a: &q\n    b: *r\n".replace("*r", "1"), "a: &q\n  b: 1\n"),
        ("a: |+\n   x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a:\n- |2\n   x\n  y\n", "a:\n  - |2\n     x\n    y\n"),
        ("a: >-  # c\n    x\n\n\n\nb: 1\n", "a: >- # c\n  x\n\nb: 1\n"),
        ("a: 'x\n\n\n   y'\n", "a: 'x\n\n\n  y'\n"),
        ("a:\n  b:\n      'x\n y'\n", "a:\n  b:\n    'x\n    y'\n"),
        ("--- # x\na: 1\n...\n", "--- # x\na: 1\n...\n"),
        ("{a: 1,b: 2}\n", "{a: 1, b: 2}\n"),
        ("extends: 1\naccount: 2\nzzz: 3\naaa: 4\naccept: 5\n", "account: 2\nextends: 1\naccept: 5\nzzz: 3\naaa: 4\n"),
        ("zzz: 1\n\naccount: |+\n x\n\n", "account: |+\n  x\n\nzzz: 1\n"),
        ("zzz: &x 1\naccount: *x\n", "zzz: &x 1\naccount: *x\n"),
    ],
)  # fmt: skip
def test_small_ones(before: str, after: str) -> None:
    assert laid(before) == after


def test_a_text_without_a_line_break_at_the_end_of_the_file_gets_none() -> None:
    assert laid("b: |\n    x") == "b: |\n  x"
    assert parse("b: |\n  x", "")[0] == {"b": "x"}
    assert laid("settings: 1\naccount: |\n    x") == "settings: 1\naccount: |\n  x"
    assert laid("settings: 1\naccount: |-\n    x") == "account: |-\n  x\nsettings: 1\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\na: 2\n", "yaml.duplicate-key", 2),
        ("b: 1\na: [\n", "yaml.syntax", 2),
        ("", "yaml.empty", 1),
        ("a: 1\n? b\n: c\n", "fmt.layout", 2),
        ("a: !x 1\n", "yaml.tag", 1),
    ],
)
def test_what_cannot_be_laid_out_is_told_with_its_place(text: str, code: str, line: int) -> None:
    with pytest.raises(ConfigError) as failure:
        laid(text)
    (told,) = failure.value.diagnostics[:1]
    assert (told.code, told.mark and told.mark.line) == (code, line)


def test_a_layout_that_would_change_something_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:\n    b: x # c\n"
    for wrong in ("a:\n  b: y # c\n", "a:\n  b: x\n", "a:\n  b: 'x' # c\n", "a:\n  b: [\n", "a: {b: x} # c\n"):
        monkeypatch.setattr("lpconf.load.yaml.formatting.layout._ended", lambda lines, source, wrong=wrong: wrong)
        with pytest.raises(ConfigError) as failure:
            laid(text, stable=False)
        assert [d.code for d in failure.value.diagnostics] == ["fmt.layout"]
    monkeypatch.undo()
    assert laid(text) == "a:\n  b: x # c\n"


def test_a_file_that_would_become_too_large_is_told_so() -> None:
    with pytest.raises(ConfigError) as failure:
        laid("a: |\n" + " x\n" * 330_000)
    assert "over 1 MiB" in str(failure.value)
