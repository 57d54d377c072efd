"""`extends`: what merges, what replaces, whose place a value keeps, and every way to get it wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.source_document import Map, Path
from lpconf.domain.value import canonical
from lpconf.load.extends import Overlay, merge
from lpconf.load.yaml.parser import parse
from tests.load.yaml.emit import emit


def keys(path: Path) -> Any:
    if path[-1] == "patterns":
        return ("name",)
    return "unite" if path[-1] in ("accept", "hold") else None


def tree(text: str, file: str = "accounts/a.yaml") -> Map:
    data, problems = parse(text, file)
    assert problems == []
    assert data is not None
    return data


def merged(under: str, over: str) -> Any:
    return merge(tree(under), tree(over), keys)


KEY = st.sampled_from(["a", "b", "accept", "patterns", "c"])
LEAF = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["x", "y"])
NAMED = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("pqr")}, optional={"regex": LEAF, "tests": st.dictionaries(KEY, LEAF)}
    ),
    unique_by=lambda entry: entry["name"],
    max_size=3,
)


def mapping(below: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={"a": below, "b": below, "accept": st.lists(LEAF, max_size=3), "patterns": NAMED, "c": st.lists(LEAF)},
    )


DATA = mapping(st.recursive(LEAF, mapping, max_leaves=4))


@given(DATA, DATA, DATA)
def test_it_does_not_matter_which_pair_merges_first_unless_a_value_changes_its_kind(a: Any, b: Any, c: Any) -> None:
    if clash(a, b) or clash(b, c) or clash(a, c):
        return
    one, two, three = (tree(emit(part)) for part in (a, b, c))
    left = merge(merge(one, two, keys), three, keys)
    right = merge(one, merge(two, three, keys), keys)
    assert canonical(left) == canonical(right)


def clash(one: Any, two: Any) -> bool:
    """Whether a mapping stands against another value somewhere: then the later replaces, and order matters."""
    if isinstance(one, dict) and isinstance(two, dict):
        return any(clash(one[key], two[key]) for key in one.keys() & two.keys())
    return isinstance(one, dict) != isinstance(two, dict)


@given(DATA)
def test_over_nothing_and_under_nothing_all_stays(data: Any) -> None:
    full, empty = tree(emit(data)), tree("{}")
    assert canonical(merge(full, empty, keys)) == canonical(merge(empty, full, keys)) == canonical(full)


@given(DATA, DATA)
def test_every_value_keeps_its_own_place_and_the_inputs_stay(a: Any, b: Any) -> None:
    under, over = tree(emit(a), "under.yaml"), tree(emit(b), "over.yaml")
    before = canonical([under, over])
    result = merge(under, over, keys)
    assert canonical([under, over]) == before
    for key in result:
        assert result.keys_at[key][0] == ("over.yaml" if key in over else "under.yaml")


def test_mappings_merge_and_other_lists_replace() -> None:
    assert merged("a: {b: 1, c: [1, 2]}\n", "a: {c: [3], d: 4}\n") == {"a": {"b": 1, "c": [3], "d": 4}}


def test_null_replaces_a_mapping_and_a_mapping_replaces_null() -> None:
    assert merged("a: {b: 1}\n", "a:\n") == {"a": None}
    assert merged("a:\n", "a: {b: 1}\n") == {"a": {"b": 1}}


def test_named_entries_merge_key_by_key_in_the_place_of_the_earlier() -> None:
    result = merged(
        "patterns: [{name: a, regex: x}, {name: b, regex: y, tests: {masks: [1]}}]\n",
        "patterns: [{name: c}, {name: b, regex: z, tests: {leaves: [2]}}]\n",
    )
    assert result["patterns"] == [
        {"name": "a", "regex": "x"},
        {"name": "b", "regex": "z", "tests": {"masks": [1], "leaves": [2]}},
        {"name": "c"},
    ]


def test_a_name_that_one_file_has_twice_stays_twice() -> None:
    result = merged("patterns: [{name: a, regex: x}]\n", "patterns: [{name: a, regex: y}, {name: a, regex: z}]\n")
    assert [entry["regex"] for entry in result["patterns"]] == ["y", "z"]


def test_entries_without_a_name_are_kept_for_the_model_to_complain() -> None:
    result = merged("patterns: [{regex: x}, 1]\n", "patterns: [{regex: x}, {name: }]\n")
    assert result["patterns"] == [{"regex": "x"}, 1, {"regex": "x"}, {"name": None}]


def test_united_lists_keep_equal_items_once_and_true_is_not_one() -> None:
    result = merged("accept: [a, {code: b, until: c}, 1]\n", "accept: [{until: c, code: b}, a, true, d]\n")
    assert result["accept"] == ["a", {"code": "b", "until": "c"}, 1, True, "d"]


FRAGMENTS = {
    "accounts/_shared/base.yaml": "data_encryption: {enabled: true, scopes: [all]}\naccept: [x]\n",
    "accounts/_shared/more.yaml": "extends: [_shared/base.yaml]\ndata_encryption:\n  scopes: [one]\naccept: [y]\n",
    "accounts/_shared/loop-a.yaml": "extends: [_shared/loop-b.yaml]\na: 1\n",
    "accounts/_shared/loop-b.yaml": "b: 1\nextends: [_shared/loop-a.yaml]\n",
    "accounts/_shared/self.yaml": "extends: [_shared/self.yaml]\n",
    "accounts/_shared/id.yaml": 'account: {platform: chat, id: "1"}\n',
}


def overlay(**more: str) -> Overlay:
    texts = {**FRAGMENTS, **{f"accounts/_shared/{name}.yaml": text for name, text in more.items()}}
    trees = {path: tree(text, path) for path, text in texts.items()}
    return Overlay({**trees, "accounts/_shared/broken.yaml": None}, frozenset({"accounts/b.yaml"}), keys)


def test_the_account_lies_over_its_fragments_and_each_value_says_where_it_is_from() -> None:
    text = 'account: {id: "7"}\nextends:\n  - _shared/more.yaml\ndata_encryption: {enabled: false}\n'
    laid = overlay().lay("accounts/a.yaml", tree(text))
    document = laid.document
    assert laid.complete
    assert document.data == {
        "account": {"id": "7"},
        "data_encryption": {"enabled": False, "scopes": ["one"]},
        "accept": ["x", "y"],
    }
    assert document.fragments == ("accounts/_shared/base.yaml", "accounts/_shared/more.yaml")
    own = document.mark(("data_encryption", "enabled"))
    assert (own.file, own.line, own.via) == ("accounts/a.yaml", 4, None)
    nested = document.mark(("accept", 0))
    assert nested[:3] == ("accounts/_shared/base.yaml", 2, 10)
    assert nested.via is not None
    assert nested.via[:3] == ("accounts/a.yaml", 3, 5)
    assert document.mark(("data_encryption", "scopes"))[:2] == ("accounts/_shared/more.yaml", 3)


def test_the_later_fragment_wins_and_the_order_of_taking_in_is_told() -> None:
    both = overlay(one="a: 1\nb: 1\n", two="b: 2\n")
    laid = both.lay("accounts/a.yaml", tree("extends: [_shared/two.yaml, _shared/one.yaml]\n"))
    assert laid.document.data == {"a": 1, "b": 1}
    assert laid.document.fragments == ("accounts/_shared/two.yaml", "accounts/_shared/one.yaml")


def test_an_id_in_a_fragment_is_an_error_and_does_not_count() -> None:
    lay = overlay()
    laid = lay.lay("accounts/a.yaml", tree("extends: [_shared/id.yaml]\n"))
    assert laid.document.data == {"account": {"platform": "chat"}}
    assert [(d.code, d.mark[:3]) for d in lay.diagnostics] == [
        ("extends.account-id", ("accounts/_shared/id.yaml", 1, 27))
    ]


BAD = [
    ("extends: _shared/base.yaml\n", "extends.type", 1, 10),
    ("extends:\n", "extends.type", 1, 9),
    ("extends: {a: 1}\n", "extends.type", 1, 10),
    ("extends: [_shared/base.yaml, 1]\n", "extends.type", 1, 30),
    ("extends: [_shared/bas.yaml]\n", "extends.missing", 1, 11),
    ("extends: [base.yaml]\n", "extends.missing", 1, 11),
    ("extends: [accounts/_shared/base.yaml]\n", "extends.missing", 1, 11),
    ("extends: ['_shared/base.yaml ']\n", "extends.missing", 1, 11),
    ("extends: [b.yaml]\n", "extends.account", 1, 11),
    ("extends: [a/../b.yaml]\n", "extends.account", 1, 11),
    ("extends: [../../etc/passwd]\n", "extends.outside", 1, 11),
    ("extends: [_shared/../../lpconf.yaml]\n", "extends.outside", 1, 11),
    ("extends: [/etc/passwd]\n", "extends.outside", 1, 11),
    ("extends: ['']\n", "extends.outside", 1, 11),
    ("extends: ['.']\n", "extends.outside", 1, 11),
    ('extends: ["_shared/base.yaml\\0"]\n', "extends.outside", 1, 11),
    ("extends: [~/x.yaml]\n", "extends.missing", 1, 11),
    (f"extends: [{'x/' * 5000}y]\n", "extends.missing", 1, 11),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD, ids=[b[0][:40] for b in BAD])
def test_bad_extends_are_told_with_their_place(text: str, code: str, line: int, column: int) -> None:
    lay = overlay()
    laid = lay.lay("accounts/a.yaml", tree(text))
    assert [(d.code, d.mark[:3]) for d in lay.diagnostics] == [(code, ("accounts/a.yaml", line, column))]
    assert not laid.complete


@pytest.mark.parametrize("name", ["_shared/bas.yaml", "base.yaml", "accounts/_shared/base.yaml"])
def test_a_missing_fragment_has_a_suggestion(name: str) -> None:
    lay = overlay()
    lay.lay("accounts/a.yaml", tree(f"extends: [{name}]\n"))
    assert lay.diagnostics[0].label == "did you mean _shared/base.yaml?"


def test_rings_are_errors_where_they_close_told_once() -> None:
    lay = overlay()
    for _ in range(2):
        assert not lay.lay("accounts/a.yaml", tree("extends: [_shared/loop-a.yaml]\n")).complete
    assert [(d.code, d.mark[:3]) for d in lay.diagnostics] == [
        ("extends.cycle", ("accounts/_shared/loop-b.yaml", 2, 11))
    ]
    assert lay.diagnostics[0].detail == "_shared/loop-a.yaml -> _shared/loop-b.yaml -> _shared/loop-a.yaml"


def test_a_fragment_that_extends_itself_is_a_ring() -> None:
    lay = overlay()
    lay.fragment("accounts/_shared/self.yaml")
    assert [(d.code, d.mark[:3]) for d in lay.diagnostics] == [("extends.cycle", ("accounts/_shared/self.yaml", 1, 11))]


def test_a_long_chain_of_fragments_is_an_error_and_no_crash() -> None:
    chain = {f"f{n}": f"extends: [_shared/f{n + 1}.yaml]\n" for n in range(2000)} | {"f2000": "a: 1\n"}
    lay = overlay(**chain)
    lay.lay("accounts/a.yaml", tree("extends: [_shared/f0.yaml]\n"))
    assert [d.code for d in lay.diagnostics] == ["extends.too-deep"]


def test_a_broken_fragment_leaves_the_document_incomplete_without_a_second_error() -> None:
    lay = overlay()
    laid = lay.lay("accounts/a.yaml", tree("extends: [_shared/broken.yaml]\na: 1\n"))
    assert lay.diagnostics == []
    assert not laid.complete
    assert laid.document.data == {"a": 1}
    assert laid.document.fragments == ()
    assert laid.files == ("accounts/_shared/broken.yaml",)
