"""Data masking: real time, in the visitor's browser, and at rest, after the conversation has closed.

Source: guide, "Data Masking" (irreversible: 1593 becomes ****); facts 5.1. The guide's section on masking at rest ends
with "Real-time masking is now configured", which is a slip of the pen. How two patterns are written in one value is
lpconf's own convention (contract 6.3): their alternation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from lpconf.catalogue import scopes, surfaces
from lpconf.catalogue.codecs import Patterns
from lpconf.catalogue.masking_remarks import REMARKS
from lpconf.catalogue.setting import (
    Chapter,
    Context,
    HumanStep,
    Implication,
    Live,
    Problem,
    Recognised,
    Section,
    Setting,
    Transition,
    Wish,
)
from lpconf.terms.document import Path
from lpconf.terms.value import Json, Marker
from lpconf.terms.words import shown

KEY = "data_masking"
GUIDE = "Data Masking"

IRREVERSIBLE = Implication(
    "masking-irreversible",
    "what is masked can never be read again",
    stays="what was masked meanwhile can never be read again",
)
REPLACES = Implication(
    "replaces-existing-pattern", "a live masking pattern that the YAML lacks will mask no more", once=True
)
DEFAULT_LOST = Implication(
    "default-card-masking-replaced",
    "the platform's own card pattern may be lost, and the wished patterns do not mask all card numbers",
    once=True,
)

CARD_NUMBERS: tuple[str, ...] = (
    "4111111111111111",
    "4111 1111 1111 1111",
    "4012-8888-8888-1881",
    "5555555555554444",
    "5105 1051 0510 5100",
    "378282246310005",
    "3714 496353 98431",
    "6011111111111117",
    "3530111333300000",
    "30569309025904",
)
"""Luhn-valid test numbers of the large card schemes, as people write them. They belong to nobody."""


def _patterns(t: Transition) -> Iterable[Implication]:
    if t.details.get("added"):
        yield IRREVERSIBLE
    if t.details.get("removed"):
        yield REPLACES


def _at_rest(t: Transition) -> Iterable[Implication]:
    yield from _patterns(t)
    wished = AT_REST.codec.decode(t.after)
    if wished and isinstance(t.before, Marker) and t.masks_cards(wished) is not True:
        yield DEFAULT_LOST


REAL_TIME = Setting(
    protects=True,
    name="masking.real_time",
    title="Real-time masking in web windows",
    surface=surfaces.TAGLET,
    key="cleanCCPatterns",
    codec=Patterns(),
    place="Houston › Taglet Manager",
    person=HumanStep(
        path=("Supportal", "Houston", "Taglet Manager", "cleanCCPatterns", "+", "Raw mode"),
        on="Replace the regex with the value, click Confirm.",
        off="Empty the regex, click Confirm.",
        traps=(
            "The taglet covers web windows only.",
            "An account-config feature gates it; its name is not public.",
            "It may have to be added with + first.",
            "A percent sign in the regex is broken before taglet 10.7.",
            "It masks a card number only where that passes the Luhn check.",
        ),
    ),
    source=f"{GUIDE} › 1. Setting up Real-time masking",
    example=r"\b(?:\d[ -]?){12,15}\d\b",
    implies=_patterns,
)
AT_REST = Setting(
    protects=True,
    name="masking.at_rest",
    title="Masking at rest, when a conversation has closed",
    surface=surfaces.SITE_SETTING,
    key="messaging.historic.data.masking.regexp",
    codec=Patterns(),
    person=HumanStep(
        path=("Supportal", "Houston", "Site Settings", "messaging.historic.data.masking.regexp", "edit icon"),
        on="Replace the regex with the value, click Confirm.",
        off="Empty the regex, click Confirm.",
        traps=(
            "The filter at the top right of the page finds the setting.",
            "The platform masks card numbers by default; a value of one's own may replace that.",
        ),
    ),
    source=f"{GUIDE} › 2. Setting up Data-at-rest masking",
    example=r"\b\d{3}-\d{2}-\d{4}\b",
    platforms=scopes.MESSAGING,
    implies=_at_rest,
)


class PatternTests(Section):
    """Texts that a pattern has to mask, and texts that it has to leave alone."""

    masks: list[str] = []
    leaves: list[str] = []


class Pattern(Section):
    """One regular expression with a name."""

    name: Annotated[str, Field(description="Unique in its list; fragments merge by it.")]
    regex: Annotated[str, Field(description="The pattern; quote it with single quotes.")]
    tests: PatternTests | None = None


class Masking(Section):
    """A list of patterns; what matches any of them is masked."""

    patterns: list[Pattern]


class DataMasking(Section):
    """Masking of data that must not be kept in clear."""

    real_time: Annotated[
        Masking | None, Field(description="Taglet cleanCCPatterns, in the visitor's browser: JavaScript regex.")
    ] = None
    at_rest: Annotated[
        Masking | None,
        Field(description="Site setting messaging.historic.data.masking.regexp: Java regex; messaging platforms only."),
    ] = None


Dialect = Literal["javascript", "java"]
_PARTS: tuple[tuple[str, Setting, Dialect], ...] = (
    ("real_time", REAL_TIME, "javascript"),
    ("at_rest", AT_REST, "java"),
)


@dataclass(frozen=True, slots=True)
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
        return self.path if pattern is None or self.raw else (*self.path, pattern, *below)


def listed(section: DataMasking | None) -> list[Listed]:
    """The lists of patterns that a section has, those without patterns left out."""
    found = []
    for part, setting, dialect in _PARTS:
        masking: Masking | None = getattr(section, part) if section else None
        if masking and masking.patterns:
            found.append(Listed(setting, dialect, (KEY, part, "patterns"), tuple(masking.patterns)))
    return found


def listed_raw(key: str, value: str, path: Path) -> Listed | None:
    """The patterns in a raw site setting; None where it is none of masking, or empty."""
    regexes = AT_REST.codec.decode(value) if key == AT_REST.key else ()
    patterns = tuple(Pattern(name=f"pattern-{i}", regex=regex) for i, regex in enumerate(regexes, 1))
    return Listed(AT_REST, "java", path, patterns, raw=True) if patterns else None


def _given(section: DataMasking | None, part: str) -> bool:
    return section is None or part in section.model_fields_set


def _wishes(section: DataMasking | None, context: Context) -> Iterable[Wish]:
    for part, setting, _ in _PARTS:
        if not _given(section, part) or (section is None and context.site.platform not in setting.platforms):
            continue
        masking: Masking | None = getattr(section, part) if section else None
        regexes = [pattern.regex for pattern in masking.patterns] if masking else []
        yield Wish(setting, setting.codec.encode(regexes), (KEY, part) if section else (KEY,))


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_BACK_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\([1-9]|k<)")
_GROUP_NAME = re.compile(r"(?<!\\)(?:\\\\)*\(\?P?<([A-Za-z_$][\w$]*)>")
_LEADING_FLAGS = re.compile(r"^\(\?[A-Za-z]*(?:-[A-Za-z]+)?\)")


def _joining_problems(patterns: Sequence[Pattern], top: Path) -> Iterable[Problem]:
    """What changes its meaning when patterns are joined to one alternation."""
    names: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, "regex")
        bare = _CLASS.sub("[]", pattern.regex)
        if _BACK_REFERENCE.search(bare):
            yield Problem(
                "masking.back-reference",
                "a back-reference changes its meaning when patterns are joined",
                path,
                label="spell out what it refers to, or keep this pattern alone in its list",
            )
        if _LEADING_FLAGS.search(pattern.regex):
            yield Problem(
                "masking.leading-flags",
                "leading inline flags change their meaning when patterns are joined",
                path,
                label="write both cases out, such as [Aa]",
            )
        for group in dict.fromkeys(_GROUP_NAME.findall(bare)):
            if group in names and names[group] != i:
                first: Path = (*top, names[group], "regex")
                yield Problem(
                    "masking.group-name-twice",
                    f"the group name {shown(group)} is used by two patterns",
                    path,
                    label="here",
                    others=((first, "and here"),),
                    fix=("groups need no names here: (?:…)",),
                )
            names.setdefault(group, i)


def _pattern_problems(patterns: Sequence[Pattern], top: Path, dialect: Dialect, context: Context) -> Iterable[Problem]:
    by_name: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, "regex")
        if pattern.name in by_name:
            first: Path = (*top, by_name[pattern.name], "name")
            yield Problem(
                "masking.name-twice",
                f"two patterns are called {shown(pattern.name)}",
                (*top, i, "name"),
                label="again here",
                others=((first, "first here"),),
            )
        by_name.setdefault(pattern.name, i)
        if not pattern.regex:
            yield Problem("masking.empty", "an empty regex matches everywhere", path, label="write a pattern")
            continue
        verdict = context.compiles(dialect, pattern.regex)
        if verdict.status == "bad":
            yield Problem(
                "masking.does-not-compile",
                f"this is no {'JavaScript' if dialect == 'javascript' else 'Java'} regular expression",
                path,
                label=verdict.reason,
            )
        elif verdict.status == "foreign":
            yield Problem(
                "masking.not-portable",
                "at rest a pattern keeps to the part that Java and JavaScript read alike",
                path,
                label=verdict.reason,
                more="lpconf explain masking.not-portable",
            )
        elif verdict.status == "skipped":
            yield Problem("masking.not-checked", verdict.reason, path, severity="warning", label="not compiled")
    if len(patterns) > 1:
        yield from _joining_problems(patterns, top)


def _problems(section: DataMasking | None, context: Context) -> Iterable[Problem]:
    if section is None:
        return
    for part, setting, dialect in _PARTS:
        if not _given(section, part):
            continue
        masking: Masking | None = getattr(section, part)
        if context.site.platform not in setting.platforms:
            yield Problem(
                "masking.platform",
                f"{part} masking is for messaging platforms",
                (KEY, part),
                key=True,
                label="a chat account has no messaging history",
                others=((("account", "platform"), "chat only"),),
            )
        if masking:
            yield from _pattern_problems(masking.patterns, (KEY, part, "patterns"), dialect, context)


def _stands(live: Live, part: str) -> list[Mapping[str, Json]]:
    """The patterns that the account's files list now."""
    masking = live.section.get(part) if isinstance(live.section, Mapping) else None
    return list(masking["patterns"]) if isinstance(masking, Mapping) else []


