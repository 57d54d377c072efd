"""YAML files to documents: values, places, and an error for everything that a file should not hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf.domain.source_document import Document
from lpconf.domain.value import canonical
from lpconf.load.files.source import LIMIT
from lpconf.load.yaml.parser import DEEPEST, MOST_PROBLEMS, parse
from tests.load.yaml.emit import emit, inline

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
KEY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)
SCALAR = (
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
JSON = st.recursive(SCALAR, lambda x: st.lists(x, max_size=4) | st.dictionaries(KEY, x, max_size=4), max_leaves=12)
OBJECT = st.dictionaries(KEY, JSON, max_size=5)


def good(text: str | bytes) -> Any:
    data, problems = parse(text, "f.yaml")
    assert [problem for problem in problems if problem.code != "yaml.lookalike"] == []
    return data


@given(OBJECT, st.integers(0, 4))
def test_what_is_written_is_read(value: dict[str, Any], depth: int) -> None:
    assert canonical(good(emit(value, depth))) == canonical(value)


@given(OBJECT, st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], random: Any) -> None:
    keys = list(value)
    random.shuffle(keys)
    assert good(emit({key: value[key] for key in keys})) == good(emit(value))


@given(st.text(max_size=60) | st.text("[]{}:,&*!|>'\"%@`#-? \t\n\\a0<=~", max_size=60))
def test_any_text_ends_in_a_document_or_in_located_errors(text: str) -> None:
    data, problems = parse(text, "f.yaml")
    assert data is not None or problems
    lines = text.splitlines() or [""]
    for problem in problems:
        assert problem.mark is not None
        assert problem.mark.file == "f.yaml"
        assert problem.mark.line >= 1
        assert problem.mark.column >= 1
        assert problem.mark.line <= len(lines) + 1
        assert problem.code.startswith("yaml.")


@pytest.mark.attack("checkout")
@given(st.binary(max_size=40))
def test_any_bytes_end_in_a_document_or_in_errors(data: bytes) -> None:
    tree, problems = parse(data, "f.yaml")
    assert tree is not None or problems


@given(OBJECT)
def test_every_place_points_into_the_text(value: dict[str, Any]) -> None:
    text = emit(value)
    lines = text.split("\n")
    document = Document("f.yaml", good(text))
    for key in value:
        mark = document.mark((key,), key=True)
        assert lines[mark.line - 1][mark.column - 1 :][: mark.length] == inline(key)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("2026-11-23", "2026-11-23"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("=", "="),
        ("012", 12),
        ("0o14", 12),
        ("0x1f", 31),
        ("-7", -7),
        ("+7", 7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.5e-2", -0.015),
        ("4.9", 4.9),
        ("true", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: Any) -> None:
    read = good(f"a: {text}")["a"]
    assert read == value
    assert isinstance(read, type(value))
    assert isinstance(read, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{url: https://bridge.example:80/x?a=1, auth: 1}", {"url": "https://bridge.example:80/x?a=1", "auth": 1}),
        ("[a?, b?c, a::b, ?d]", ["a?", "b?c", "a::b", "?d"]),
        ("{\"a\":1, 'b':2}", {"a": 1, "b": 2}),
        ('["a:b?c", \'d:e\', {f: "x?y:z"}]', ["a:b?c", "d:e", {"f": "x?y:z"}]),
    ],
)
def test_colons_and_question_marks_inside_words_are_text_also_in_brackets(text: str, value: Any) -> None:
    assert good(f"x: {text}\n") == {"x": value}


def test_places_are_those_of_the_text() -> None:
    text = "a:\n  - {b: 'x y', c: [1, 2]}\n  - |\n    t\nd: é\n"
    document = Document("f.yaml", good(text))
    assert document.mark(("a", 0))[:4] == ("f.yaml", 2, 5, 21)
    assert document.mark(("a", 0, "b"))[:4] == ("f.yaml", 2, 9, 5)
    assert document.mark(("a", 0, "c"), key=True)[:4] == ("f.yaml", 2, 16, 1)
    assert document.mark(("a", 0, "c"))[:4] == ("f.yaml", 2, 19, 6)
    assert document.mark(("a", 0, "c", 1))[:4] == ("f.yaml", 2, 23, 1)
    assert document.mark(("a", 1))[:4] == ("f.yaml", 3, 5, 1)
    assert document.mark(("d",))[:4] == ("f.yaml", 5, 4, 1)


def test_aliases_stand_where_the_alias_stands() -> None:
    document = Document("f.yaml", good("a: &x [1]\nb: *x\n"))
    assert document.data == {"a": [1], "b": [1]}
    assert document.mark(("b",))[:4] == ("f.yaml", 2, 4, 2)


def test_a_byte_order_mark_and_windows_lines_are_fine() -> None:
    data, problems = parse(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n", "f.yaml")
    assert problems == []
    assert data == {"a": 1, "b": {"c": 2}}
    assert data.values_at["b"][1:3] == (3, 3)


BAD = [
    ("a: [1\n", "yaml.syntax", 1, 4),
    ("a: {b: 1\nc: 2\n", "yaml.syntax", 2, 2),
    ("a: 'x\n", "yaml.syntax", 1, 4),
    ("a: b: c\n", "yaml.syntax", 1, 5),
    ("a: 1\n b: 2\n", "yaml.syntax", 2, 3),
    ("a:\n  b: 1\n c: 2\n", "yaml.syntax", 3, 2),
    ("a: @b\n", "yaml.syntax", 1, 4),
    ('a: "\\d"\n', "yaml.syntax", 1, 5),
    ("a: *\n", "yaml.syntax", 1, 5),
    ("a: - b\n", "yaml.syntax", 1, 4),
    ("a: |x\n  y\n", "yaml.syntax", 1, 5),
    ("%YAML 1.1\n---\na: 1\n", "yaml.syntax", 1, 1),
    ("%YAML 1.3\n---\na: 1\n", "yaml.syntax", 1, 1),
    ("%FOO\n---\na: 1\n", "yaml.syntax", 1, 5),
    ("a: 1\nb: 2\na: 3\n", "yaml.duplicate-key", 3, 1),
    ("a: {b: 1, 'b': 2}\n", "yaml.duplicate-key", 1, 11),
    ("a:\n\tb: 1\n", "yaml.tab", 2, 1),
    ("a:\t1\n", "yaml.tab", 1, 3),
    ("a: b\tc\n", "yaml.tab", 1, 5),
    ("a: 1\t\n", "yaml.tab", 1, 5),
    ("a: 'b'\t# c\n", "yaml.tab", 1, 7),
    ("a: {\n\tb: 1}\n", "yaml.tab", 2, 1),
    ("a: !!str 1\n", "yaml.tag", 1, 4),
    ("a: !x b\n", "yaml.tag", 1, 4),
    ("a: ! b\n", "yaml.tag", 1, 4),
    ("a: !python/object:os.system {}\n", "yaml.tag", 1, 4),
    ("a: !x!y b\n", "yaml.tag", 1, 4),
    ("a: !<tag:yaml.org,2002:str> b\n", "yaml.tag", 1, 4),
    ("a: !!seq [1]\n", "yaml.tag", 1, 4),
    ("%TAG !x! foo\n---\na: 1\n", "yaml.tag", 1, 1),
    ("1: a\n", "yaml.key-type", 1, 1),
    ("a: {true: b}\n", "yaml.key-type", 1, 5),
    ("~: a\n", "yaml.key-type", 1, 1),
    (": a\n", "yaml.syntax", 1, 1),
    ("? ~\n: a\n", "yaml.key-type", 1, 3),
    ("? [a]\n: b\n", "yaml.key-type", 1, 3),
    ("? {a: b}\n: c\n", "yaml.key-type", 1, 3),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "yaml.merge-key", 3, 3),
    ("a: 1\n---\nb: 2\n", "yaml.many-documents", 2, 1),
    ("a: 1\n...\n---\nb: 2\n", "yaml.many-documents", 3, 1),
    ("a: b\0c\n", "yaml.control-character", 1, 5),
    ("a: b\x07c\n", "yaml.control-character", 1, 5),
    ("a: 1\n# \u2028b: 2\n", "yaml.control-character", 2, 3),
    ('"a\\0b": 1\n', "yaml.control-character", 1, 1),
    ('a: {"b\\tc": 1}\n', "yaml.control-character", 1, 5),
    (b"a: 1\nb: x\xff\n", "yaml.encoding", 2, 5),
    ("a: é\n".encode("latin-1"), "yaml.encoding", 1, 4),
    ("a: 1\n".encode("utf-16"), "yaml.encoding", 1, 1),
    ("a: \ud800\n", "yaml.encoding", 1, 4),
    ("a: " + "x" * LIMIT, "yaml.too-large", 1, 1),
    ("", "yaml.empty", 1, 1),
    ("# only words\n\n", "yaml.empty", 1, 1),
    ("---\n", "yaml.empty", 1, 1),
    ("---\n~\n", "yaml.empty", 1, 1),
    ("- a\n", "yaml.not-a-mapping", 1, 1),
    ("\n  text\n", "yaml.not-a-mapping", 2, 3),
    ("[1]", "yaml.not-a-mapping", 1, 1),
    ("a: *x\n", "yaml.anchor", 1, 4),
    ("a: &x [*x]\n", "yaml.anchor", 1, 8),
    ("a: &x {b: *x}\n", "yaml.anchor", 1, 11),
    ("a: " + "[" * 100_000, "yaml.too-deep", 1, 3 + DEEPEST),
    ("a: " + "{b: " * 100_000, "yaml.too-deep", 1, 4 + 4 * (DEEPEST - 1)),
    ("- " * 100_000, "yaml.too-deep", 1, 1 + 2 * DEEPEST),
    ("a: .nan\n", "yaml.number", 1, 4),
    ("a: -.inf\n", "yaml.number", 1, 4),
    ("a: 1e999\n", "yaml.number", 1, 4),
    ("a: " + "9" * 5000 + "\n", "yaml.number", 1, 4),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD, ids=[f"{b[1]}-{b[0][:12]!r}" for b in BAD])
def test_bad_files_are_told_with_their_place(text: str | bytes, code: str, line: int, column: int) -> None:
    _, problems = parse(text, "accounts/a.yaml")
    assert [(p.code, p.mark[:3]) for p in problems] == [(code, ("accounts/a.yaml", line, column))]
    assert problems[0].is_error
    assert problems[0].summary


def test_a_duplicate_key_names_both_places() -> None:
    data, problems = parse("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert data == {"a": 1, "b": 2}
    assert [label.mark[:3] for label in problems[0].others] == [("f.yaml", 1, 1)]


def test_all_problems_of_a_file_come_in_one_run() -> None:
    text = "1: a\nb: \x01\nb: !x 2\nc:\t3\nd: *no\ne: .inf\nf: [1\n"
    _, problems = parse(text, "f.yaml")
    assert [(p.mark.line, p.code) for p in problems] == [
        (1, "yaml.key-type"),
        (2, "yaml.control-character"),
        (3, "yaml.duplicate-key"),
        (3, "yaml.tag"),
        (4, "yaml.tab"),
        (5, "yaml.anchor"),
        (6, "yaml.number"),
        (7, "yaml.syntax"),
    ]


@pytest.mark.parametrize(
    "text", ["a: 'x\ty'\n", 'a: "x\ty"\n', "a: |\n  x\ty\n", "a: 1 # x\ty\n", "#\tx\na: 1\n", "a: 'x\n  y\tz'\n"]
)
def test_tabs_are_fine_in_quotes_blocks_and_comments(text: str) -> None:
    assert good(text)


def test_a_hash_inside_a_quoted_text_begins_no_comment() -> None:
    _, problems = parse("a: ['x # y',\t1]\n", "f.yaml")
    assert [(p.code, p.mark.column) for p in problems] == [("yaml.tab", 13)]


@pytest.mark.attack("checkout")
def test_no_flood_of_problems() -> None:
    _, problems = parse("a: 1\n" * 5000, "f.yaml")
    assert len(problems) == MOST_PROBLEMS + 1
    assert "more than" in problems[-1].summary


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]")
    return "\n".join(lines)


@pytest.mark.attack("checkout")
def test_aliases_that_explode_are_an_error() -> None:
    _, problems = parse(bomb(12, 9), "f.yaml")
    assert [p.code for p in problems] == ["yaml.anchor"]
    assert problems[0].mark.line == 6


def test_aliases_of_long_texts_count_by_their_length() -> None:
    text = f"a: &x {'y' * 500_000}\nb: [{', '.join(['*x'] * 50)}]\n"
    _, problems = parse(text, "f.yaml")
    assert [p.code for p in problems] == ["yaml.anchor"]


def test_aliases_cannot_nest_deeper_than_texts() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 100))
    _, problems = parse(text, "f.yaml")
    assert [(p.code, p.mark.line) for p in problems] == [("yaml.too-deep", DEEPEST)]


def test_a_few_aliases_are_fine() -> None:
    assert len(good(bomb(4, 9))["a3"]) == 9


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    "text",
    [
        "a: " + "x" * (LIMIT - 4),
        "a: '" + "\t" * (LIMIT - 6) + "'",
        "a: 1\n" + "#" * (LIMIT - 6),
        "\t" * LIMIT,
        "a: [" + "x:y?" * 200_000,
        "? " * 300_000,
        "'" * LIMIT,
        "&a " * 300_000,
        "\n" * LIMIT,
        "a: [" + "'b', " * 150_000 + "]",
        "\0" * LIMIT,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_files_of_the_largest_size_end_in_words(text: str) -> None:
    data, problems = parse(text[:LIMIT], "f.yaml")
    assert data is not None or problems


@settings(max_examples=20)
@given(st.integers(1, DEEPEST - 1))
def test_nesting_up_to_the_bound_is_read(depth: int) -> None:
    value = good("a: " + "[" * depth + "]" * depth)["a"]
    for _ in range(depth - 1):
        (value,) = value
    assert value == []


@pytest.mark.attack("checkout")
def test_signs_that_turn_the_direction_are_control_characters_unless_escaped() -> None:
    for sign in "\u202e\u2066":
        _, problems = parse(f"a: x{sign}y\n", "f")
        assert [(p.code, p.mark[1:3] if p.mark else None) for p in problems] == [("yaml.control-character", (1, 5))]
        data, problems = parse(f'a: "\\u{ord(sign):04x}"\n', "f")
        assert (data, problems) == ({"a": sign}, [])


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("\u0435ncryption.referrer", True),
        ("Gr\u00f6\u00dfe", False),
        ("\u0442\u0438\u043f", False),
        ("encryption", False),
    ],
)
def test_keys_that_look_like_others_are_told(key: str, told: bool) -> None:
    data, problems = parse(f"{key}: 1\n", "f")
    assert data == {key: 1}
    assert [(p.code, p.is_error) for p in problems] == ([("yaml.lookalike", False)] if told else [])


@pytest.mark.parametrize("text", ["a: &an:chor value\n", "a: &an:chor {b: 1}\n", "a:\n  - &x? b\n"])
def test_an_anchor_does_not_take_a_part_of_its_name_for_the_value(text: str) -> None:
    _, problems = parse(text, "f")
    assert "yaml.anchor" in {p.code for p in problems} or "yaml.syntax" in {p.code for p in problems}


def test_a_block_text_keeps_its_last_line_break() -> None:
    assert parse("a: |\n  x\n   ", "f")[0] == {"a": "x\n \n"}
    assert parse("a: |\n  x\n", "f")[0] == {"a": "x\n"}


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("\u0430cme.example", "Cyrillic"),
        ("https://widgets.acm\u0435.example/", "Cyrillic"),
        ("Ord\u03b5rs", "Greek"),
        ("\U0001d41eorders", "mathematical"),
        ("Sa\u200bles", "U+200B"),
        ("Sa\u00adles", "U+00AD"),
        ("Sal\u200des", "U+200D"),
        ("Gr\u00f6\u00dfe \u2013 d\u00e9j\u00e0", ""),
        ("\u041e\u0442\u0434\u0435\u043b Sales, SMS-\u0440\u0430\u0441\u0441\u044b\u043b\u043a\u0430", ""),
        ("\U0001f469\u200d\U0001f4bb", ""),
        ("\u6ce8\u6587 Orders", ""),
    ],
)
def test_values_that_are_not_what_they_look_like_are_told(value: str, told: str) -> None:
    for text in (f"a: {value}\n", f"a: '{value}'\n", f"- {value}\n", f"a: |\n  {value}\n"):
        _, problems = parse(f"b:\n  {text}" if text.startswith("-") else text, "f")
        assert [p.code for p in problems] == (["yaml.lookalike"] if told else []), text
        assert all(told in p.summary and not p.is_error for p in problems)
    escaped = value.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
    assert parse(f'a: "{escaped}"\n', "f") == ({"a": value}, [])
