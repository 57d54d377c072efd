"""The parts of a change: whole scopes on one line with their count, single elements and patterns one line each."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Literal, TypeAlias

from lpconf.catalogue import find
from lpconf.catalogue.codecs.codec import Codec, Groups
from lpconf.data_class import frozen
from lpconf.domain.plan import Step
from lpconf.domain.results.drift import DriftSetting
from lpconf.domain.value import UNKNOWN, Json, canonical, field_text
from lpconf.report.views.sides import distinct_words

REST = "extra_elements"
"""Parts that are in no group."""


Sign: TypeAlias = Literal["+", "-", "~"]


@frozen
class ValuePart:
    """One line below a step. A group (a scope) has `have` of `of` parts when the step is done; `depth` 1 stands below
    it. `sides` are what a field was and is to be, where the line tells both. `name` is what a part is called, such as
    the preset that a pattern is.
    """

    sign: Sign
    text: str
    kind: Literal["scope", "element", "value"]
    have: int = 0
    of: int = 0
    depth: int = 0
    sides: tuple[str, str] | None = None
    name: str = ""

    @property
    def words(self) -> str:
        """The part behind its name."""
        return f"{self.name}: {self.text}" if self.name else self.text

    @property
    def count(self) -> str:
        """``2 of 5``, for a scope."""
        return f"{self.have} of {self.of}" if self.of else ""


def parts(step: Step) -> list[ValuePart]:
    """The lines that belong below a step; none where the change says all."""
    if "fields" in step.details and isinstance(step.after, dict):
        if step.action == "create" or step.observed.value is UNKNOWN:
            sign: Literal["+", "~"] = "+" if step.action == "create" else "~"
            return [ValuePart(sign, f"{f['path']}: {field_text(f['after'])}", "value") for f in step.details["fields"]]
        return _fields(step.details["fields"])
    return parts_between(step.setting, step.details, step.after)


def parts_between(setting: str, details: Mapping[str, Json], after: Json) -> list[ValuePart]:
    """The lines for the parts that come and go between two values of a setting; `after` is the second of them."""
    added, removed = _texts(details.get("added")), _texts(details.get("removed"))
    if not added and not removed:
        return []
    codec = _grouped(setting)
    if codec:
        return list(_by_group(codec.groups, added, removed, codec.parts(after)))
    return [*_parts(setting, "+", added, removed), *_parts(setting, "-", removed, added)]


def _parts(setting: str, sign: Literal["+", "-"], texts: Sequence[str], others: Sequence[str]) -> list[ValuePart]:
    """A line for each part; one that would read like a part of the other sign is written with escapes."""
    twins = {_look(text) for text in others}
    known = find(setting)
    lines = []
    for text in texts:
        shown = _escaped(text) if _look(text) in twins else text
        lines.append(ValuePart(sign, shown, "value", name=known.codec.name_of(text) if known else ""))
    return lines


def _look(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def drift_parts(setting: DriftSetting) -> list[ValuePart]:
    """What differs from Git: ``-`` is missing live, ``+`` is live only. Whole scopes on one line here too."""
    if "fields" in setting.details and isinstance(setting.desired, dict):
        return _fields(setting.details["fields"])
    live_only, missing = _texts(setting.details.get("added")), _texts(setting.details.get("removed"))
    codec = _grouped(setting.setting)
    if codec:
        results = list(_by_group(codec.groups, live_only, missing, codec.parts(setting.observed.json)))
        return [part if part.kind != "element" else replace(part, depth=0) for part in results if part.sign != "~"]
    named = setting.setting
    return [*_parts(named, "-", missing, live_only), *_parts(named, "+", live_only, missing)]


def _fields(fields: Json) -> list[ValuePart]:
    """A line for each field of an object that differs."""
    lines = []
    for entry in fields:
        words = field_text(entry["before"]), field_text(entry["after"])
        before, after = distinct_words(*words, entry["before"], entry["after"])
        path = entry["path"]
        both = (f"{path}: {before}", f"{path}: {after}")
        lines.append(ValuePart("~", f"{path}: {before} → {after}", "value", sides=both))
    return lines


def groups(step: Step) -> list[tuple[str, int, int, list[tuple[str, str]]]]:
    """All changes of a step by group: name, have, of, and signed parts. Empty where the setting has no groups."""
    codec = _grouped(step.setting)
    if codec is None:
        return []
    added, removed = _texts(step.details.get("added")), _texts(step.details.get("removed"))
    after = codec.parts(step.after)
    rows = []
    for name, members in _groups(codec.groups, [*added, *removed]):
        signed = [("+" if e in added else "-", e) for e in members if e in added or e in removed]
        have = sum(e in after for e in members)
        rows.append((name, have, len(members) if name != REST else max(have, 1), signed))
    return [row for row in rows if row[3]]


def _grouped(setting: str) -> Codec | None:
    """The codec of a setting whose parts come in groups."""
    known = find(setting)
    return known.codec if known and known.codec.groups else None


def _by_group(named: Groups, added: list[str], removed: list[str], after: Sequence[str]) -> Iterable[ValuePart]:
    come, go, stand = set(added), set(removed), set(after)
    for name, members in _groups(named, [*added, *removed]):
        signed = [element for element in members if element in come or element in go]
        if not signed:
            continue
        sign = "~" if name == REST else _sign_of_all(members, come, go)
        have = len(stand.intersection(members))
        yield ValuePart(sign, name, "scope", have, len(members) if name != REST else 0)
        if sign == "~":
            for element in signed:
                yield ValuePart("+" if element in come else "-", element, "element", depth=1)


def _sign_of_all(members: Sequence[str], come: Set[str], go: Set[str]) -> Sign:
    """The sign of a group: of all its members where they go the same way, else ``~``."""
    if come >= set(members):
        return "+"
    return "-" if go >= set(members) else "~"


def _groups(named: Groups, changed: list[str]) -> Groups:
    known = {part for _, members in named for part in members}
    rest = tuple(dict.fromkeys(part for part in changed if part not in known))
    return (*named, (REST, rest)) if rest else named


def _texts(value: Json) -> list[str]:
    if not isinstance(value, list | tuple):
        return []
    return [v if isinstance(v, str) else canonical(v) for v in value]


def as_diff(parts: Iterable[ValuePart]) -> list[str]:
    """The parts as lines of a diff, which pages colour by their signs: what was behind ``-``, what is to be behind
    ``+``."""
    lines = []
    for part in parts:
        if part.sides is not None:
            lines += [f"- {part.sides[0]}", f"+ {part.sides[1]}"]
        else:
            lines.append(f"{part.sign} {part.words}{': ' + part.count if part.count else ''}")
    return lines
