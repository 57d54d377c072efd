"""Data encryption at rest: the ladder.

Source: guide, "Data encryption at REST". Feature 69, then Common.Global_Encryption_Enabled, then transcript encryption
in the Security Center, then property 98 where chat's authenticated attributes are wished, then the elements of
``encryption.referrer``. "Once the feature is on, YOU MUST also enable chat transcript encryption, otherwise encryption
will not be enforced in any data type."
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, SafetyWarning, SettingValue, Situation
from lpconf.catalogue.chapters.encryption import openpgp, scopes
from lpconf.catalogue.chapters.encryption.from_live import section_reader
from lpconf.catalogue.chapters.encryption.section import KEY as KEY
from lpconf.catalogue.chapters.encryption.section import DataEncryption, problems, scope_table
from lpconf.catalogue.codecs import Switch, Text, Tokens
from lpconf.catalogue.setting import (
    CHAT,
    EVERY_PLATFORM,
    Display,
    Implication,
    Location,
    ManualStep,
    Need,
    Rules,
    Setting,
    Transition,
)
from lpconf.domain.source_document import Path
from lpconf.domain.state import Site
from lpconf.domain.value import Json

GUIDE = "Data encryption at REST"

NOT_RETROACTIVE = Implication(
    "not-retroactive",
    "only data stored from now on is encrypted",
    stays="data that was stored meanwhile stays as it was stored",
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
NOT_ENFORCED = "encryption-not-enforced"
STOPS = Implication(
    "stops-encrypting-new-data",
    "data that follows is stored unencrypted",
    once=True,
    stays="data that was stored meanwhile stays unencrypted",
)


def _switch(t: Transition) -> Iterable[Implication]:
    """Feature 69 and the global switch cost nothing by themselves. Switched off while it is not known whether
    transcript encryption is on, they may stop it."""
    going_off = not t.after and t.before is True
    if going_off and not t.changing(TRANSCRIPTS.name) and not t.observed(TRANSCRIPTS.name).known:
        yield STOPS


def _transcripts(t: Transition) -> Iterable[Implication]:
    if not t.after:
        yield STOPS
        return
    yield NOT_RETROACTIVE
    if t.site.has_chat:
        yield HOT_TOPICS
        if not t.observed(PGP_KEY.name).json:
            yield DATA_ACCESS
        yield from REPORTS


def _auth_sde(t: Transition) -> Iterable[Implication]:
    yield NOT_RETROACTIVE if t.after else STOPS


def _referrer(t: Transition) -> Iterable[Implication]:
    added = set(t.details.get("added", ()))
    if added:
        yield NOT_RETROACTIVE
    if added.intersection(scopes.MESSAGING_TRANSCRIPTS.elements):
        yield from REPORTS
    if t.details.get("removed"):
        yield STOPS


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
        traps=(_TRAP, "The same for Denver and non-Denver accounts."),
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
        title="Encryption of chat's authenticated attributes",
        place="Site General Property › 98",
        source=f"{GUIDE} › Chat Authenticated Engagement Attributes",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Freq Used", "Site General Property", "98 supportEncryptedAuthSDE"),
        on="Set the value to TRUE.",
        off="Set the value to FALSE.",
        traps=("The guide does not say on which page Freq Used is.",),
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
    codec=Tokens("element", scopes.GROUPS),
    display=Display(
        title="Elements that are encrypted",
        source=f"{GUIDE} › Unauthenticated Engagement Attributes; Encryption for Messaging Accounts",
        example="ms.PublishEvent.body.event.message,ms.PublishEvent.body.event.message.caption",
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "site.settings", "encryption.referrer"),
        on="Set the value of encryption.referrer to the whole list: it replaces what is there.",
        off="Empty the value of encryption.referrer.",
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
        on="Hand this public key over to LivePerson, then attest its fingerprint.",
        off="Ask LivePerson to forget the public key.",
        traps=("Without a key the Data Access API masks encrypted transcripts.",),
    ),
    rules=Rules(
        always_by_hand=True,
    ),
)


def elements_of(section: DataEncryption, context: Context) -> list[str]:
    """The elements of ``encryption.referrer`` that a section wishes: those of its scopes, then the extra ones."""
    wished = [e for scope in scopes.resolve(section.scopes or (), context.site) for e in scope.elements]
    left_out = {element.strip() for element in section.except_elements}
    extra = [element.strip() for element in section.extra_elements]
    return [e for e in wished if e not in left_out] + extra


def _desired_values(section: DataEncryption | None, context: Context) -> Iterable[SettingValue]:
    on = bool(section and section.enabled)
    top: Path = (KEY,)
    enabled: Path = (KEY, "enabled") if section else top
    by_scopes: Path = (KEY, "scopes") if section and section.scopes is not None and on else enabled
    yield SettingValue(FEATURE_69, on, enabled)
    yield SettingValue(GLOBAL, on, enabled)
    yield SettingValue(TRANSCRIPTS, on, enabled)
    wished = scopes.resolve(section.scopes or (), context.site) if section and on else ()
    if context.site.has_chat:
        yield SettingValue(AUTH_SDE, scopes.CHAT_AUTHENTICATED in wished, by_scopes)
    elements = elements_of(section, context) if section and on else ()
    yield SettingValue(REFERRER, REFERRER.codec.encode(elements), by_scopes)
    if section and section.data_access_pgp_key:
        fingerprint = openpgp.fingerprint(context.root(section.data_access_pgp_key) or b"")
        if fingerprint:
            yield SettingValue(PGP_KEY, fingerprint, (KEY, "data_access_pgp_key"))


def _dangers(now: Situation) -> Iterable[SafetyWarning]:
    """The guide's main danger: steps that look like encryption are on while transcript encryption is not."""
    transcripts = now.observed(TRANSCRIPTS.name)
    if transcripts.known and not TRANSCRIPTS.is_off(transcripts.value):
        return
    steps = (FEATURE_69, GLOBAL, REFERRER)
    on = [s for s in steps if now.observed(s.name).known and not s.is_off(now.observed(s.name).value)]
    coming = [s for s in steps if s not in on and now.coming(s.name) == "lpconf"]
    who = now.coming(TRANSCRIPTS.name)
    if not on and (not coming or who == "lpconf"):
        return
    many = len(on or coming) > 1
    names = ", ".join(s.name for s in on or coming)
    left = "Wish it on, or switch the rest off." if transcripts.known else "Look, and attest what you see."
    yield SafetyWarning(
        NOT_ENFORCED,
        "nothing is encrypted: transcript encryption is off"
        if transcripts.known
        else "perhaps nothing is encrypted: transcript encryption is not known to be on",
        f"{names} alone {'do' if many else 'does'} not encrypt any data type. "
        + {"lpconf": "lpconf switches it on in this run.", "person": "A person has to switch it on.", "": left}[who],
        TRANSCRIPTS,
    )


