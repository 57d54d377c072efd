"""Offsite engagements: conversations that begin outside of the web site, such as text to chat.

Source: guide, "Offsite Engagement"; facts 4.3; contract 6.4. The codes and the landing page's field of an offsite
engagement are not public. So one is made only as a clone of a template, an engagement made once in the Campaign
Builder; without a template it is a step by hand, done when it reads back by its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import (
    Chapter,
    Context,
    Problem,
    ProblemKind,
    SafetyWarning,
    SectionReference,
    SettingValue,
    Situation,
)
from lpconf.catalogue.chapters.offsite.from_live import section_from_live
from lpconf.catalogue.chapters.offsite.partial_update import LANDING, NOTE
from lpconf.catalogue.chapters.offsite.settings import ENGAGEMENT, FEATURE, URL_DIES
from lpconf.catalogue.named_entries import NEAR_NAME, bad_name, control_character, no_nulls
from lpconf.catalogue.section import Section
from lpconf.domain.address import quote
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json

KEY = "offsite_engagements"
Source = Literal["social_media", "email", "digital_advertising", "print", "tv", "ivr", "other", "text_to_chat"]
SOURCES: dict[str, str] = {
    "social_media": "Social media",
    "email": "Email",
    "digital_advertising": "Digital Advertising",
    "print": "Print",
    "tv": "TV",
    "ivr": "IVR",
    "other": "Other (text to chat)",
    "text_to_chat": "Other (text to chat)",
}
"""Sources as the Campaign Builder names them."""


class Offsite(Section):
    """One offsite engagement, told apart by its campaign and name."""

    merge_by: ClassVar[tuple[str, ...]] = ("campaign", "name")

    campaign: Annotated[str, Field(description="Name of a campaign that exists.", examples=["Text to chat"])]
    name: Annotated[str, Field(description="Name of the engagement.", examples=["SMS deep link"])]
    source: Annotated[Source | None, Field(description="Where conversations come from; other is text to chat.")] = None
    landing_page: Annotated[
        str | None, Field(description="URL of the landing page.", examples=["https://www.acme.example/"])
    ] = None
    skill: Annotated[str | None, Field(description="Name of the skill to route to.")] = None
    note_to_agent: Annotated[str | None, Field(description="Text that the agent sees.")] = None
    window: Annotated[str | None, Field(description="Name of the engagement window.")] = None
    template: Annotated[
        str | None, Field(description="Name of an engagement of the campaign, made by hand, to begin with.")
    ] = None
    enabled: Annotated[bool | None, Field(description="Whether it is on.")] = None
    state: Annotated[Literal["present", "absent"], Field(description="absent: it is deleted.")] = "present"


def _desired_values(section: list[Offsite] | None, context: Context) -> Iterable[SettingValue]:
    for i, item in enumerate(section or ()):
        yield _desired_value(item, (KEY, i), context.site.name)


def _desired_value(offsite: Offsite, path: Path, account: str) -> SettingValue:
    setting = ENGAGEMENT.at_key(f"{quote(offsite.campaign)}/{quote(offsite.name)}")
    own = surfaces.ENGAGEMENT.name
    refs = [SectionReference(account, own, offsite.campaign, (), (*path, "campaign"))]
    if offsite.state == "absent":
        return SettingValue(setting, None, (*path, "state"), refs=tuple(refs))
    value: dict[str, Json] = {"name": offsite.name}
    if offsite.enabled is not None:
        value["enabled"] = offsite.enabled
    if offsite.skill is not None:
        value |= {"skillId": offsite.skill, "skillName": offsite.skill}
        refs.append(SectionReference(account, surfaces.SKILL.name, offsite.skill, ("skillId",), (*path, "skill")))
    if offsite.window is not None:
        value["windowId"] = offsite.window
        refs.append(SectionReference(account, surfaces.WINDOW.name, offsite.window, ("windowId",), (*path, "window")))
    if offsite.landing_page is not None:
        value[LANDING] = offsite.landing_page
    if offsite.note_to_agent is not None:
        value[NOTE] = offsite.note_to_agent
    hints: dict[str, str] = {}
    if offsite.template:
        hints["template"] = offsite.template
    if offsite.source:
        hints["source"] = SOURCES[offsite.source]
    parts: dict[str, Path] = {name: (*path, name) for name in offsite.model_fields_set}
    return SettingValue(setting, value, (*path, "name"), refs=tuple(refs), write_hints=hints, parts=parts)


def _problems(section: list[Offsite] | None, context: Context) -> Iterable[Problem]:
    if section is None:
        yield Problem(
            "settings.no-default",
            "offsite_engagements names no engagement, so null means nothing here",
            (KEY,),
            key=True,
            label="write engagements, or remove it",
        )
        return
    for i, item in enumerate(section):
        path: Path = (KEY, i)
        yield from _problems_of(item, path)


def _problems_of(offsite: Offsite, path: Path) -> Iterable[Problem]:
    yield from bad_name("offsite", offsite.name, "an engagement", (*path, "name"))
    yield from control_character(offsite.campaign, (*path, "campaign"))
    if not offsite.campaign.strip():
        yield Problem("offsite.name-empty", "campaign may not be empty", (*path, "campaign"))
    fields = ("source", "landing_page", "skill", "note_to_agent", "window", "enabled", "template")
    yield from no_nulls(offsite, fields, path)
    if offsite.state == "absent":
        return
    if offsite.source is not None and offsite.landing_page is None and offsite.template is None:
        yield Problem(
            "offsite.landing-page-missing",
            "an engagement leads to a landing page, usually the client's home page",
            path,
            severity="warning",
            label="landing_page is missing",
        )
    if offsite.landing_page is not None and not _is_url(offsite.landing_page):
        yield Problem(
            "offsite.landing-page",
            "a landing page is an http or https URL",
            (*path, "landing_page"),
            label="as in https://www.acme.example/",
        )
    if offsite.template is not None and offsite.template == offsite.name:
        yield Problem("offsite.template-self", "an engagement cannot be its own template", (*path, "template"))
    if offsite.source and offsite.source not in ("other", "text_to_chat") and offsite.window is None:
        yield Problem(
            "offsite.window",
            f"an engagement from {SOURCES[offsite.source]} names a window; only text to chat can do without",
            path,
            severity="warning",
            label="window is missing",
        )


def _is_url(text: str) -> bool:
    from urllib.parse import urlsplit  # start-up

    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and " " not in text
    except ValueError:
        return False


FEATURE_OFF = ProblemKind(
    "offsite.feature-off",
    "warning",
    "The AC feature that seems to gate offsite engagements (Common.LiveEngage_2_Offsite_Engagement) reads off. Its "
    "name is observed, its role inferred.",
    "Does the Campaign Builder offer Offsite? Else switch the feature on, by settings: ac_features or by hand.",
)


def _feature_check(now: Situation) -> Iterable[SafetyWarning]:
    """A warning, no danger: whether the feature is what it seems to be is not certain."""
    if now.observed(FEATURE.name).json is False and not now.pending_by(FEATURE.name):
        yield SafetyWarning(
            FEATURE_OFF.code,
            f"offsite engagements may not be offered: {FEATURE.key} is off",
            FEATURE_OFF.remedy,
            FEATURE,
        )


CHAPTER = Chapter(
    key=KEY,
    title="Offsite engagements",
    section=Offsite,
    many=True,
    settings=(ENGAGEMENT,),
    desired_values=_desired_values,
    problems=_problems,
    implications=(URL_DIES,),
    section_from_live=section_from_live,
    watches=(FEATURE,),
    dangers=_feature_check,
    problem_kinds=(NEAR_NAME, FEATURE_OFF),
    topics={
        "offsite.publish": "Whether an engagement that is added to a published campaign is live at once is not public. "
        "After a change look once in the Campaign Builder: does the campaign have to be published again? An engagement "
        "of a campaign that was never published is not live, and a plan warns of it.",
        "offsite.template": "An offsite engagement is made by lpconf only as a clone of a template: an engagement made "
        "once by hand in the Campaign Builder, in the same campaign, and named with `template:`. Its source and all "
        "that is not public are cloned; name, enabled, skill and window are set; the landing page where the template "
        "has exactly one URL; the note where the profile names its field. One engagement: make it by hand. A template "
        "pays from the second engagement on.",
    },
)
