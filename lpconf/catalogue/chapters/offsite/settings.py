"""The engagement as a setting, and the feature that seems to gate it."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapters.offsite.partial_update import ID_FIELDS, NOTE, ROUTE, EngagementUpdate, url_field
from lpconf.catalogue.codecs.objects import Object
from lpconf.catalogue.codecs.scalars import LooseText, Switch, Text
from lpconf.catalogue.setting import (
    Display,
    Implication,
    LiveOutput,
    Location,
    ManualStep,
    References,
    Rules,
    Setting,
    Transition,
    Way,
)
from lpconf.domain.value import Json, Marker

GUIDE = "Offsite Engagement"

URL_DIES = Implication(
    "engagement-url-dies",
    "the engagement URL that was given out leads nowhere",
    once=True,
    not_undone="an engagement that is created again may have another URL: look, and hand out the new one",
)


ENABLED = Switch()

CAMPAIGN_PAGE = (
    "Click Engage, then Campaign Builder: the campaign builder page appears. Select the campaign CAMPAIGN: its page "
    "appears."
)
PUBLISH = "Look once whether the campaign has to be published again."


def _is_enabled(engagement: Json | Marker) -> bool:
    """Whether there is an engagement that is not switched off."""
    if not isinstance(engagement, dict):
        return False
    value = engagement.get("enabled")
    return value is None or bool(ENABLED.decode(value))


def _implies(t: Transition) -> Iterable[Implication]:
    if _is_enabled(t.before) and not _is_enabled(t.after):
        yield URL_DIES


def _outputs(held: Json) -> Iterable[LiveOutput]:
    """The engagement's URL: read where the object has it, else as it follows from the ids."""
    if not isinstance(held, dict):
        return
    name = url_field(held)
    if name and held[name]:
        yield LiveOutput("engagement_url", held[name])
    elif held.get(ROUTE):
        yield LiveOutput("engagement_url", held[ROUTE], computed=True)


ENGAGEMENT = Setting(
    name="offsite",
    location=Location(
        surface=surfaces.ENGAGEMENT,
        key="",
        members_by="pair",
        placeholders=("CAMPAIGN", "NAME"),
        partial_update=EngagementUpdate(),
    ),
    codec=Object({"enabled": ENABLED, NOTE: Text(), **{name: LooseText() for name in ID_FIELDS}}),
    display=Display(
        title="An offsite engagement by its campaign and name",
        source=f"{GUIDE}; facts 4.3",
        example={"name": "SMS deep link", "enabled": True},
    ),
    manual_step=ManualStep(
        path=("Engage", "Campaign Builder", "CAMPAIGN", "Add engagement", "Offsite"),
        landmarks=(CAMPAIGN_PAGE, "Click Add engagement, then Offsite: the Engagement settings page appears."),
        way_to_existing=Way(("Engage", "Campaign Builder", "CAMPAIGN"), (CAMPAIGN_PAGE, "Select the engagement NAME.")),
        on="Make the engagement NAME so that it is as the value says: select the source under Offsite Sources (Other "
        "is text to chat), paste the landing page URL (usually the client's home page), select the skill to route to, "
        "add the note to agent. Click Next: the engagement window appears. Select the window, click Done. Enable the "
        "engagement, unless the value says that it is off.",
        off="Delete the engagement NAME.",
        success="It stands in the campaign under its name, and its Engagement URL can be copied.",
        success_off="It no longer stands in the campaign.",
        traps=(
            "Copy the Engagement URL and share it with the client.",
            PUBLISH,
            "A template (an engagement made once by hand and named in the file) lets lpconf do it: it pays from the "
            "second engagement on.",
        ),
        traps_off=(PUBLISH,),
    ),
    rules=Rules(
        implications=_implies,
    ),
    references=References(
        fields={
            "skillId": ("skill", surfaces.SKILL.name),
            "windowId": ("window", surfaces.WINDOW.name),
            "skillName": ("", ""),
        },
        outputs=_outputs,
    ),
    family=True,
)


FEATURE = Setting(
    name="settings.ac_features.Common.LiveEngage_2_Offsite_Engagement",
    location=Location(surface=surfaces.AC_FEATURE, key="Common.LiveEngage_2_Offsite_Engagement"),
    codec=Switch(),
    display=Display(
        title="Offsite engagements are offered",
        source="observed in LivePerson's feature dictionary (default off); its role is inferred",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "Common.LiveEngage_2_Offsite_Engagement"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Switch the AC feature Common.LiveEngage_2_Offsite_Engagement on.",
        off="Switch the AC feature Common.LiveEngage_2_Offsite_Engagement off.",
    ),
    switch=True,
)
"""Looked at whenever an engagement is desired, never changed by this chapter."""