_LONG = 60
"""A longer list of scopes is told as a count."""


def _headline(site: Site, after: Mapping[str, Json]) -> str:
    transcripts = after.get(TRANSCRIPTS.name)
    if transcripts is None:
        return ""
    if not transcripts:
        return "off"
    fitting = scopes.fitting(site.platform)
    states = [state for scope in fitting if (state := _state(scope, after)) is not None]
    on = [state for state in states if state]
    if on == [scope.name for scope in fitting]:
        return "on, all scopes"
    words = ", ".join(on)
    rest = " besides what stands" if len(states) < len(fitting) else ""
    if len(words) <= _LONG:
        return f"on, {words}{rest}" if on else "on"
    partly = sum(state.endswith(")") for state in on)
    return f"on, {len(on) - partly} of {len(states)} scopes{f', {partly} in part' if partly else ''}{rest}"


def _state(scope: scopes.Scope, after: Mapping[str, Json]) -> str | None:
    """The scope's name where it is wholly on, with its count where it is partly on; empty: off, None: not known."""
    if scope.home == "transcripts":
        return scope.name
    home = AUTH_SDE if scope.home == "auth_sde" else REFERRER
    if home.name not in after:
        return None
    if home is AUTH_SDE:
        return scope.name if after[home.name] else ""
    given = set(home.codec.parts(after[home.name]))
    hits = sum(element in given for element in scope.elements)
    if hits == len(scope.elements):
        return scope.name
    return f"{scope.name} ({hits} of {len(scope.elements)})" if hits else ""


CHAPTER = Chapter(
    key=KEY,
    title="Data encryption at rest",
    section=DataEncryption,
    settings=(FEATURE_69, GLOBAL, TRANSCRIPTS, AUTH_SDE, REFERRER, PGP_KEY),
    desired_values=_desired_values,
    problems=problems,
    section_from_live=section_reader((FEATURE_69, GLOBAL, TRANSCRIPTS), AUTH_SDE, REFERRER),
    implications=(NOT_RETROACTIVE, HOT_TOPICS, DATA_ACCESS, *REPORTS, ANALYTICS, STOPS),
    watches=(TRANSCRIPTS, PGP_KEY),
    dangers=_dangers,
    headline=_headline,
    danger_codes=(NOT_ENFORCED,),
    whole=True,
    topics={"encryption.scopes": "\n\n".join(scope_table(platform) for platform in EVERY_PLATFORM)},
)
