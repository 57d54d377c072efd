"""Agent widgets: https pages in frames of the agent workspace.

Source: guide, "Agent widgets (including authentication)"; facts 4.6. At most five custom widgets; the platform's own
(core) widgets are never touched. Skills and profiles are named; an empty list means all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Named, Problem, SettingValue
from lpconf.catalogue.codecs import Object
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.named_entries import no_nulls, unnamed
from lpconf.catalogue.partial_update import Fields, Wholes
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Display, Location, ManualStep, References, Rules, Setting
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import count, shown

KEY = "agent_widgets"
GUIDE = "Agent widgets (including authentication)"
MOST = 5
"""Custom widgets of an account (facts 4.6)."""
_CORE = "core"


class WidgetUpdate(Fields):
    """The fields of a widget that a wish names. Core widgets are not for us."""

    def __init__(self) -> None:
        super().__init__({"type": "iFrame"})

    def extract(self, whole: Json | Marker, part: str, wished: Json) -> Json | Marker:
        if isinstance(whole, dict) and whole.get("type") == _CORE:
            raise ValueError("this is one of the platform's own (core) widgets, which lpconf never touches")
        return super().extract(whole, part, wished)

    def merge(self, whole: Json | Marker, part: str, value: Json) -> Json | Marker:
        self.extract(whole, part, value)
        return super().merge(whole, part, value)


def crowded(wholes: Wholes, coming: int) -> str:
    """Why so many more widgets do not fit beside the live ones, in words; empty where they do."""
    there = sum(1 for item in wholes.values() if isinstance(item, dict) and item.get("type") != _CORE)
    if coming <= 0 or there + coming <= MOST:
        return ""
    return f"{count(there, 'custom widget')} live and {coming} more: an account holds {MOST} at most"


LISTS = (("skills", "skillIds", surfaces.SKILL), ("profiles", "profileIds", surfaces.PROFILE))
"""Lists of names: the account file's word, the widget's field, and where the names are looked up."""

WIDGET = Setting(
    name="widgets",
    location=Location(surface=surfaces.WIDGET, key="", partial_update=WidgetUpdate()),
    codec=Object(),
    display=Display(
        title="A widget of the agent workspace by its name",
        source=f"{GUIDE}; facts 4.6",
        example={"name": "Order lookup", "url": "https://widgets.acme.example/orders", "mode": "published"},
    ),
    manual_step=ManualStep(
        path=("Night Vision", "Agent Workspace configuration", "Edit Widgets", "+"),
        on="Add or edit the widget so that its fields are those of the value.",
        off="Delete the widget.",
        traps=(
            "The page has to be https, and to allow being framed.",
            "Where the page needs a log-in to the external system: log in there first.",
            "It does not load? lpconf widget-check URL tells what stops it.",
        ),
    ),
    rules=Rules(
        crowd=crowded,
    ),
    references=References(
        fields={wire: (word, surface.name) for word, wire, surface in LISTS},
    ),
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
    order: Annotated[int | None, Field(ge=0, description="Place among the widgets.")] = None
    skills: Annotated[list[str] | None, Field(description="Names of skills; empty: all.")] = None
    profiles: Annotated[list[str] | None, Field(description="Names of profiles; empty: all.")] = None
    was: Annotated[str | None, Field(description="Its name until now, for a rename.")] = None
    state: Annotated[Literal["present", "absent"], Field(description="absent: it is deleted.")] = "present"


_FIELDS = ("url", "mode", "enabled", "order")


def _desired_values(section: list[Widget] | None, context: Context) -> Iterable[SettingValue]:
    for i, widget in enumerate(section or ()):
        yield _desired_value(widget, (KEY, i), context.site.name)


def _desired_value(widget: Widget, path: Path, account: str) -> SettingValue:
    setting = WIDGET.at_key(widget.name)
    if widget.state == "absent":
        return SettingValue(setting, None, (*path, "state"))
    value: dict[str, Json] = {"name": widget.name}
    given = widget.model_fields_set
    value |= {name: getattr(widget, name) for name in _FIELDS if name in given and getattr(widget, name) is not None}
    refs: list[Named] = []
    for key, wire, surface in LISTS:
        names = getattr(widget, key)
        if names is not None:
            value[wire] = list(names)
            refs += [Named(account, surface.name, n, (wire, j), (*path, key, j)) for j, n in enumerate(names)]
    means = {"was": widget.was} if widget.was and widget.was != widget.name else {}
    return SettingValue(setting, value, (*path, "name"), refs=tuple(refs), means=means)


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
    present = [i for i, widget in enumerate(section) if widget.state == "present"]
    for i, widget in enumerate(section):
        path: Path = (KEY, i)
        if not widget.name.strip():
            yield Problem("widgets.name-empty", "a widget has a name", (*path, "name"))
        yield from _one(widget, path)
    for i in present[MOST:]:
        yield Problem(
            "widgets.too-many",
            f"an account holds {MOST} custom widgets at most",
            (KEY, i, "name"),
            label=f"number {present.index(i) + 1}",
        )


def _one(widget: Widget, path: Path) -> Iterable[Problem]:
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


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every custom widget, those that the file names first. A list of ids is said only where all of them have names."""
    found: list[dict[str, Json]] = []
    left: list[LeftOut] = []
    for name, value in sorted(live.values.items(), key=lambda pair: (not _is_said(live.section, pair[0]), pair[0])):
        if not name.startswith(f"{WIDGET.name}.") or not isinstance(value, dict) or is_core(value):
            continue
        url = value.get("url")
        if not (isinstance(url, str) and _is_https(url)):
            left.append(LeftOut("adopt.not-https", name, f"a widget is an https page, and this one is {_told(url)}"))
            continue
        if len(found) == MOST:
            left.append(
                LeftOut("adopt.too-many", name, f"a file has {MOST} widgets at most: delete one in the console")
            )
            continue
        entry: dict[str, Json] = {"name": _own_name(name)}
        entry |= {key: value[key] for key in _FIELDS if value.get(key) is not None}
        for word, wire, surface in LISTS:
            ids, names = value.get(wire), live.names.get(surface.name, {})
            if not isinstance(ids, list):
                continue
            if all(str(own) in names for own in ids):
                entry[word] = _in_order([names[str(own)] for own in ids], entry["name"], word, live.section)
            else:
                left.append(unnamed(name, word, ids, names))
        found.append(entry)
    return SectionFromLive(sorted(found, key=lambda one: one["name"]) or None, left=tuple(left))


def _told(url: Json) -> str:
    return shown(url) if isinstance(url, str) and url else "none"


def _own_name(setting: str) -> str:
    return setting.removeprefix(f"{WIDGET.name}.")


def _is_said(section: Json, setting: str) -> bool:
    return any(one.get("name") == _own_name(setting) for one in section or ())


def _in_order(names: list[str], widget: str, word: str, section: Json) -> list[str]:
    """Names of skills or profiles as the file has them, where it has the same ones; else by name, each once."""
    for one in section or ():
        if one.get("name") == widget and set(one.get(word) or ()) == set(names):
            return list(one.get(word) or ())
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
)


def is_core(whole: Mapping[str, Json]) -> bool:
    """Whether a live widget is one of the platform's own."""
    return whole.get("type") == _CORE
