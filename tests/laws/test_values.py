"""Laws of values: what is written reads back, equal values are no change, and different ones are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.catalogue.chapters.rollover.codec import Rollover
from lpconf.catalogue.codecs.codec import Codec, same
from lpconf.catalogue.codecs.objects import Object
from lpconf.catalogue.codecs.parts import Patterns, TokenSet
from lpconf.catalogue.codecs.scalars import Flag, ItemList, LooseText, ObjectIds, Switch, TagletEntry, Text, WholeNumber
from lpconf.catalogue.setting import Setting
from lpconf.checks.masking import compilation
from lpconf.diff.compare import compare
from lpconf.domain.diagnostic import Mark
from lpconf.domain.state import NOT_KNOWN, DesiredValue, ObservedValue
from lpconf.domain.value import UNREADABLE, canonical
from tests.fakes import NOT_SET
from tests.laws.profile import law

json_values = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3),
    max_leaves=6,
)
words = st.from_regex(r"[^\s,\x00-\x1f\x7f]{1,12}", fullmatch=True)
atoms = st.sampled_from(["a", r"\d", r"\b", ".", "[)]", "[(|]", r"[\]]", r"\(", r"\|", r"\\", "1-2", "[^a]"])
patterns = st.recursive(
    atoms,
    lambda below: st.builds(
        lambda form, one, other: form.format(one, other),
        st.sampled_from(["{0}{1}", "{0}|{1}", "({0}){1}", "(?:{0})+", "(?:{0}{1}){{2}}", "(?:{0})|(?:{1})"]),
        below,
        below,
    ),
    max_leaves=5,
)


def meanings(codec: Codec) -> st.SearchStrategy[Any]:
    """What the values of a codec can mean."""
    if isinstance(codec, Switch | Flag):
        return st.booleans()
    if isinstance(codec, Rollover):
        targets = st.dictionaries(st.text("0123456789", min_size=1, max_size=3), st.frozensets(words, max_size=3))
        on = st.fixed_dictionaries({"manual": st.just(True), "enabled": st.booleans(), "targets": targets})
        off = st.fixed_dictionaries({"manual": st.just(False), "enabled": st.none(), "targets": st.just({})})
        return on | off
    if isinstance(codec, Object):
        own = {name: meanings(field) for name, field in codec.fields.items()}
        return st.none() | st.fixed_dictionaries({"name": st.text(max_size=6)}, optional=own)
    if isinstance(codec, ObjectIds):
        return st.frozensets(words, min_size=1, max_size=3)
    if isinstance(codec, LooseText):
        return words
    if isinstance(codec, WholeNumber):
        return st.integers(-9, 9)
    if isinstance(codec, ItemList):
        return st.lists(st.dictionaries(words, words, min_size=1), min_size=1, max_size=2)
    if isinstance(codec, TagletEntry):
        return json_values.filter(lambda v: isinstance(v, dict | list)) | words | st.none()
    if isinstance(codec, TokenSet):
        return st.frozensets(words, max_size=6)
    if isinstance(codec, Patterns):
        return st.lists(patterns, max_size=4, unique=True).map(tuple)
    return st.text(max_size=12) if isinstance(codec, Text) else json_values


EVERY = [
    s.at_key("Some.Key" if s.location.members_by != "pair" else "A/B") if s.family else s
    for s in catalogue.SETTINGS.values()
]
each_setting = pytest.mark.parametrize("setting", EVERY, ids=lambda s: s.name)
MARK = Mark("accounts/acme.yaml", 3)


def wish(setting: Setting, value: Any) -> DesiredValue:
    return DesiredValue(setting.address("acme"), setting.name, value, MARK)


@each_setting
@law
@given(data=st.data())
def test_what_is_written_reads_back_and_is_no_change(setting: Setting, data: st.DataObject) -> None:
    codec = setting.codec
    meaning = data.draw(meanings(codec))
    written = codec.encode(meaning)
    if isinstance(codec, Patterns):
        # One pattern that is itself an alternation of ours reads as its parts: it masks the same.
        assume(len(meaning) != 1 or codec.decode(meaning[0]) == meaning)
    assert codec.decode(written) == meaning
    assert codec.expects(written) == ""
    canonical(written)
    for seen in (ObservedValue(written, "live"), ObservedValue(written, "attested")):
        change = compare(wish(setting, written), seen)
        assert (change.action, dict(change.details)) == ("no-op", {})


@each_setting
@law
@given(data=st.data())
def test_what_differs_is_a_change_and_what_is_off_is_absent(setting: Setting, data: st.DataObject) -> None:
    codec = setting.codec
    one, other = (codec.encode(data.draw(meanings(codec))) for _ in range(2))
    change = compare(wish(setting, other), ObservedValue(one, "live"))
    assert (change.action == "no-op") == same(codec, one, other)
    assert (change.before, change.after) == (one, other)
    nothing_planned = setting.is_off(other) or setting.rules.may_be_missing
    assert (compare(wish(setting, other), NOT_SET).action == "no-op") == nothing_planned
    assert compare(wish(setting, other), ObservedValue(UNREADABLE, "unreadable")).action == "no-op"
    unknown = compare(wish(setting, other), NOT_KNOWN)
    assert (unknown.action, unknown.before) == ("no-op" if setting.is_off(other) else "update", None)
    if change.action != "no-op":
        assert (change.action == "delete") == (
            setting.is_off(other) and not (setting.switch or isinstance(other, bool))
        )


@each_setting
@law
@given(data=st.data())
def test_details_turn_the_one_into_the_other(setting: Setting, data: st.DataObject) -> None:
    codec = setting.codec
    one, other = (codec.encode(data.draw(meanings(codec))) for _ in range(2))
    details = codec.details(one, other)
    if "fields" in details:
        after = {**one, **{f["path"]: f["after"] for f in details["fields"]}} if one else other
        assert same(codec, {name: after.get(name) for name in other}, other)
        return
    if isinstance(codec, Object):
        return  # a whole that comes or goes has no parts
    assert codec.details(other, one) == {
        {"added": "removed", "removed": "added"}[key]: parts for key, parts in details.items()
    }
    if details:
        assert (set(codec.parts(one)) | set(details["added"])) - set(details["removed"]) == set(codec.parts(other))


@law
@given(written=st.lists(patterns, min_size=1, max_size=4, unique=True))
def test_several_patterns_read_back_one_by_one(written: list[str]) -> None:
    assume(all(compilation.compiles("java", pattern).status == "good" for pattern in written))
    assume(len(written) > 1)
    assert list(Patterns().decode(Patterns().encode(written))) == written


def test_values_of_different_json_types_are_different() -> None:
    for one, other in ((True, 1), (False, 0), (1, True), ([True], [1]), ({"a": False}, {"a": 0})):
        feature = catalogue.get("settings.site_settings.some.key")
        assert compare(wish(feature, one), ObservedValue(other, "live")).action == "update", (one, other)
    grant = catalogue.get("settings.ac_features.Some.Key")
    assert compare(wish(grant, 0), NOT_SET).action != "no-op"
    assert compare(wish(grant, True), ObservedValue(1, "live")).action == "update"


@pytest.mark.parametrize("written", [0, "0", "no", "off", "False ", 0.0])
def test_no_word_for_off_reads_as_on(written: Any) -> None:
    # A switch of protection that is taken for on while it is off would never be switched on.
    assert catalogue.get("encryption.transcripts").is_off(written)


def test_the_order_of_keys_inside_of_an_objects_lists_means_nothing() -> None:
    live = {"parameters": [{"name": "p", "value": "v", "odd": 1.0}], "skillIds": [2, "1"]}
    saved = {"parameters": [{"odd": 1.0, "name": "p", "value": "v"}], "skillIds": ["1", "2"]}
    assert same(Object(), live, saved)
    turned = {"parameters": [{"name": "a"}, {"name": "b"}]}
    assert not same(Object(), turned, {"parameters": [{"name": "b"}, {"name": "a"}]})
