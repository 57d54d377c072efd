"""The settings that manual rollover stands on: the features of the handler and the owner, and the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapters.rollover.codec import Rollover, RolloverUpdate, in_names, part_names, sites_of
from lpconf.catalogue.codecs.scalars import Switch
from lpconf.catalogue.setting import (
    MESSAGING,
    Condition,
    Display,
    Implication,
    Location,
    ManualStep,
    Need,
    References,
    Rules,
    Setting,
    Transition,
)
from lpconf.domain.value import Json

GUIDE = "Account to Account Transfer / Manual Rollover"

STOPS = Implication("rollover-stops", "conversations can no longer be transferred to that account", once=True)


AUTOMATIC = "Automatic rollover very likely uses this feature too: both stand in the same site setting."
SAVED = "A success message at the top of the module: scroll up to see it."


def _stops(t: Transition) -> Iterable[Implication]:
    if not t.after and t.before is not False:
        yield STOPS


def _config_stops(t: Transition) -> Iterable[Implication]:
    if set(sites_of(t.before)) - set(sites_of(t.after)):
        yield STOPS


def _same(values: Sequence[Json]) -> bool | None:
    known = [str(value).strip() for value in values if value not in (None, "")]
    if len(set(known)) > 1:
        return False
    return True if known and len(known) == len(values) else None


SAME_SHARDS = Condition(
    fact="shards",
    text="owner and handler live on the same shards",
    judge=_same,
    where_to_look="Compare the shards of both accounts on the UMS and Agent Matching dashboards, and attest them for "
    "both. Where they differ, LivePerson has to move one: a ServiceNow ticket by way of your account manager.",
    shared=True,
)

HANDLER = Setting(
    name="rollover.handler",
    location=Location(surface=surfaces.AC_FEATURE, key="Common.Messaging_Cross_Account_Contact_Center"),
    codec=Switch(),
    display=Display(title="Account takes conversations over", source=f"{GUIDE} › Step 1", example=True),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "Common.Messaging_Cross_Account_Contact_Center"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Enable Common.Messaging_Cross_Account_Contact_Center for the rollover account.",
        off="Disable Common.Messaging_Cross_Account_Contact_Center for the rollover account.",
        traps=("Both accounts have to live on the same shards.",),
    ),
    rules=Rules(
        platforms=MESSAGING,
        implications=_stops,
        condition=SAME_SHARDS,
    ),
    switch=True,
)


def _automatic(t: Transition) -> str:
    """While live automatic rollover uses the owner feature, it may not go off."""
    config = t.observed(CONFIG.name).container
    if t.after or not isinstance(config, dict):
        return ""
    skills = config.get("skillConfigs")
    parts = [config, *(skill for skill in skills if isinstance(skill, dict))] if isinstance(skills, list) else [config]
    if config.get("enabled") is not False and any(part.get("enableAutomaticRollover") is True for part in parts):
        return "automatic rollover is live and uses it: enableAutomaticRollover in messaging.brand.rollover.config"
    return ""


OWNER = Setting(
    name="rollover.owner",
    location=Location(surface=surfaces.AC_FEATURE, key="Common.Answering_Service"),
    codec=Switch(),
    display=Display(title="Account may hand conversations over", source=f"{GUIDE} › Step 2", example=True),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "Common.Answering_Service"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Enable Common.Answering_Service for the owner account.",
        off="Disable Common.Answering_Service for the owner account.",
        traps=(AUTOMATIC,),
        traps_off=(AUTOMATIC,),
    ),
    rules=Rules(
        platforms=MESSAGING,
        implications=_stops,
        conflict=_automatic,
    ),
    switch=True,
)
CONFIG = Setting(
    name="rollover.config",
    location=Location(
        surface=surfaces.SITE_SETTING, key="messaging.brand.rollover.config", partial_update=RolloverUpdate()
    ),
    codec=Rollover(),
    display=Display(
        title="Accounts and skills that conversations may be handed to",
        place="Houston › Answering Service",
        source=f"{GUIDE} › Step 2 › Site Setting; facts 4.7",
        example={
            "enableManualRollover": True,
            "enabled": True,
            "manualRolloverConfig": [{"rolloverAccountId": "30110009", "rolloverSkillIds": ["910"]}],
        },
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "Answering Service"),
        landmarks=(
            f"Log in to the owner account as LPA. {surfaces.MISSION_CONTROL} Open the Answering Service module: where "
            "nothing is set yet, it says that manual rollover is disabled.",
        ),
        on="Enable Manual Rollover. For each account fill in Manual Rollover Account ID and choose the skills under "
        "Manual Rollover Skills as the value says; press + for a further account. What is listed there and not in the "
        "value: write it down, then take it out. Click Submit Changes.",
        off="Write down the accounts and skills that are listed. Disable Manual Rollover, click Submit Changes.",
        success=SAVED,
        success_off=SAVED,
        access=f"{surfaces.VPN_SUPPORTAL}, LPA log-in to the owner account",
        value_text=in_names,
        traps=("The skills are those of the rollover (handler) account, not of the owner.",),
    ),
    rules=Rules(
        needs=(Need(OWNER),),
        platforms=MESSAGING,
        implications=_config_stops,
    ),
    references=References(
        sites=sites_of,
        on_sites=HANDLER,
        ids_there=surfaces.SKILL.name,
        part_names=part_names,
    ),
)
