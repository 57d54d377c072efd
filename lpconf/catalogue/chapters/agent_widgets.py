"""Agent widgets: https pages in frames of the agent workspace.

Source: guide, "Agent widgets (including authentication)"; facts 4.6. The platform's own (core) widgets are never
touched. Skills and profiles are named; an empty list means all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Problem, ProblemKind, SectionReference, SettingValue
from lpconf.catalogue.codecs.codec import Codec
from lpconf.catalogue.codecs.objects import Object
from lpconf.catalogue.codecs.scalars import ItemList, LooseText, ObjectIds, Switch, Text, WholeNumber
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.named_entries import NEAR_NAME, bad_name, no_nulls, unnamed
from lpconf.catalogue.partial_update import Fields
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Display, Location, ManualStep, References, Rules, Setting, Way
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import shown

KEY = "agent_widgets"
GUIDE = "Agent widgets (including authentication)"
_CORE = "core"
_NEW_WIDGET: Mapping[str, Json] = {"type": "iFrame", "span": "1", "parameters": [], "description": ""}
"""Fields that every recorded widget has, with what the console gives a new one."""


class WidgetUpdate(Fields):
    """The fields of a widget that the files name. Core widgets are not for us."""

    def __init__(self) -> None:
        super().__init__(_NEW_WIDGET)

    def extract(self, held: Json | Marker, part: str, desired: Json) -> Json | Marker:
        if isinstance(held, dict) and is_core(held):
            raise ValueError("this is one of the platform's own (core) widgets, which lpconf never touches")
        return super().extract(held, part, desired)

    def merge(self, held: Json | Marker, part: str, value: Json) -> Json | Marker:
        self.extract(held, part, value)
        return super().merge(held, part, value)


def is_core(widget: Mapping[str, Json]) -> bool:
    """Whether a live widget is one of the platform's own."""
    return widget.get("type") == _CORE


def is_custom(widget: Json) -> bool:
    """Whether a live widget counts as one of the account's own."""
    return isinstance(widget, dict) and not is_core(widget)


LISTS = (("skills", "skillIds", surfaces.SKILL), ("profiles", "profileIds", surfaces.PROFILE))
"""Lists of names: the account file's word, the widget's field, and where the names are looked up."""

_KINDS: Mapping[str, Codec] = {
    "url": Text(), "mode": Text(), "enabled": Switch(), "order": WholeNumber(), "span": LooseText(),
    "description": Text(), "parameters": ItemList(), **{wire: ObjectIds() for _, wire, _ in LISTS},
}  # fmt: skip
"""What each field of a widget holds (facts 4.6)."""

WIDGET = Setting(
    name="widgets",
    location=Location(surface=surfaces.WIDGET, key="", placeholders=("NAME",), partial_update=WidgetUpdate()),
    codec=Object(_KINDS),
    display=Display(
        title="A widget of the agent workspace by its name",
        source=f"{GUIDE}; facts 4.6",
        example={"name": "Order lookup", "url": "https://widgets.acme.example/orders", "mode": "published"},
    ),
    manual_step=ManualStep(
        path=("Night Vision", "Agent Workspace configuration", "Edit Widgets", "+"),
        way_to_existing=Way(("Night Vision", "Agent Workspace configuration", "Edit Widgets")),
        on="Make the widget NAME so that its fields are those of the value.",
        off="Delete the widget NAME.",
        traps=(
            "The page has to be https, and to allow being framed.",
            "Where the page needs a log-in to the external system: log in there first.",
            "It does not load? lpconf widget-check URL reports what stops it.",
            "A new widget gets the place that the platform gives it: set its order afterwards. Agents see it after "
            "they have loaded the page again.",
        ),
    ),
    rules=Rules(counted=is_custom, ranked_by="order"),
    references=References(fields={wire: (word, surface.name) for word, wire, surface in LISTS}),
    family=True,
)


