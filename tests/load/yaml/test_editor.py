"""Changing an account file in place: what it says afterwards, and that all else stays byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.source_document import Path
from lpconf.domain.value import UNSET, canonical
from lpconf.errors import ConfigError
from lpconf.load.extends import merge
from lpconf.load.extends_inverse import own
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.parser import parse
from tests.laws.profile import law
from tests.load.yaml.emit import emit

ORDER = ("account", "extends", "accept", "data_masking", "data_encryption", "settings")


def naming(path: Path) -> Any:
    return {"patterns": ("name",), "extra_elements": "unite"}.get(str(path[-1]) if path else "")


def revised(text: str, **desired: Any) -> str:
    return revise(text, "a.yaml", desired, ORDER, naming)


FILE = """\
# yaml-language-server: $schema=x
account: {id: "1", platform: chat}   # ours

# Masks what CARE-17 asks for.
data_masking:
  real_time:
    patterns:   # in this order
      # phone numbers
      - name: phone
        regex: '\\d{6}'     # six at least
        tests: {masks: ["123456"]}
      - {name: card, regex: "x"}

settings:
  site_settings: {a: 1,   b: "two"}  # raw
"""


def test_an_entry_is_changed_where_it_stands() -> None:
    patterns = [
        {"name": "phone", "regex": r"\d{7}", "tests": {"masks": ["123456"]}},
        {"name": "card", "regex": "x"},
        {"name": "new", "regex": "y|z"},
    ]
    new = revised(FILE, data_masking={"real_time": {"patterns": patterns}})
    assert new == FILE.replace("'\\d{6}'", "'\\d{7}'").replace(
        '      - {name: card, regex: "x"}\n', '      - {name: card, regex: "x"}\n      - {name: new, regex: "y|z"}\n'
    )


def test_an_entry_goes_and_its_neighbours_stay() -> None:
    new = revised(FILE, data_masking={"real_time": {"patterns": [{"name": "card", "regex": "x"}]}})
    assert "phone\n" not in new
    assert '      # phone numbers\n      - {name: card, regex: "x"}\n' in new


def test_new_sections_stand_in_order() -> None:
    new = revised(FILE, data_encryption={"enabled": True, "scopes": ["all"]}, extends=["_shared/a.yaml"])
    assert "# ours\n\nextends: [_shared/a.yaml]\n" in new
    assert '"x"}\n\ndata_encryption:\n  enabled: true\n  scopes: [all]\n\nsettings:' in new


def test_a_flow_mapping_keeps_its_layout() -> None:
    new = revised(FILE, settings={"site_settings": {"a": 1, "b": "three", "c": {"d": []}}})
    assert "  site_settings: {a: 1,   b: three, c: {d: []}}  # raw\n" in new
    assert revised(FILE, settings={"site_settings": {"b": "two"}}).endswith('  site_settings: {b: "two"}  # raw\n')


def test_a_section_goes() -> None:
    new = revised(FILE, data_masking=UNSET)
    assert "real_time" not in new
    assert "# Masks what CARE-17 asks for.\n" in new


def test_null_becomes_a_section_and_back() -> None:
    text = "account: {id: '1'}\ndata_encryption: null # for now\n"
    new = revised(text, data_encryption={"enabled": False})
    assert parse(new, "")[0]["data_encryption"] == {"enabled": False}  # type: ignore[index]
    assert "# for now" in new


def test_other_line_breaks_stay() -> None:
    new = revised(FILE.replace("\n", "\r\n"), data_encryption={"enabled": True, "scopes": ["all"]})
    assert "\r\n  scopes: [all]\r\n" in new
    assert "\n" not in new.replace("\r\n", "")


def test_what_cannot_be_edited_is_refused_with_its_file() -> None:
    text = "account: {id: '1'}\nsettings: &s {site_settings: {a: 1}}\ndata_masking: *s\n"
    with pytest.raises(ConfigError) as caught:
        revised(text, settings={"site_settings": {"a": 2}})
    (found,) = caught.value.diagnostics
    assert (found.code, found.mark.file if found.mark else "") == ("edit.layout", "a.yaml")
    with pytest.raises(ConfigError):
        revised("a: [\n", settings={})


names = st.sampled_from(["a", "b", "c d", "ü", "true", "1", "x: y"])
leaves = st.sampled_from([None, True, 1, 1.5, "", "a", "a: b", r"\d", "it's", "no", "- x", "#", "two\nlines", "\u2028"])
values = st.recursive(
    leaves,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
    max_leaves=8,
)
entries = st.lists(
    st.builds(lambda n, r, t: {"name": n, "regex": r, **t}, names, leaves, st.dictionaries(names, leaves, max_size=1)),
    max_size=3,
    unique_by=lambda e: e["name"],
)
sections = values | st.builds(lambda e: {"patterns": e}, entries)
files = st.dictionaries(st.sampled_from(["data_masking", "settings", "zz"]), sections, max_size=3)


@law
@given(files, st.integers(0, 5), files, st.booleans())
def test_the_file_says_what_it_shall_and_twice_is_once(old: Any, depth: int, new: Any, crlf: bool) -> None:
    text = emit({"account": {"id": "1"}, **old}, depth)
    text = text.replace("\n", "\r\n") if crlf else text
    once = revise(text, "a.yaml", new, ORDER, naming)
    found, problems = parse(once, "a.yaml")
    assert not problems
    assert json.loads(canonical(found)) == {"account": {"id": "1"}, **old, **new}
    assert revise(once, "a.yaml", new, ORDER, naming) == once


def _map(value: Any) -> Any:
    found, problems = parse(emit({"top": value}), "f")
    assert found is not None
    assert not problems
    return found


@law
@given(st.builds(lambda e: {"patterns": e}, entries), st.builds(lambda e: {"patterns": e}, entries))
def test_what_is_laid_over_the_fragments_says_the_wish(target: Any, under: Any) -> None:
    mine = own(target, under, UNSET, naming, ())
    merged = merge(_map(under), _map({} if mine is UNSET else mine), lambda path: naming(path[1:]))["top"]
    found = {entry["name"]: entry for entry in merged["patterns"]}
    extra = {entry["name"]: set(entry) for entry in under["patterns"]}
    for entry in target["patterns"]:
        got = dict(found[entry["name"]])
        for key in extra.get(entry["name"], set()) - set(entry):
            got.pop(key)
        assert got == entry
    if canonical(target) == canonical(under):
        assert mine is UNSET
