"""The settings of data encryption at rest, rung by rung, and what changing them brings about."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.catalogue.codecs.parts import TokenSet
from lpconf.catalogue.codecs.scalars import Switch, Text
from lpconf.catalogue.setting import (
    CHAT,
    Display,
    Implication,
    Location,
    ManualStep,
    Need,
    Rules,
    Setting,
    Transition,
)

GUIDE = "Data encryption at REST"

NOT_RETROACTIVE = Implication(
    "not-retroactive",
    "only data stored from now on is encrypted",
    not_undone="data that was stored meanwhile stays as it was stored",
)
HOT_TOPICS = Implication("hot-topics-unavailable", "Hot Topics is not available")
DATA_ACCESS = Implication("data-access-api-masked", "Data Access API masks transcripts: no PGP key given")
ANALYTICS = Implication("analytics-reports-unavailable", "accepts the three report codes together")
REPORTS = tuple(
    Implication(code, f"no report {report}", covered_by=ANALYTICS.code)
    for code, report in (
        ("predefined-content-report-unavailable", "Predefined content"),
        ("topics-toolkit-report-unavailable", "Topics toolkit"),
        ("deflection-escalation-predictor-unavailable", "Deflection and Escalation Risk Predictor"),
    )
)
STOPS = Implication(
    "stops-encrypting-new-data",
    "data that follows is stored unencrypted",
    once=True,
    not_undone="data that was stored meanwhile stays unencrypted",
)


def _switch(change: Transition) -> Iterable[Implication]:
    """Feature 69 and the global switch cost nothing by themselves. Switched off while it is not known whether
    transcript encryption is on, they may stop it."""
    going_off = not change.after and change.before is True
    if going_off and not change.changing(TRANSCRIPTS.name) and not change.observed(TRANSCRIPTS.name).known:
        yield STOPS


def _transcripts(change: Transition) -> Iterable[Implication]:
    if not change.after:
        yield STOPS
        return
    yield NOT_RETROACTIVE
    if change.site.has_chat:
        yield HOT_TOPICS
        if not change.observed(PGP_KEY.name).json:
            yield DATA_ACCESS
        yield from REPORTS


def _auth_sde(change: Transition) -> Iterable[Implication]:
    yield NOT_RETROACTIVE if change.after else STOPS


def _referrer(change: Transition) -> Iterable[Implication]:
    added = set(change.details.get("added", ()))
    if added:
        yield NOT_RETROACTIVE
    if added.intersection(scopes.MESSAGING_TRANSCRIPTS.elements):
        yield from REPORTS
    if change.details.get("removed"):
        yield STOPS


_DENVER = "The same for Denver and non-Denver accounts."
_FREQ_USED = "The guide does not say on which page Freq Used is."
_TRAP = "Until transcript encryption is on, nothing is encrypted in any data type, whatever else is on."

FEATURE_69 = Setting(
    name="encryption.feature_69",
    location=Location(surface=surfaces.SUPPORTAL_FEATURE, key="69"),
    codec=Switch(),
    display=Display(
        title="Encryption Feature 69",
        source=f"{GUIDE} › Chat transcripts A; Encryption for Messaging Accounts A",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Supportal", "Account Control", "Features"),
        on="Switch Encryption Feature 69 on.",
        off="Switch Encryption Feature 69 off.",
        traps=("LivePerson may have switched it on at provisioning: look first.", _TRAP),
    ),
    rules=Rules(
        protects=True,
        implications=_switch,
    ),
    switch=True,
)
GLOBAL = Setting(
    name="encryption.global",
    location=Location(surface=surfaces.AC_FEATURE, key="Common.Global_Encryption_Enabled"),
    codec=Switch(),
    display=Display(
        title="Encryption for the whole account",
        source=f"{GUIDE} › Chat transcripts B; Encryption for Messaging Accounts B",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "Common.Global_Encryption_Enabled"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Switch the AC feature Common.Global_Encryption_Enabled on.",
        off="Switch the AC feature Common.Global_Encryption_Enabled off.",
        traps=(_TRAP,),
    ),
    rules=Rules(
        protects=True,
        needs=(Need(FEATURE_69),),
        implications=_switch,
    ),
    switch=True,
)
TRANSCRIPTS = Setting(
    name="encryption.transcripts",
    location=Location(surface=surfaces.SECURITY_CENTER, key="transcript_encryption"),
    codec=Switch(),
    display=Display(
        title="Transcript encryption",
        source=f"{GUIDE} › Chat transcripts; Product Implications and Conflicts",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Supportal", "Account Control", "Admin Console (admin direct)", "Security", "Security Center"),
        on="Enable the transcript encryption. Until then nothing is encrypted, whatever else is on.",
        off="Disable the transcript encryption. From then on nothing new is encrypted.",
        traps=(_TRAP, _DENVER),
        traps_off=(_DENVER,),
    ),
    rules=Rules(
        protects=True,
        needs=(Need(GLOBAL),),
        implications=_transcripts,
    ),
    switch=True,
)
AUTH_SDE = Setting(
    name="encryption.auth_sde",
    location=Location(surface=surfaces.SITE_PROPERTY, key="supportEncryptedAuthSDE"),
    codec=Switch("TRUE", "FALSE"),
    display=Display(
        title="Encryption of chat's authenticated attributes (PersonalInfo, CustomerInfo)",
        place="Site General Property › 98",
        source=f"{GUIDE} › Chat Authenticated Engagement Attributes",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Freq Used", "Site General Property", "98 supportEncryptedAuthSDE"),
        on="Set the value to TRUE.",
        off="Set the value to FALSE.",
        traps=(_FREQ_USED,),
        traps_off=(_FREQ_USED,),
    ),
    rules=Rules(
        protects=True,
        needs=(Need(TRANSCRIPTS),),
        platforms=CHAT,
        implications=_auth_sde,
    ),
    switch=True,
)
REFERRER = Setting(
    name="encryption.referrer",
    location=Location(surface=surfaces.SITE_SETTING, key="encryption.referrer"),
    codec=TokenSet("element", scopes.GROUPS),
    display=Display(
        title="Elements that are encrypted",
        source=f"{GUIDE} › Unauthenticated Engagement Attributes; Encryption for Messaging Accounts",
        example="ms.PublishEvent.body.event.message,ms.PublishEvent.body.event.message.caption",
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "Site Settings", "encryption.referrer"),
        landmarks=(
            surfaces.SITE_SETTINGS_PAGE,
            "The filter at the top right of the page finds encryption.referrer. Click the edit icon: the edit field "
            "appears.",
        ),
        on="Write down the list that stands there. Set the value to the whole new list: it replaces what is there. "
        "Click Confirm.",
        off="Write down the list that stands there. Empty the value, click Confirm.",
        traps=(
            "The recipes say add: one list holds the elements of all scopes, so paste the whole list.",
            "messaging.sdes.personal.address.country has no contacts, its personal_personal sister has.",
        ),
    ),
    rules=Rules(
        protects=True,
        needs=(Need(TRANSCRIPTS), Need(AUTH_SDE, soft=True)),
        implications=_referrer,
    ),
)
PGP_KEY = Setting(
    name="encryption.pgp_key",
    location=Location(surface=surfaces.FACT, key="data_access_pgp_key"),
    codec=Text(),
    display=Display(
        title="PGP key for the Data Access API",
        source=f"{GUIDE} › Product Implications and Conflicts › Chat Transcripts encryption 2",
        example="0123456789ABCDEF0123456789ABCDEF01234567",
    ),
    manual_step=ManualStep(
        path=("LivePerson account team",),
        on="Hand the public key in the file {file} of this repository over to LivePerson, so that they encrypt what "
        "the Data Access API delivers with it. The value is the key's fingerprint: attest it when they have the key.",
        off="Ask LivePerson to forget the public key.",
        success="LivePerson confirms a key with this fingerprint.",
        success_off="LivePerson confirms that the key is gone.",
        traps=("Without a key the Data Access API masks encrypted transcripts.",),
    ),
    rules=Rules(
        always_by_hand=True,
    ),
)
