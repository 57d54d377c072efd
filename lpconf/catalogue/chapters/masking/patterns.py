"""Masking patterns as an account file lists them, and what is wrong with a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema

from lpconf.catalogue.chapter import Context, Problem
from lpconf.catalogue.chapters.masking import finding_codes, presets
from lpconf.catalogue.named_entries import control_character
from lpconf.catalogue.section import FieldError, Section
from lpconf.data_class import frozen
from lpconf.domain.source_document import Path
from lpconf.domain.wording import listed, shown, suggest

Dialect = Literal["javascript", "java"]


class PatternTests(Section):
    """Texts that a pattern has to mask, and texts that it has to leave alone."""

    masks: Annotated[
        list[str],
        Field(description="Something of each text has to be masked, and no word or number only in part."),
    ] = []
    leaves: Annotated[list[str], Field(description="Not one character of these texts may be masked.")] = []


def _known_preset(word: str) -> str:
    if presets.find(word) is None:
        near = suggest(word, presets.WORDS)
        raise FieldError(
            f"no preset is called {shown(word)}",
            code=finding_codes.PRESET_UNKNOWN.code,
            label=near or f"known are {listed(presets.NAMES)}",
        )
    return word


def _country(code: str) -> str:
    if not re.fullmatch("[A-Z]{2}", code):
        raise FieldError("a country is two capital letters, such as DE", code=finding_codes.COUNTRY_UNKNOWN.code)
    return code


PresetWord = Annotated[str, AfterValidator(_known_preset), Field(json_schema_extra={"enum": list(presets.WORDS)})]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})]


class RegexEntry(Section):
    """One regular expression with a name."""

    name: Annotated[str, Field(description="Unique in its list; fragments merge by it.")]
    regex: Annotated[str, Field(description="The pattern; quote it with single quotes.")]
    tests: PatternTests | None = None


class PresetEntry(Section):
    """A mask of the library, measured: its expression is what is written."""

    preset: Annotated[
        PresetWord,
        Field(
            description="Name of the mask; with @ and a number one version of it, without the newest.",
            examples=["payment-card"],
        ),
    ]
    name: Annotated[
        str | None, Field(description="Unique in its list; fragments merge by it. Without, the preset's name.")
    ] = None
    countries: Annotated[
        list[Country] | None, Field(description="Whose numbers to mask; for iban and phone.", examples=[["DE", "GB"]])
    ] = None
    tests: PatternTests | None = None

    @model_validator(mode="after")
    def _known_countries(self) -> PresetEntry:
        _check_countries(self.preset, self.countries)
        return self


class _AnyOf:
    """Metadata: JSON Schema asks for one of the models at least. Of an entry that a fragment completes more than one
    may fit."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        schema.pop("discriminator", None)
        schema["anyOf"] = schema.pop("oneOf")
        return schema


def _kind_of_entry(value: Any) -> str:
    given = value if isinstance(value, Mapping) else {}
    return "a preset" if isinstance(value, PresetEntry) or "preset" in given else "a regex"


PatternEntry = Annotated[
    Annotated[RegexEntry, Tag("a regex")] | Annotated[PresetEntry, Tag("a preset")],
    Discriminator(_kind_of_entry),
    _AnyOf(),
]
"""An entry of a list of patterns: what has the key `preset` is a preset."""


def entry_of(value: Mapping[str, Any]) -> RegexEntry | PresetEntry:
    """The entry that a mapping of a valid file is."""
    model: type[RegexEntry | PresetEntry] = PresetEntry if _kind_of_entry(value) == "a preset" else RegexEntry
    return model.model_validate(dict(value))


def _check_countries(word: str, countries: Sequence[str] | None) -> None:
    """Raise FieldError where a preset knows nothing of some countries."""
    preset = presets.find(word)
    if preset is None or countries is None:
        return
    if not preset.by_country:
        raise FieldError(
            f"{preset.name} is the same in all countries",
            code=finding_codes.COUNTRY_UNKNOWN.code,
            key="countries",
            itself=True,
            label="take this out",
        )
    unknown = presets.unknown_countries(preset, countries)
    if unknown or not countries:
        raise FieldError(
            f"{preset.name} knows nothing of {listed(unknown)}" if unknown else "name a country, or take the key out",
            code=finding_codes.COUNTRY_UNKNOWN.code,
            key="countries",
            label=f"known are {', '.join(preset.by_country)}",
        )


@frozen
class Pattern:
    """A pattern as it is run and written, presets expanded. `preset` is the word for the preset, empty for a regex of
    one's own; its built-in tests stand in `tests` behind those of the file, of which `own` are the numbers."""

    name: str
    regex: str
    tests: PatternTests | None = None
    preset: str = ""
    own: tuple[int, int] = (0, 0)

    def below(self, *path: str | int) -> tuple[str | int, ...]:
        """The path below the pattern's entry that is meant by one below a plain pattern's: what is not written in the
        file is the preset's."""
        if not self.preset:
            return path
        match path:
            case ("tests", "masks", int(number)) if number < self.own[0]:
                return path
            case ("tests", "leaves", int(number)) if number < self.own[1]:
                return path
        return ("preset",)


