"""Numbers go back byte by byte as they came."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.exact_json import exact_json, parse_exact

WORDS = ["1.50", "1E5", "0.10000000000000000555", "-0", "-0.0", "1e-400", "12345678901234567890123", "5", "1.0e+2"]
NUMBERS = st.sampled_from(WORDS) | st.integers().map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: json.dumps(text, ensure_ascii=False))
DOCUMENTS = st.recursive(
    NUMBERS | TEXTS | st.sampled_from(["true", "false", "null"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{','.join(parts)}]")
        | st.dictionaries(TEXTS, inner, max_size=3).map(
            lambda d: "{" + ",".join(f"{k}:{v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=8,
)


@given(DOCUMENTS)
def test_a_document_goes_back_as_it_came(text: str) -> None:
    value = parse_exact(text.encode())
    assert exact_json(value) == text
    assert exact_json(copy.deepcopy(value)) == text
    assert value == json.loads(text)


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", '"\\ud800"', "[" * 300 + "]" * 300, '[{"id": 1, "id": 2}]'],
)
def test_what_could_not_be_written_back_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        parse_exact(f'{{"a":{text}}}'.encode())


def test_brackets_in_texts_are_no_depth() -> None:
    text = json.dumps(["[{" * 500])
    assert exact_json(parse_exact(text.encode())) == json.dumps(["[{" * 500])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_no_json_holds_is_not_written(value: float) -> None:
    with pytest.raises(ValueError):
        exact_json({"a": value})


@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_what_is_nested_too_deeply_is_refused(before: str, after: str) -> None:
    levels = before.count("[") + before.count("{")
    at_most = 200 // levels
    parse_exact((before * at_most + "1" + after * at_most).encode())
    with pytest.raises(ValueError, match="deep"):
        parse_exact((before * (at_most + 1) + "1" + after * (at_most + 1)).encode())


def test_brackets_in_texts_nest_nothing() -> None:
    assert parse_exact(b'["' + b"[{" * 300 + b'"]') == ["[{" * 300]
