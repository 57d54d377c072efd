"""The unified window: entries of the taglet lpUnifiedWindow.

Source: guide, "File Sharing" › How to (the sample configuration); facts 4.8. The taglet's raw text is an array of
``{"id", "value"}``, every value a string; numbers, booleans and JSON stand inside it as text. One write replaces the
whole array, so what is not managed is carried through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from lpconf.catalogue import surfaces, taglets
from lpconf.catalogue.chapter import Chapter, Context, Problem, ProblemKind, SettingValue
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.codecs.scalars import TagletEntry
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.partial_update import Entries
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Display, Location, ManualStep, Setting
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import nearest, shown

KEY = "unified_window"
GUIDE = "File Sharing"

ENTRY = Setting(
    name=KEY,
    location=Location(surface=surfaces.TAGLET, key=taglets.UNIFIED_WINDOW, members_by="part", partial_update=Entries()),
    codec=TagletEntry(),
    display=Display(
        title="An entry of the taglet lpUnifiedWindow by its id", source=f"{GUIDE} › How to", example="1500"
    ),
    manual_step=ManualStep(
        path=taglets.UNIFIED_WINDOW_PATH,
        on="Replace the raw text with the value, click Confirm.",
        off="Replace the raw text with the value, click Confirm.",
        landmarks=taglets.UNIFIED_WINDOW_LANDMARKS,
        traps=taglets.UNIFIED_WINDOW_TRAPS,
        traps_off=taglets.UNIFIED_WINDOW_TRAPS,
    ),
    family=True,
)


class UnifiedWindow(Section):
    """Entries of lpUnifiedWindow: those of the guide's sample by type, any others as they are. null removes one."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, defer_build=True)

    isStepUpEnabled: bool | None = None  # noqa: N815 # the taglet's own names
    isSPAStepUpEnabled: bool | None = None  # noqa: N815
    throttlingSupportEnabled: bool | None = None  # noqa: N815
    throttlingTimeoutValue: Annotated[int | None, Field(ge=0, description="Milliseconds.")] = None  # noqa: N815
    amsClientConfig: Annotated[dict[str, Any] | None, Field(examples=[{"idleBeforePing": 30000}])] = None  # noqa: N815
    enableToRequestDefaultWinConfig: bool | None = None  # noqa: N815
    autocomplete: Annotated[str | None, Field(examples=["on"])] = None
    translationOverrides: Annotated[  # noqa: N815
        dict[str, Any] | None, Field(description="Texts by locale.")
    ] = None
    identitiesFlowImplementedForLiveChat: bool | None = None  # noqa: N815
    authPostVerificationLiveChat: bool | None = None  # noqa: N815
    resubscribeDialogOnReconnect: bool | None = None  # noqa: N815
    isWelcomeMessageForAgentEnabled: bool | None = None  # noqa: N815
    cdnDomainWhiteList: Annotated[list[str] | None, Field(examples=[["brand.com", "brand.net"]])] = None  # noqa: N815
    areExtendedFileFormatsEnabled: Annotated[  # noqa: N815
        bool | None, Field(description="The same as file_sharing: extended_formats.")
    ] = None


def _given(section: UnifiedWindow) -> Iterable[tuple[str, Any]]:
    for name in section.model_fields_set:
        yield name, getattr(section, name)


def _desired_values(section: UnifiedWindow | None, context: Context) -> Iterable[SettingValue]:
    for name, value in sorted(_given(section)) if section else ():
        yield SettingValue(ENTRY.at_key(name), ENTRY.codec.encode(_plain(value)), (KEY, name))


def _plain(value: Any) -> Json:
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value


def _is_slip(name: str, known: str) -> bool:
    """Whether two ids are so near that one is hardly meant to be another entry."""
    return sorted(name.lower()) == sorted(known.lower()) or abs(len(name) - len(known)) <= 1


NEAR_KEY = ProblemKind(
    "unified_window.near-key",
    "warning",
    "The taglet takes any entry, so a slip of the pen is written as it stands and has no effect.",
    "Write the entry as the guide does. If yours is another one, nothing has to be done.",
)


def _problems(section: UnifiedWindow | None, context: Context) -> Iterable[Problem]:
    if section is None:
        yield Problem(
            "settings.no-default",
            "unified_window names no entry, so null means nothing here",
            (KEY,),
            key=True,
            label="write entries below it, or remove it",
        )
        return
    for name, value in _given(section):
        if not name.strip():
            yield Problem("unified_window.name-empty", "an entry has an id", (KEY, name), key=True)
        near = nearest(name, UnifiedWindow.model_fields) if name not in UnifiedWindow.model_fields else []
        if near and _is_slip(name, near[0]):
            yield Problem(
                NEAR_KEY.code,
                f"no entry of the guide is called {shown(name)}, and it would be written as it is",
                (KEY, name),
                key=True,
                severity="warning",
                label=f"is {near[0]} meant?",
                more=f"lpconf explain {NEAR_KEY.code}",
            )
        if isinstance(value, float):
            yield Problem(
                "unified_window.number",
                f"{shown(name)} has to be written as text: a fraction has more than one spelling",
                (KEY, name),
                label="quote it",
            )


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every entry: those of the guide's sample by type, others as the text that they are."""
    said = live.section if isinstance(live.section, dict) else {}
    result: dict[str, Json] = {key: value for key, value in said.items() if value is None or key == _OF_FILE_SHARING}
    left: list[LeftOut] = []
    for name, value in sorted(live.values.items()):
        key = name.removeprefix(f"{KEY}.")
        if key == name or isinstance(value, Marker):
            continue
        if isinstance(value, str):
            result[key] = _typed(key, value, live.section)
        else:
            left.append(LeftOut("adopt.no-text", name, "the entry has no text as its value"))
    return SectionFromLive(result or None, left_out=tuple(left))


def _typed(key: str, text: str, section: Json) -> Json:
    """The value of a known entry in its type, where it is written as lpconf writes it or means the same; else the
    text. What the file says stays, where it says this."""
    if isinstance(section, dict) and key in section and same(ENTRY.codec, ENTRY.codec.encode(section[key]), text):
        return section[key]
    for value in (
        ENTRY.codec.decode(text),
        {"true": True, "false": False}.get(text),
        int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None,
    ):
        if key not in UnifiedWindow.model_fields or value is None or isinstance(value, str):
            continue
        try:
            UnifiedWindow.model_validate({key: value})
            if same(ENTRY.codec, ENTRY.codec.encode(value), text):
                return value
        except ValueError:
            continue
    return text


_OF_FILE_SHARING = "areExtendedFileFormatsEnabled"
"""The entry that another chapter tells."""

_MOST_DIGITS = 15
"""Longer numbers are ids, or nobody's: they stay text."""


CHAPTER = Chapter(
    key=KEY,
    title="Unified window",
    section=UnifiedWindow,
    settings=(ENTRY,),
    desired_values=_desired_values,
    problems=_problems,
    section_from_live=_section_from_live,
    problem_kinds=(NEAR_KEY,),
)
