"""Data encryption at rest: the ladder.

Source: guide, "Data encryption at REST". Feature 69, then Common.Global_Encryption_Enabled, then transcript encryption
in the Security Center, then property 98 where chat's authenticated attributes are desired, then the elements of
``encryption.referrer``. "Once the feature is on, YOU MUST also enable chat transcript encryption, otherwise encryption
will not be enforced in any data type."
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpconf.catalogue.chapter import Chapter, Context, SafetyWarning, SettingValue, Situation
from lpconf.catalogue.chapters.encryption import openpgp, scopes
from lpconf.catalogue.chapters.encryption.from_live import section_reader
from lpconf.catalogue.chapters.encryption.section import KEY as KEY
from lpconf.catalogue.chapters.encryption.section import DataEncryption, problems, scope_table
from lpconf.catalogue.chapters.encryption.settings import (
    ANALYTICS,
    AUTH_SDE,
    DATA_ACCESS,
    FEATURE_69,
    GLOBAL,
    HOT_TOPICS,
    NOT_RETROACTIVE,
    PGP_KEY,
    REFERRER,
    REPORTS,
    STOPS,
    TRANSCRIPTS,
)
from lpconf.catalogue.codecs.codec import BLANKS
from lpconf.catalogue.setting import EVERY_PLATFORM, Setting
from lpconf.domain.source_document import Path
from lpconf.domain.state import ObservedValue, Site
from lpconf.domain.value import Json

NOT_ENFORCED = "encryption-not-enforced"


def elements_of(section: DataEncryption, context: Context) -> list[str]:
    """The elements of ``encryption.referrer`` that a section asks for: those of its scopes, then the extra ones."""
    desired = [e for scope in scopes.resolve(section.scopes or (), context.site) for e in scope.elements]
    left_out = {element.strip(BLANKS) for element in section.except_elements}
    extra = [element.strip(BLANKS) for element in section.extra_elements]
    return [e for e in desired if e not in left_out] + extra


def _desired_values(section: DataEncryption | None, context: Context) -> Iterable[SettingValue]:
    enabled: Path = (KEY, "enabled") if section else (KEY,)
    on = bool(section and section.enabled)
    for rung in (FEATURE_69, GLOBAL, TRANSCRIPTS):
        yield SettingValue(rung, on, enabled)
    if section and on:
        yield from _scopes_on(section, context)
    else:
        if context.site.has_chat:
            yield SettingValue(AUTH_SDE, False, enabled)
        yield SettingValue(REFERRER, REFERRER.codec.off, enabled)
    if section and section.data_access_pgp_key:
        yield from _pgp_key(section.data_access_pgp_key, context)


def _scopes_on(section: DataEncryption, context: Context) -> Iterable[SettingValue]:
    """Property 98 and the element list, for the scopes of a section that is enabled."""
    path: Path = (KEY, "scopes") if section.scopes is not None else (KEY, "enabled")
    if context.site.has_chat:
        chosen = scopes.resolve(section.scopes or (), context.site)
        yield SettingValue(AUTH_SDE, scopes.CHAT_AUTHENTICATED in chosen, path)
    parts: dict[str, Path] = {}
    for key, elements in (("except_elements", section.except_elements), ("extra_elements", section.extra_elements)):
        for i, element in enumerate(elements):
            parts[element.strip(BLANKS)] = (KEY, key, i)
    yield SettingValue(REFERRER, REFERRER.codec.encode(elements_of(section, context)), path, parts=parts)


def _pgp_key(file: str, context: Context) -> Iterable[SettingValue]:
    fingerprint = openpgp.fingerprint(context.read(file) or b"")
    if fingerprint:
        yield SettingValue(PGP_KEY, fingerprint, (KEY, "data_access_pgp_key"), write_hints={"file": file})


def _is_on(setting: Setting, observed: ObservedValue) -> bool:
    return observed.known and not setting.is_off(observed.value)


def _dangers(now: Situation) -> Iterable[SafetyWarning]:
    """The guide's main danger: steps that look like encryption are on while transcript encryption is not."""
    transcripts = now.observed(TRANSCRIPTS.name)
    if _is_on(TRANSCRIPTS, transcripts):
        return
    steps = (FEATURE_69, GLOBAL, REFERRER)
    on = [step for step in steps if _is_on(step, now.observed(step.name))]
    coming = [step for step in steps if step not in on and now.pending_by(step.name) == "lpconf"]
    who = now.pending_by(TRANSCRIPTS.name)
    if not on and (not coming or who == "lpconf"):
        return
    lit = on or coming
    names = ", ".join(step.name for step in lit)
    verb = "do" if len(lit) > 1 else "does"
    detail = f"{names} alone {verb} not encrypt any data type. {_way_out(who, known=transcripts.known)}"
    yield SafetyWarning(NOT_ENFORCED, _summary(known=transcripts.known), detail, TRANSCRIPTS)


def _summary(*, known: bool) -> str:
    if known:
        return "nothing is encrypted: transcript encryption is off"
    return "perhaps nothing is encrypted: transcript encryption is not known to be on"


def _way_out(who: str, *, known: bool) -> str:
    """What ends the danger: what this run does, or what a person has to do."""
    if who == "lpconf":
        return "lpconf switches it on in this run."
    if who == "person":
        return "A person has to switch it on."
    return "Switch it on, or switch the rest off." if known else "Look, and attest what you see."


_LONG = 60
"""A longer list of scopes is shown as a count."""


def _headline(site: Site, after: Mapping[str, Json]) -> str:
    transcripts = after.get(TRANSCRIPTS.name)
    if transcripts is None:
        return ""
    if not transcripts:
        return "off"
    fitting = scopes.fitting(site.platform)
    states = [_state(scope, after) for scope in fitting]
    known = [state for state in states if state is not None]
    on = [state for state in known if state]
    if on == [scope.name for scope in fitting]:
        return "on, all scopes"
    if not on:
        return "on"
    rest = " besides what stands" if len(known) < len(fitting) else ""
    words = ", ".join(on)
    if len(words) <= _LONG:
        return f"on, {words}{rest}"
    partly = sum(state.endswith(")") for state in on)
    in_part = f", {partly} in part" if partly else ""
    return f"on, {len(on) - partly} of {len(known)} scopes{in_part}{rest}"


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


_KEYS = (
    "Keys: the guide speaks of AES with 192 bits, a unique key for each account, and a unique random key for each "
    "piece of data. Other sources differ (an AC feature Common.AES256_Encryption exists), so the length is not "
    "certain. Ask LivePerson where an audit depends on it. Since 15 March 2018 the field and client partners may "
    "enable encryption for all data types themselves."
)


def _topics() -> dict[str, str]:
    """What `lpconf explain` tells of scopes and keys."""
    result = {"encryption.scopes": "\n\n".join(scope_table(platform) for platform in EVERY_PLATFORM)}
    result["encryption.keys"] = _KEYS
    covered = [f"{scope.name}: {scope.covers}" for scope in scopes.SCOPES]
    every = f"{scopes.ALL}: every scope that the account's platform has."
    result[scopes.ALL] = "\n".join([every, *covered, "", result["encryption.scopes"], "", _KEYS])
    for scope in scopes.SCOPES:
        platforms = ", ".join(platform.replace("_", " ") for platform in scope.platforms)
        lines = [f"{scope.name}: {scope.covers}", f"Platforms: {platforms}. Goes to: {scope.title}."]
        if scope.elements:
            lines.append("Elements: " + ", ".join(scope.elements))
        result[scope.name] = "\n".join([*lines, _KEYS])
    return result


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
    indivisible=True,
    topics=_topics(),
)