class Widget(Section):
    """One widget, told apart by its name."""

    name: Annotated[str, Field(description="Name in the agent workspace.", examples=["Order lookup"])]
    url: Annotated[
        str | None, Field(description="The page, https.", examples=["https://widgets.acme.example/orders"])
    ] = None
    mode: Annotated[
        Literal["published", "draft"] | None, Field(description="draft: seen by managers and administrators only.")
    ] = None
    enabled: Annotated[bool | None, Field(description="Shown at all.")] = None
    order: Annotated[
        int | None, Field(ge=0, description="Place among the widgets of this file; others keep theirs.")
    ] = None
    span: Annotated[Literal["1", "2", "3", "4"] | None, Field(description="Width, in columns.")] = None
    description: Annotated[str | None, Field(description="What it is for, as the console shows it.")] = None
    parameters: Annotated[
        list[Any] | None, Field(description="Parameters handed to the page, as the platform's objects write them.")
    ] = None
    skills: Annotated[list[str] | None, Field(description="Names of skills; empty: all.")] = None
    profiles: Annotated[list[str] | None, Field(description="Names of profiles; empty: all.")] = None
    was: Annotated[str | None, Field(description="Its name until now, for a rename.")] = None
    state: Annotated[Literal["present", "absent"], Field(description="absent: it is deleted.")] = "present"


_FIELDS = ("url", "mode", "enabled", "order", "span", "description", "parameters")
_PARTS = (*_FIELDS, "skills", "profiles")
"""Fields as a plan names them."""


def _desired_values(section: list[Widget] | None, context: Context) -> Iterable[SettingValue]:
    for i, widget in enumerate(section or ()):
        yield _desired_value(widget, (KEY, i), context.site.name)


def _desired_value(widget: Widget, path: Path, account: str) -> SettingValue:
    setting = WIDGET.at_key(widget.name)
    if widget.state == "absent":
        return SettingValue(setting, None, (*path, "state"))
    value: dict[str, Json] = {"name": widget.name}
    for name in _FIELDS:
        if getattr(widget, name) is not None:
            value[name] = getattr(widget, name)
    refs: list[SectionReference] = []
    for key, wire, surface in LISTS:
        names = getattr(widget, key)
        if names is not None:
            value[wire] = list(names)
            refs += [
                SectionReference(account, surface.name, n, (wire, j), (*path, key, j)) for j, n in enumerate(names)
            ]
    hints = {"was": widget.was} if widget.was and widget.was != widget.name else {}
    parts: dict[str, Path] = {name: (*path, name) for name in widget.model_fields_set if name in _PARTS}
    return SettingValue(setting, value, (*path, "name"), refs=tuple(refs), write_hints=hints, parts=parts)


def _problems(section: list[Widget] | None, context: Context) -> Iterable[Problem]:
    if section is None:
        yield Problem(
            "settings.no-default",
            "agent_widgets names no widget, so null means nothing here",
            (KEY,),
            key=True,
            label="write widgets, or remove it",
            fix=("a widget is deleted by its name: - {name: NAME, state: absent}",),
        )
        return
    for i, widget in enumerate(section):
        yield from _widget_problems(widget, (KEY, i))
    yield from _rename_problems(section)


TOO_MANY = ProblemKind(
    "widgets.too-many",
    "warning",
    "The account would hold more custom widgets than policy.max_custom_widgets. The platform's API sets no limit; the "
    "console of an older agent workspace shows five, a later one ten.",
    "Take widgets out, or raise policy.max_custom_widgets in lpconf.yaml.",
)
CORE_ORDER = ProblemKind(
    "widgets.core-order",
    "warning",
    "The order counts all widgets of the workspace, the platform's own (core) ones too, and the platform may move "
    "others. lpconf compares the order among the widgets of the file alone.",
    "Nothing has to be done. To stand before or behind a core widget, choose a number beyond its own.",
)


def _widget_problems(widget: Widget, path: Path) -> Iterable[Problem]:
    yield from bad_name("widgets", widget.name, "a widget", (*path, "name"))
    yield from no_nulls(widget, (*_FIELDS, *(word for word, _, _ in LISTS), "was"), path)
    if widget.state == "absent":
        return
    if widget.url is None:
        yield Problem(
            "widgets.url-missing", f"the widget {shown(widget.name)} has no url", path, label="url is missing"
        )
    elif not _is_https(widget.url):
        yield Problem(
            "widgets.url-https",
            "a widget is an https page",
            (*path, "url"),
            label="https://… was expected",
        )


