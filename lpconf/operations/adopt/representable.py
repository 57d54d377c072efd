"""What of a section a file can say: live values come in shapes that no account file may have. Pure.

What cannot be said is taken out, as little as possible, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from lpconf.catalogue.chapter import Chapter, Context
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.schema.introspection import naming_keys
from lpconf.catalogue.section import Section
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json, canonical
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse

CODE = "adopt.no-words"


def representable(chapter: Chapter, section: Json, context: Context) -> tuple[Json, list[LeftOut], str]:
    """The section as a file can say it, what had to be taken out, and why nothing of it can be said (empty: it can)."""
    if section is None:
        return None, [], ""
    if chapter.many:
        entries: list[Json] = []
        left: list[LeftOut] = []
        for entry in section:
            said, lost = _entry(chapter, dict(entry), context)
            left += lost
            entries += [said] if said else []
        return entries or None, left, ""
    section, left = _section(chapter, dict(section), context)
    if left and chapter.indivisible:
        return None, [], left[0].why
    return section or None, left, ""


def setting_of(chapter: Chapter, entry: Mapping[str, Any], context: Context) -> str:
    """The setting that an entry of a list is about, by its naming keys; the chapter's key where these are missing."""
    keys = naming_keys(chapter.section)
    try:
        model = chapter.section.model_validate({key: entry[key] for key in keys})
        return next(iter(chapter.desired_values([model], context))).setting.name
    except (ValidationError, KeyError, StopIteration):
        return chapter.key


def _entry(chapter: Chapter, entry: dict[str, Json], context: Context) -> tuple[dict[str, Json] | None, list[LeftOut]]:
    """An entry less the fields that cannot be said; None where it cannot be said at all."""
    setting = setting_of(chapter, entry, context)
    left: list[LeftOut] = []
    while True:
        wrong = _wrong(chapter, entry, context)
        if wrong is None:
            return entry, left
        (field, *_), why = wrong
        if field in naming_keys(chapter.section) or field not in entry:
            return None, [LeftOut(CODE, setting, left[0].why if left else why)]
        left.append(LeftOut(CODE, f"{setting} {field}", why))
        del entry[field]


def _section(chapter: Chapter, section: dict[str, Json], context: Context) -> tuple[dict[str, Json], list[LeftOut]]:
    """A mapping less the parts that cannot be said: keys of its own, or keys below them where it is two deep."""
    left: list[LeftOut] = []
    while section and (wrong := _wrong(chapter, section, context)):
        (key, *below), why = wrong
        if key not in section:
            return {}, [LeftOut(CODE, chapter.key, why)]
        inner = section[key]
        name = f"{chapter.key}.{key}"
        if below and isinstance(inner, dict) and below[0] in inner:
            name = f"{name}.{below[0]}"
            section[key] = {item: value for item, value in inner.items() if item != below[0]}
        if section[key] is inner or not section[key]:
            del section[key]
        left.append(LeftOut(CODE, name, why))
    return section, left


def _wrong(chapter: Chapter, value: dict[str, Json], context: Context) -> tuple[Path, str] | None:
    """The first part that cannot be said, by its path in `value`, and why; None where all can."""
    for key, part in value.items():
        inside = part if isinstance(part, dict) else {}
        for below, deeper in inside.items():
            if not _can_stand({below: deeper}):
                return (key, below), "YAML cannot hold it"
        if not _can_stand({key: part}):
            return (key,), "YAML cannot hold it"
    try:
        model: Section = chapter.section.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return tuple(first["loc"]) or ("",), f"{first['msg'][:1].lower()}{first['msg'][1:]}"
    top = (chapter.key, 0) if chapter.many else (chapter.key,)
    for problem in chapter.problems([model] if chapter.many else model, context):
        if problem.severity == "error":
            return problem.path[len(top) :] or ("",), problem.summary
    return None


def _can_stand(value: dict[str, Json]) -> bool:
    """Whether a mapping comes back from a file as it is."""
    try:
        data, problems = parse(flow({"x": value}) + "\n", "")
        return not problems and canonical(data) == canonical({"x": value})
    except (ValueError, RecursionError):
        return False
