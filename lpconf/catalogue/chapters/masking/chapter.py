"""Data masking: real time, in the visitor's browser, and at rest, after the conversation has closed.

Source: guide, "Data Masking" (irreversible: 1593 becomes ****); facts 5.1. The guide's section on masking at rest ends
with "Real-time masking is now configured", which is a slip of the pen. How two patterns are written in one value is
lpconf's own convention (contract 6.3): their alternation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpconf.catalogue.chapter import Chapter, Context, Problem, SafetyWarning, SettingValue, Situation
from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.chapters.masking.finding_codes import PLATFORM, PROBLEM_KINDS
from lpconf.catalogue.chapters.masking.patterns import (
    DataMasking,
    Dialect,
    Masking,
    Pattern,
    entry_of,
    expand,
    pattern_problems,
)
from lpconf.catalogue.chapters.masking.presets.rate_table import explained
from lpconf.catalogue.chapters.masking.presets.rates import RATES
from lpconf.catalogue.chapters.masking.settings import (
    AT_REST,
    DEFAULT_LOST,
    GATE,
    HISTORIC_FEATURE,
    IRREVERSIBLE,
    LAST_FOUR_FEATURE,
    REAL_TIME,
    REPLACES,
    SUMMARY_FEATURE,
)
from lpconf.catalogue.live_chapter import LiveChapter, SectionFromLive
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json, Marker

KEY = "data_masking"
NOT_ENFORCED, IN_PART = "masking-not-enforced", "masking-in-part"

_PARTS: tuple[tuple[str, Setting, Dialect], ...] = (
    ("real_time", REAL_TIME, "javascript"),
    ("at_rest", AT_REST, "java"),
)


@frozen
class Listed:
    """The patterns of one value, with the path of their list and the dialect that they are read in. `raw`: they stand
    in one raw value at `path`, written as lpconf writes them."""

    setting: Setting
    dialect: Dialect
    path: Path
    patterns: tuple[Pattern, ...]
    raw: bool = False

    @property
    def written(self) -> str:
        """The value that is written for them."""
        return str(self.setting.codec.encode([pattern.regex for pattern in self.patterns]))

    def place(self, pattern: int | None, *below: str | int) -> Path:
        """The path of a part of a pattern's entry; of the list itself for no pattern."""
        if pattern is None or self.raw:
            return self.path
        return (*self.path, pattern, *self.patterns[pattern].below(*below))


def listed(section: DataMasking | None) -> list[Listed]:
    """The lists of patterns that a section has, those without patterns left out."""
    results = []
    for part, setting, dialect in _PARTS:
        masking: Masking | None = getattr(section, part) if section else None
        if masking and masking.patterns:
            results.append(Listed(setting, dialect, (KEY, part, "patterns"), tuple(map(expand, masking.patterns))))
    return results


def listed_raw(value: str, path: Path) -> Listed | None:
    """The patterns in a raw value of the site setting, at `path`; None for an empty one."""
    regexes = AT_REST.codec.decode(value)
    patterns = tuple(Pattern(name=f"pattern-{i}", regex=regex) for i, regex in enumerate(regexes, 1))
    return Listed(AT_REST, "java", path, patterns, raw=True) if patterns else None


def _given(section: DataMasking | None, part: str) -> bool:
    return section is None or part in section.model_fields_set


def _desired_values(section: DataMasking | None, context: Context) -> Iterable[SettingValue]:
    for part, setting, _ in _PARTS:
        if not _given(section, part) or (section is None and context.site.platform not in setting.rules.platforms):
            continue
        masking: Masking | None = getattr(section, part) if section else None
        regexes = [expand(entry).regex for entry in masking.patterns] if masking else []
        path: Path = (KEY, part) if section else (KEY,)
        if setting is REAL_TIME and regexes:
            yield SettingValue(GATE, True, path)
        parts: dict[str, Path] = {regex: (KEY, part, "patterns", i) for i, regex in enumerate(regexes)}
        yield SettingValue(setting, setting.codec.encode(regexes), path, parts=parts)


def _problems(section: DataMasking | None, context: Context) -> Iterable[Problem]:
    if section is None:
        return
    for part, setting, dialect in _PARTS:
        if not _given(section, part):
            continue
        masking: Masking | None = getattr(section, part)
        if context.site.platform not in setting.rules.platforms:
            yield Problem(
                PLATFORM.code,
                f"{part} masking is for messaging platforms",
                (KEY, part),
                key=True,
                label="a chat account has no messaging history",
                others=((("account", "platform"), "chat only"),),
            )
        if masking:
            patterns = [expand(entry) for entry in masking.patterns]
            yield from pattern_problems(patterns, (KEY, part, "patterns"), dialect, context)


@frozen
class _Standing:
    """An entry of the account's files, as it is, with the name and the expression that it stands for."""

    entry: Mapping[str, Json]
    name: str
    regex: str


def _standing(live: LiveChapter, part: str) -> list[_Standing]:
    """The patterns that the account's files list now."""
    masking = live.section.get(part) if isinstance(live.section, Mapping) else None
    entries = list(masking["patterns"]) if isinstance(masking, Mapping) else []
    patterns = [expand(entry_of(entry)) for entry in entries]
    return [_Standing(entry, pattern.name, pattern.regex) for entry, pattern in zip(entries, patterns, strict=True)]