def _named(regexes: Sequence[str], there: Sequence[Mapping[str, Json]], known: Mapping[str, str]) -> list[Json]:
    """Live patterns as entries: those that stand in the files as they are, others under the name that their regex has
    in `known`, or under one of their own."""
    by_regex: dict[str, list[Mapping[str, Json]]] = {}
    for entry in there:
        by_regex.setdefault(entry["regex"], []).append(entry)
    taken = {entry["name"] for entry in there}
    found: list[Json] = []
    for number, regex in enumerate(regexes, 1):
        if by_regex.get(regex):
            found.append(by_regex[regex].pop(0))
            continue
        numbers = (f"pattern-{n}" for n in (number, *range(1, len(regexes) + len(taken) + 2)))
        name = next(one for one in (known.get(regex, ""), *numbers) if one and one not in taken)
        taken.add(name)
        found.append({"name": name, "regex": regex})
    return found


def _recognise(live: Live) -> Recognised:
    """The patterns of each value. An empty list is said only where the files list patterns."""
    section: dict[str, Json] = {}
    missing = []
    known: dict[str, str] = {}
    for part, _, _ in _PARTS:
        known |= {entry["regex"]: entry["name"] for entry in _stands(live, part)}
    for part, setting, _ in _PARTS:
        if live.site.platform not in setting.platforms:
            continue
        regexes, there = live.meaning(setting), _stands(live, part)
        if isinstance(regexes, Marker):
            missing.append(setting.name)
        if not isinstance(regexes, Marker) and (regexes or there):
            entries = _named(regexes, there, known)
            known |= {entry["regex"]: entry["name"] for entry in entries}
            section[part] = {"patterns": entries}
        elif isinstance(live.section, Mapping) and part in live.section:
            section[part] = live.section[part]
    return Recognised(section or None, missing=tuple(missing))


CHAPTER = Chapter(
    key=KEY,
    title="Data masking",
    section=DataMasking,
    settings=(REAL_TIME, AT_REST),
    wishes=_wishes,
    problems=_problems,
    recognise=_recognise,
    implications=(IRREVERSIBLE, REPLACES, DEFAULT_LOST),
    remarks=REMARKS,
)
