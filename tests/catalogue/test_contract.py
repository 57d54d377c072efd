"""What every entry of the catalogue has to keep, whichever chapter declares it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS, IMPLICATIONS, SETTINGS
from lpconf.catalogue.chapter import Chapter, Context, not_adoptable
from lpconf.catalogue.codecs.codec import is_off, same
from lpconf.catalogue.live_chapter import LiveChapter
from lpconf.catalogue.setting import Setting, Transition, nothing_known
from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.address import Address, unquote
from lpconf.domain.graph import stable_topological_order
from lpconf.domain.state import Platform, Site
from lpconf.domain.value import ABSENT, UNKNOWN, UNREADABLE, Json, Marker, canonical
from lpconf.model.account_schema import model
from tests.documents import desired_value, made


def _member(setting: Setting) -> Setting:
    """One of a family: where the example has a name, the one that is called so."""
    own = setting.display.example.get("name") if isinstance(setting.display.example, dict) else "Some.Key"
    return (
        setting.at_key(f"A%2Fcampaign/{own}" if setting.location.members_by == "pair" else own)
        if setting.family
        else setting
    )


EVERY = [_member(setting) for setting in SETTINGS.values()]
ALL_PLATFORMS: tuple[Platform, ...] = ("chat", "messaging", "messaging_and_chat")
each_setting = pytest.mark.parametrize("setting", EVERY, ids=lambda s: s.name)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.key)


@each_setting
def test_the_example_comes_back_from_its_codec(setting: Setting) -> None:
    codec = setting.codec
    meaning = codec.decode(setting.display.example)
    assert codec.decode(codec.encode(meaning)) == meaning
    assert codec.encode(codec.decode(codec.encode(meaning))) == codec.encode(meaning)
    assert codec.expects(setting.display.example) == ""
    canonical(codec.encode(meaning))


@each_setting
def test_sameness_is_an_equivalence_in_which_absent_is_off(setting: Setting) -> None:
    codec = setting.codec
    values = [setting.display.example, codec.off, ABSENT, codec.encode(codec.decode(setting.display.example))]
    for one in values:
        assert same(codec, one, one)
        for other in values:
            assert same(codec, one, other) == same(codec, other, one)
            for third in values:
                assert not (same(codec, one, other) and same(codec, other, third)) or same(codec, one, third)
    assert same(codec, ABSENT, codec.off)
    assert same(codec, setting.display.example, values[3])


@each_setting
def test_off_is_off_and_unknown_is_neither_on_nor_off(setting: Setting) -> None:
    assert setting.is_off(ABSENT)
    assert setting.codec.off is None or setting.is_off(setting.codec.off)
    assert not setting.is_off(setting.display.example)
    assert not is_off(setting.codec, UNKNOWN)
    assert not same(setting.codec, UNKNOWN, setting.codec.off)
    assert not same(setting.codec, UNKNOWN, UNREADABLE)


@each_setting
def test_details_name_what_comes_and_goes(setting: Setting) -> None:
    codec = setting.codec
    coming, going = codec.details(ABSENT, setting.display.example), codec.details(setting.display.example, codec.off)
    if "fields" in coming:
        assert [entry["path"] for entry in coming["fields"]] == list(setting.display.example)
    elif coming:
        assert coming["added"] == going["removed"] != []
        assert coming["removed"] == going["added"] == []
    for nothing in (codec.details(setting.display.example, setting.display.example), codec.details(ABSENT, codec.off)):
        assert not any(nothing.values())


@each_setting
def test_the_value_can_be_told_and_pasted(setting: Setting) -> None:
    assert 0 < len(setting.codec.summary(setting.display.example)) <= 40
    assert setting.codec.full_text(setting.display.example)
    assert setting.codec.summary(setting.codec.off)


@each_setting
def test_a_person_is_told_where_and_what(setting: Setting) -> None:
    person = setting.manual_step
    assert person.path
    assert all(person.path)
    assert person.on.endswith(".")
    assert person.off.endswith(".")
    assert person.access or setting.surface.access
    assert setting.place
    assert setting.display.title
    assert setting.display.source


@each_setting
def test_the_address_comes_back_from_its_text(setting: Setting) -> None:
    address = setting.address("acme")
    assert Address.parse(str(address)) == address
    assert address.plain_key == setting.key
    assert unquote(address.part) == setting.part
    assert SURFACES[address.surface] is setting.surface


@each_setting
def test_the_setting_is_found_by_name_and_by_home(setting: Setting) -> None:
    assert catalogue.get(setting.name) == setting
    assert catalogue.at(setting.address("acme")) == setting


@each_setting
def test_needs_fit_and_are_declared(setting: Setting) -> None:
    assert setting.rules.platforms
    assert set(setting.rules.platforms) <= set(ALL_PLATFORMS)
    for need in setting.rules.needs:
        assert catalogue.get(need.setting.name) is need.setting
        assert setting in catalogue.needing(need.setting.name)
        if not need.soft:
            assert set(setting.rules.platforms) <= set(need.setting.rules.platforms)


@each_setting
def test_its_chapter_declares_it(setting: Setting) -> None:
    chapter = catalogue.chapter_of(setting)
    declared = {s.name for s in chapter.settings}
    assert setting.name in declared or any(setting.name.startswith(name + ".") for name in declared)
    assert chapter.key in model().model_json_schema()["properties"]


@each_setting
@pytest.mark.parametrize("platform", ALL_PLATFORMS)
def test_every_consequence_is_declared(setting: Setting, platform: Platform) -> None:
    declared = set(catalogue.chapter_of(setting).implications)
    site = Site("acme", "1", platform)
    off = setting.codec.off
    for before, after in (
        (off, setting.display.example),
        (setting.display.example, off),
        (UNKNOWN, setting.display.example),
        (UNKNOWN, off),
    ):
        raised = setting.rules.implications(
            Transition(
                site,
                before,
                after,
                setting.codec.details(before, after),
                nothing_known,
                lambda _: False,
                lambda _: None,
            )
        )
        assert set(raised) <= declared


@each_setting
def test_a_raw_wish_at_its_address_bears_its_name(setting: Setting) -> None:
    part = {"ac_feature": "ac_features", "site_setting": "site_settings"}.get(setting.surface.name)
    if part is None:
        assert not setting.name.startswith("settings.")
        return
    data = {
        "account": {"id": "1", "platform": setting.rules.platforms[-1]},
        "settings": {part: {setting.key: setting.display.example}},
    }
    (want,) = desired_value(made(data)).values()
    assert (want.setting, want.address, want.raw) == (setting.name, setting.address("acme"), True)
    assert same(setting.codec, want.value, setting.display.example)


def test_names_and_homes_are_unique() -> None:
    declared = [setting.name for chapter in CHAPTERS for setting in chapter.settings]
    assert sorted(declared) == sorted(SETTINGS)
    homes = [s.home for s in SETTINGS.values()]
    assert len(set(homes)) == len(homes)
    assert len({chapter.key for chapter in CHAPTERS}) == len(CHAPTERS)


def test_needs_have_no_ring() -> None:
    names = {setting.name: [need.setting.name for need in setting.rules.needs] for setting in SETTINGS.values()}
    order = stable_topological_order(names)
    assert sorted(order) == sorted(names)


def test_codes_are_unique_and_covers_exist() -> None:
    codes = [i.code for chapter in CHAPTERS for i in chapter.implications]
    assert len(set(codes)) == len(codes)
    for implication in IMPLICATIONS.values():
        assert implication.text
        assert not implication.covered_by or implication.covered_by in IMPLICATIONS
    for chapter in CHAPTERS:
        assert not set(chapter.danger_codes) & set(IMPLICATIONS)


def _wished_by_null(chapter: Chapter, platform: Platform) -> Iterator[tuple[Setting, object]]:
    for wish in chapter.desired_values(None, Context(Site("acme", "1", platform))):
        yield wish.setting, wish.value


@each_chapter
@pytest.mark.parametrize("platform", ALL_PLATFORMS)
def test_null_wishes_off_whatever_the_platform_has(chapter: Chapter, platform: Platform) -> None:
    for setting, value in _wished_by_null(chapter, platform):
        assert platform in setting.rules.platforms
        assert setting.is_off(value)


@each_chapter
def test_a_chapter_watches_and_describes_what_it_has(chapter: Chapter) -> None:
    assert chapter.title
    assert chapter.section.__doc__
    for setting in chapter.watches:
        known = catalogue.get(setting.name)
        assert known.home == setting.home
    open_ended = any(setting.location.members_by == "part" and setting.family for setting in chapter.settings)
    assert chapter.section.model_config.get("extra") == ("allow" if open_ended else "forbid")
    assert chapter.section.model_config.get("strict") is True


def _fitting(chapter: Chapter, platform: Platform) -> list[Setting]:
    members = [_member(setting) for setting in chapter.settings]
    return [setting for setting in members if platform in setting.rules.platforms]


def _live(chapter: Chapter, platform: Platform, value: str) -> dict[str, Json | Marker]:
    """All settings of the chapter by name: as in their examples, or absent."""
    return {s.name: s.display.example if value == "on" else ABSENT for s in _fitting(chapter, platform)}


def _wished(chapter: Chapter, section: Json, platform: Platform) -> dict[str, tuple[Setting, Json]]:
    """What a section wishes, by setting; it has to be valid, and without problems."""
    context = Context(Site("acme", "1", platform))
    load = chapter.section.model_validate
    model = [load(entry) for entry in section] if chapter.many else load(section)
    assert not list(chapter.problems(model, context))
    return {wish.setting.name: (wish.setting, wish.value) for wish in chapter.desired_values(model, context)}


@each_chapter
@pytest.mark.parametrize("platform", ALL_PLATFORMS)
def test_what_is_live_is_recognised_as_the_section_that_wishes_it(chapter: Chapter, platform: Platform) -> None:
    assert chapter.section_from_live is not not_adoptable, f"{chapter.key} does not say how it is adopted"
    live = _live(chapter, platform, "on")
    site = Site("acme", "1", platform)
    found = chapter.section_from_live(LiveChapter(site, live))
    assert (found.why, found.missing) == ("", ())
    if not live:
        assert found.section is None
        return
    wished = _wished(chapter, found.section, platform)
    assert wished
    for name, (setting, value) in wished.items():
        assert same(setting.codec, value, live[name]), name
    assert chapter.section_from_live(LiveChapter(site, live, section=found.section)).section == found.section


@each_chapter
@pytest.mark.parametrize("platform", ALL_PLATFORMS)
def test_nothing_is_written_of_what_is_off_and_nothing_guessed_of_what_is_not_known(
    chapter: Chapter, platform: Platform
) -> None:
    site = Site("acme", "1", platform)
    for values in ({}, dict.fromkeys(_live(chapter, platform, "on"), UNKNOWN)):
        unknown = chapter.section_from_live(LiveChapter(site, values))
        assert unknown.section is None
        assert set(unknown.missing) <= {setting.name for setting in chapter.settings}
    off = chapter.section_from_live(LiveChapter(site, _live(chapter, platform, "off"))).section
    if off is not None:
        for name, (setting, value) in _wished(chapter, off, platform).items():
            assert setting.is_off(value), name