def _entries(regexes: Sequence[str], standing: Sequence[_Standing], known: Mapping[str, str]) -> list[_Standing]:
    """Live patterns as entries: those that stand in the files as they are, presets by their word, others under the name
    that their regex has in `known`, or under one of their own."""
    by_regex: dict[str, list[_Standing]] = {}
    for entry in standing:
        by_regex.setdefault(entry.regex, []).append(entry)
    taken = {entry.name for entry in standing}
    results: list[_Standing] = []
    for number, regex in enumerate(regexes, 1):
        if by_regex.get(regex):
            results.append(by_regex[regex].pop(0))
            continue
        preset = presets.recognize(regex)
        own_name = preset.word.partition("@")[0] if preset else ""
        numbers = (f"pattern-{n}" for n in (number, *range(1, len(regexes) + len(taken) + 2)))
        free = (name for name in (own_name, known.get(regex, ""), *numbers) if name and name not in taken)
        name = next(free)
        taken.add(name)
        results.append(_Standing(_entry(name, regex, preset), name, regex))
    return results


def _entry(name: str, regex: str, preset: presets.Recognized | None) -> Mapping[str, Json]:
    if preset is None:
        return {"name": name, "regex": regex}
    entry: dict[str, Json] = {} if name == preset.word.partition("@")[0] else {"name": name}
    entry["preset"] = preset.word
    if preset.countries:
        entry["countries"] = list(preset.countries)
    return entry


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """The patterns of each value. An empty list is said only where the files list patterns."""
    section: dict[str, Json] = {}
    missing = []
    known: dict[str, str] = {}
    for part, _, _ in _PARTS:
        known |= {entry.regex: entry.name for entry in _standing(live, part)}
    for part, setting, _ in _PARTS:
        if live.site.platform not in setting.rules.platforms:
            continue
        regexes, standing = live.decoded(setting), _standing(live, part)
        if isinstance(regexes, Marker):
            missing.append(setting.name)
        if not isinstance(regexes, Marker) and (regexes or standing):
            entries = _entries(regexes, standing, known)
            known |= {entry.regex: entry.name for entry in entries}
            section[part] = {"patterns": [standing_entry.entry for standing_entry in entries]}
        elif isinstance(live.section, Mapping) and part in live.section:
            section[part] = live.section[part]
    return SectionFromLive(section or None, missing=tuple(missing))


GRADED = "its name is observed, that it does this is inferred from its text in LivePerson's dictionary."


def _dangers(now: Situation) -> Iterable[SafetyWarning]:
    """Masking that looks set up and masks nothing, because the feature behind it is off."""
    for masking, feature, where in (
        (REAL_TIME, GATE, "before agents see it"),
        (AT_REST, HISTORIC_FEATURE, "when a conversation has closed"),
    ):
        gate = now.observed(feature.name)
        is_off = gate.json is False or (feature is GATE and gate.known and feature.is_off(gate.value))
        if not (is_off or now.goes_off(feature.name)) or now.pending_by(feature.name) == "lpconf":
            continue
        if _masks(now, masking):
            yield SafetyWarning(
                NOT_ENFORCED,
                f"nothing is masked {where}: {feature.key} is off",
                f"The patterns of {masking.name} have no effect until the AC feature {feature.key} is on: {GRADED}",
                masking,
            )
    yield from _parts_in_clear(now)


def _masks(now: Situation, masking: Setting) -> bool:
    """Whether patterns stand, or will after this run."""
    stands = now.observed(masking.name)
    stays = stands.known and not masking.is_off(stands.value) and not now.goes_off(masking.name)
    return stays or now.pending_by(masking.name) == "lpconf"


def _parts_in_clear(now: Situation) -> Iterable[SafetyWarning]:
    """What features beside the patterns may leave in clear. Their names are observed, what they do is inferred."""
    graded = "That is inferred from the feature's text in LivePerson's dictionary: look at a closed conversation."
    if _masks(now, AT_REST) and now.observed(SUMMARY_FEATURE.name).json is False:
        yield SafetyWarning(
            IN_PART, f"agents' summaries may stay in clear: {SUMMARY_FEATURE.key} is off", graded, AT_REST
        )
    if _masks(now, AT_REST) and now.observed(LAST_FOUR_FEATURE.name).json is True:
        summary = f"the last four digits of cards may stay in clear: {LAST_FOUR_FEATURE.key} is on"
        yield SafetyWarning(IN_PART, summary, graded, AT_REST)


_EXPLAINED = {preset.id: explained(preset, RATES[preset.id]) for preset in presets.PRESETS}
_TOPICS = {
    "masking.when": "Real-time masking happens in the visitor's browser, before the message reaches the agent: the "
    "agent never sees the text. Masking at rest happens when the conversation has closed: until then the agent "
    "sees the original text. Both replace what matches for ever: 1593 becomes ****.",
    **{word: _EXPLAINED[presets.known(word).id] for word in presets.WORDS},
}

CHAPTER = Chapter(
    key=KEY,
    title="Data masking",
    section=DataMasking,
    settings=(GATE, REAL_TIME, AT_REST),
    desired_values=_desired_values,
    problems=_problems,
    section_from_live=_section_from_live,
    implications=(IRREVERSIBLE, REPLACES, DEFAULT_LOST),
    problem_kinds=PROBLEM_KINDS,
    watches=(GATE, HISTORIC_FEATURE, SUMMARY_FEATURE, LAST_FOUR_FEATURE),
    dangers=_dangers,
    danger_codes=(NOT_ENFORCED, IN_PART),
    topics=_TOPICS,
)