def expand(entry: RegexEntry | PresetEntry) -> Pattern:
    """The pattern that an entry stands for."""
    if isinstance(entry, RegexEntry):
        return Pattern(entry.name, entry.regex, entry.tests)
    preset = presets.known(entry.preset)
    masks, leaves = (entry.tests.masks, entry.tests.leaves) if entry.tests else ([], [])
    tests = PatternTests(masks=[*masks, *preset.examples(entry.countries or ())], leaves=[*leaves, *preset.leaves])
    name = entry.name or preset.name
    return Pattern(name, preset.regex(entry.countries or ()), tests, preset.id, (len(masks), len(leaves)))


class Masking(Section):
    """A list of patterns; what matches any of them is masked."""

    patterns: list[PatternEntry]


class DataMasking(Section):
    """Masking of data that must not be kept in clear."""

    real_time: Annotated[
        Masking | None,
        Field(
            description="Before a message reaches the agent, who never sees the text: taglet cleanCCPatterns, in the "
            "visitor's browser, JavaScript regex."
        ),
    ] = None
    at_rest: Annotated[
        Masking | None,
        Field(
            description="When the conversation has closed, and until then the agent sees the text: site setting "
            "messaging.historic.data.masking.regexp, Java regex; messaging platforms only."
        ),
    ] = None


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_BACK_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\([1-9]|k<)")
_GROUP_NAME = re.compile(r"(?<!\\)(?:\\\\)*\(\?P?<([A-Za-z_$][\w$]*)>")
_LEADING_FLAGS = re.compile(r"^\(\?[A-Za-z]*(?:-[A-Za-z]+)?\)")


def _joining_problems(patterns: Sequence[Pattern], top: Path) -> Iterable[Problem]:
    """What changes its meaning when patterns are joined to one alternation."""
    names: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, *pattern.below("regex"))
        bare = _CLASS.sub("[]", pattern.regex)
        if _BACK_REFERENCE.search(bare):
            yield Problem(
                finding_codes.BACK_REFERENCE.code,
                "a back-reference changes its meaning when patterns are joined",
                path,
                label="spell out what it refers to, or keep this pattern alone in its list",
            )
        if _LEADING_FLAGS.search(pattern.regex):
            yield Problem(
                finding_codes.LEADING_FLAGS.code,
                "leading inline flags change their meaning when patterns are joined",
                path,
                label="write both cases out, such as [Aa]",
            )
        for group in dict.fromkeys(_GROUP_NAME.findall(bare)):
            if group in names and names[group] != i:
                first: Path = (*top, names[group], *patterns[names[group]].below("regex"))
                yield Problem(
                    finding_codes.GROUP_TWICE.code,
                    f"the group name {shown(group)} is used by two patterns",
                    path,
                    label="here",
                    others=((first, "and here"),),
                    fix=("groups need no names here: (?:…)",),
                )
            names.setdefault(group, i)


def pattern_problems(patterns: Sequence[Pattern], top: Path, dialect: Dialect, context: Context) -> Iterable[Problem]:
    """What is wrong with a list of patterns at `top` that no engine has to be run for."""
    by_name: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, *pattern.below("regex"))
        if pattern.name in by_name:
            earlier = by_name[pattern.name]
            first: Path = (*top, earlier, *patterns[earlier].below("name"))
            yield Problem(
                finding_codes.NAME_TWICE.code,
                f"two patterns are called {shown(pattern.name)}",
                (*top, i, *pattern.below("name")),
                label="again here",
                others=((first, "first here"),),
            )
        by_name.setdefault(pattern.name, i)
        if not pattern.name.strip():
            yield Problem(finding_codes.NAME_EMPTY.code, "a pattern has a name", (*top, i, "name"))
        yield from control_character(pattern.name, (*top, i, *pattern.below("name")))
        if not pattern.regex:
            yield Problem(finding_codes.EMPTY.code, "an empty regex matches everywhere", path, label="write a pattern")
            continue
        verdict = context.compiles(dialect, pattern.regex)
        if verdict.status == "bad":
            yield Problem(
                finding_codes.NOT_COMPILED.code,
                f"this is no {'JavaScript' if dialect == 'javascript' else 'Java'} regular expression",
                path,
                label=verdict.reason,
            )
        elif verdict.status == "foreign":
            yield Problem(
                finding_codes.NOT_PORTABLE.code,
                "at rest a pattern keeps to the part that Java and JavaScript read alike",
                path,
                label=verdict.reason,
                more="lpconf explain masking.not-portable",
            )
        elif verdict.status == "skipped":
            yield Problem(
                finding_codes.NOT_CHECKED.code, verdict.reason, path, severity="warning", label="not compiled"
            )
    if len(patterns) > 1:
        yield from _joining_problems(patterns, top)
