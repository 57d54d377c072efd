"""Explain: what an account, an address, a setting or a code is, and where its value comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import glossary, surfaces
from lpconf.catalogue.schema.section_codes import SECTION_CODES
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark
from lpconf.domain.source_document import Map, Path, Seq
from lpconf.domain.state import DesiredValue, Mode, ObservedValue
from lpconf.domain.value import Json
from lpconf.errors import RemoteError
from lpconf.model.json_schema.words import FileWord, file_words
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.comparison import change_of
from lpconf.workspace.live.observation import observation_diagnostics, observe
from lpconf.workspace.run_context import LiveContext


@frozen
class MergedValue:
    """One value of a merged account: its path, its value (None for a mapping or list that has parts), its origin."""

    path: Path
    value: object
    mark: Mark


def merged(configuration: Configuration, name: str) -> list[MergedValue]:
    """Every value of an account as it is after ``extends``, with the line that it comes from."""
    document = configuration.document(name)
    if document is None:
        return []
    lines: list[MergedValue] = []
    todo: list[tuple[Path, object]] = [((key,), value) for key, value in reversed(document.data.items())]
    while todo:
        path, value = todo.pop()
        branches: list[tuple[Path, object]] = []
        if isinstance(value, Map):
            branches = [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, Seq):
            branches = [((*path, i), child) for i, child in enumerate(value)]
        if branches:
            todo.extend(reversed(branches))
        else:
            lines.append(MergedValue(path, value, document.mark(path)))
    return lines


@frozen
class Value:
    """One address: what is desired of it and what is live, or why that could not be read, and in which parts they
    differ."""

    setting: Setting
    address: Address
    desired: DesiredValue | None
    observed: ObservedValue
    details: Mapping[str, Json]
    mode: Mode
    problems: tuple[Diagnostic, ...]
    faults: Mapping[tuple[str, str], RemoteError]


async def value_at(context: LiveContext, address: Address) -> Value | None:
    """What is known of an address; None where no setting lives there. The account has to be a valid one."""
    setting = catalogue.at(address)
    if setting is None:
        return None
    desired = context.configuration.desired[address.account]
    desired_value = next((want for want in desired.values if want.address == address), None)
    # What it names in other accounts is looked up with it: else names would be compared with ids.
    refs = desired_value.refs if desired_value else ()
    reaches_others = any(ref.account != address.account for ref in refs)
    own = [replace(desired, values=(desired_value,))] if desired_value and reaches_others else []
    observed = await observe(context, desired=own, also=[(desired.site, address)])
    accounts = context.configuration.desired.names_by_id
    change = change_of(desired_value, observed, accounts)[0] if desired_value else None
    return Value(
        setting,
        address,
        desired_value,
        observed.get(address),
        change.details if change and change.observed.known else {},
        observed.mode(address),
        tuple(observation_diagnostics(observed)),
        observed.faults,
    )


@frozen
class FactValue:
    """A fact of an account: its name, and what is known of it."""

    name: str
    observed: ObservedValue
    problems: tuple[Diagnostic, ...]
    faults: Mapping[tuple[str, str], RemoteError]


async def fact_at(context: LiveContext, address: Address) -> FactValue | None:
    """What is known of a fact that a check names by its address; None where it is none. The account has to be a valid
    one."""
    name = fact_of(f"{address.surface}/{address.plain_key}") if not address.part else ""
    if not name:
        return None
    observed = await observe(context, also=[(context.configuration.desired[address.account].site, address)])
    return FactValue(name, observed.get(address), tuple(observation_diagnostics(observed)), observed.faults)


def fact_of(name: str) -> str:
    """The fact at an address without its account, ``fact/ums_version``; empty where it is none."""
    surface, _, key = name.partition("/")
    return key if surface == surfaces.FACT.name and catalogue.is_fact(key) else ""


def topic(name: str) -> str | None:
    """The text of a topic of a chapter, or of what may be said of its files; None where there is none of this name."""
    for chapter in catalogue.CHAPTERS:
        if name in chapter.topics:
            return chapter.topics[name]
        for kind in chapter.problem_kinds:
            if name == kind.code:
                return f"{name} ({kind.severity})\n{kind.text}\nWhat to do: {kind.remedy}"
    # A code such as widgets.url-https looks like the name of a widget's setting.
    return word_text(name) if name in SECTION_CODES else None


def word_text(name: str) -> str | None:
    """What a word of files, plans, runs or diagnostics means, in all its meanings; None for one that has none. Words
    may be written as reports show them, too: ``NOT APPROVED``."""
    lowered = name.strip().lower()
    spellings = dict.fromkeys([name, lowered, lowered.replace(" ", "_")])
    return next(filter(None, map(_word_text, spellings)), None)


def _word_text(name: str) -> str | None:
    lines = [*_glossary(name), *_chapter_and_fact(name)]
    words = file_words()
    keys = [word for word in words if not word.is_value and (word.word == name or _leads_to(name, word.path))]
    values = [word for word in words if word.word == name and word.is_value]
    for word in _most_telling(keys):
        lines += _key_lines(word)
    for word in _most_telling(values):
        lines.append(f"A word that {word.path} takes in {word.file}{': ' + word.text if word.text else '.'}")
    return "\n".join([f"{name}", *dict.fromkeys(lines)]) if lines else None


def _leads_to(name: str, path: str) -> bool:
    """Whether a name is the path of a key as messages tell it: ``agent_widgets[0].url``, ``profiles.x.auth``."""
    steps, keys = _POSITION.sub("", name).split("."), _POSITION.sub("", path).split(".")
    return len(steps) == len(keys) and all(key in (step, "NAME") for step, key in zip(steps, keys, strict=True))


_POSITION = re.compile(r"\[\d*\]")


def _glossary(name: str) -> list[str]:
    """Statuses, sources, codes and further words of this name."""
    lines = [table[name] for table in glossary.TABLES if name in table]
    code = glossary.CODES.get(name)
    if code is None:
        families = (family for family in glossary.CODE_FAMILIES if name.startswith(family) and name != family)
        family = next(families, None)
        code = glossary.CODE_FAMILIES[family] if family else None
    if code is not None:
        lines += [code[0], f"What to do: {code[1]}"]
    for chapter in catalogue.CHAPTERS:
        if name in chapter.danger_codes:
            lines.append(f"A danger of {chapter.title}: it stands on top of plan, apply, drift and runbook.")
    return lines


def _chapter_and_fact(name: str) -> list[str]:
    """A chapter of the account file, or a fact that people attest."""
    lines = []
    for chapter in catalogue.CHAPTERS:
        if chapter.key == name:
            settings = ", ".join(setting.name for setting in chapter.settings)
            lines += [f"The chapter {chapter.title} of an account file.", f"Settings: {settings}."]
            lines += [f"Explained too: {', '.join(chapter.topics)}."] if chapter.topics else []
    if catalogue.is_fact(name):
        lines.append(f"A fact: {catalogue.FACTS[name]}. No API returns it: lpconf attest ACCOUNT {name} --value VALUE.")
        for setting in catalogue.SETTINGS.values():
            condition = setting.rules.condition
            if condition is not None and condition.fact == name:
                lines.append(f"{setting.name} needs that {condition.text}. {condition.where_to_look}")
    return lines


def _most_telling(words: Sequence[FileWord]) -> list[FileWord]:
    """One place for each text, the shortest path; of words without any text the first place."""
    by_text: dict[tuple[str, str], FileWord] = {}
    for word in sorted(words, key=lambda word: len(word.path)):
        by_text.setdefault((word.file, word.text), word)
    telling = [word for word in by_text.values() if word.text]
    return telling or list(by_text.values())[:1]


def _key_lines(word: FileWord) -> list[str]:
    lines = [f"A key of {word.file}: {word.path}", *([word.text] if word.text else [])]
    if word.values:
        lines.append(f"Values: {', '.join(word.values)}.")
    if word.examples:
        lines.append(f"As in: {word.word}: {json.dumps(word.examples[0], ensure_ascii=False)}")
    return lines


def topics() -> list[str]:
    """The names of all topics, statuses, codes and words of files."""
    named = [name for chapter in catalogue.CHAPTERS for name in chapter.topics]
    named += [kind.code for chapter in catalogue.CHAPTERS for kind in chapter.problem_kinds]
    named += [name for table in (*glossary.TABLES, glossary.CODES) for name in table]
    return [*named, *catalogue.FACTS, *(word.word for word in file_words())]