def _rename_problems(section: Sequence[Widget]) -> Iterable[Problem]:
    """A live widget that becomes two things: one would undo the other, or delete what was just renamed."""
    named = {widget.name: i for i, widget in enumerate(section)}
    claimed: dict[str, int] = {}
    for i, widget in enumerate(section):
        was = widget.was if widget.state == "present" else None
        if not was or was == widget.name:
            continue
        here: Path = (KEY, i, "was")
        if was in claimed:
            yield _claimed_twice(was, here, (KEY, claimed[was], "was"), "becomes another widget here")
        elif was in named:
            yield _claimed_twice(was, here, (KEY, named[was], "name"), "a widget of this name is in the files too")
        claimed.setdefault(was, i)


def _claimed_twice(was: str, path: Path, other: Path, words: str) -> Problem:
    return Problem(
        "widgets.was-claimed",
        f"the widget {shown(was)} cannot be renamed and be something else as well",
        path,
        label="the former name",
        others=((other, words),),
        fix=("keep one of the two; where the rename is applied already, remove `was`",),
    )


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and url.isprintable() and " " not in url


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every custom widget, those that the file names first. A list of ids is said only where all of them have names."""
    in_files = {entry.get("name"): entry for entry in live.section or ()}
    entries: list[dict[str, Json]] = []
    left: list[LeftOut] = []
    for setting, widget in sorted(live.values.items()):
        if not setting.startswith(f"{WIDGET.name}.") or not isinstance(widget, dict) or is_core(widget):
            continue
        url = widget.get("url")
        if not (isinstance(url, str) and _is_https(url)):
            where = shown(url) if isinstance(url, str) and url else "none"
            left.append(LeftOut("adopt.not-https", setting, f"a widget is an https page, and this one is {where}"))
            continue
        name = setting.removeprefix(f"{WIDGET.name}.")
        entry = {"name": name} | _plain_fields(widget, in_files.get(name, {}))
        left += _add_lists(entry, setting, widget, in_files.get(name, {}), live)
        entries.append(entry)
    return SectionFromLive(sorted(entries, key=lambda entry: entry["name"]) or None, left_out=tuple(left))


def _plain_fields(widget: Mapping[str, Json], in_file: Mapping[str, Json]) -> dict[str, Json]:
    """The fields that a file says as they are. What a new widget has anyway is said only where the file says it."""
    entry: dict[str, Json] = {}
    for name in _FIELDS:
        if widget.get(name) is None:
            continue
        value = _KINDS[name].decode(widget[name])
        if name in _NEW_WIDGET and name not in in_file and value == _NEW_WIDGET[name]:
            continue
        entry[name] = value
    return entry


def _add_lists(
    entry: dict[str, Json], setting: str, widget: Mapping[str, Json], in_file: Mapping[str, Json], live: LiveChapter
) -> Iterable[LeftOut]:
    """Add the lists of names to `entry`; tell those that hold ids without a name."""
    for word, wire, surface in LISTS:
        ids, names = widget.get(wire), live.names.get(surface.name, {})
        if not isinstance(ids, list):
            continue
        if all(str(own) in names for own in ids):
            entry[word] = _as_in_file([names[str(own)] for own in ids], in_file.get(word))
        else:
            yield unnamed(setting, word, ids, names)


def _as_in_file(names: list[str], in_file: Json) -> list[str]:
    """Names as the file has them, where it has the same ones; else in alphabetical order, each once."""
    if isinstance(in_file, list) and set(in_file) == set(names):
        return in_file
    return sorted(set(names))


CHAPTER = Chapter(
    key=KEY,
    title="Agent widgets",
    section=Widget,
    many=True,
    settings=(WIDGET,),
    desired_values=_desired_values,
    problems=_problems,
    section_from_live=_section_from_live,
    problem_kinds=(TOO_MANY, NEAR_NAME, CORE_ORDER),
)
