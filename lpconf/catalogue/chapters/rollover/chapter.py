"""Manual rollover: conversations go from the account that owns them to another one that handles them.

Source: guide, "Account to Account Transfer / Manual Rollover"; facts 4.7. The handler's feature comes first, then the
owner's, then the configuration that names the handlers and their skills. The ids of skills are those of the handler.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Named, Problem, SettingValue
from lpconf.catalogue.chapters.rollover.codec import (
    Rollover,
    RolloverUpdate,
    in_names,
    named_part,
    part_names,
    sites_of,
)
from lpconf.catalogue.codecs.scalars import Switch
from lpconf.catalogue.live_chapter import LiveChapter, Other, SectionFromLive
from lpconf.catalogue.section import MENTIONS_ACCOUNT, MENTIONS_SITE, Section
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
from lpconf.domain.source_document import Path
from lpconf.domain.state import Requirement
from lpconf.domain.value import UNKNOWN, Json, Marker
from lpconf.domain.wording import shown

KEY = "manual_rollover"
GUIDE = "Account to Account Transfer / Manual Rollover"

STOPS = Implication("rollover-stops", "conversations can no longer be transferred to that account", once=True)


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
    look="Compare the shards of both accounts on the UMS and Agent Matching dashboards, and attest them for both. "
    "Where they differ, LivePerson has to move one: a ServiceNow ticket by way of your account manager.",
    shared=True,
)

HANDLER = Setting(
    name="rollover.handler",
    location=Location(surface=surfaces.AC_FEATURE, key="Common.Messaging_Cross_Account_Contact_Center"),
    codec=Switch(),
    display=Display(title="Account takes conversations over", source=f"{GUIDE} › Step 1", example=True),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "Common.Messaging_Cross_Account_Contact_Center"),
        landmarks=("Click Houston: the Mission Control page appears. Open the AC features.",),
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
        landmarks=("Click Houston: the Mission Control page appears. Open the AC features.",),
        on="Enable Common.Answering_Service for the owner account.",
        off="Disable Common.Answering_Service for the owner account.",
        traps=("Automatic rollover uses this feature too.",),
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
            "Log in to the owner account as LPA. Click Houston: the Mission Control page appears. Open the Answering "
            "Service module: at first it says that manual rollover is disabled.",
        ),
        on="Enable Manual Rollover. For each account fill in Manual Rollover Account ID and choose the skills under "
        "Manual Rollover Skills as the value says; press + for a further account. What is listed there and not in the "
        "value: write it down, then take it out. Click Submit Changes.",
        off="Write down the accounts and skills that are listed. Disable Manual Rollover, click Submit Changes.",
        success="A success message at the top of the module: scroll up to see it.",
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


class Target(Section):
    """An account that conversations may be handed to: another file's name and skills by name, or a site and ids."""

    merge_by: ClassVar[tuple[str, ...]] = ("account",)

    account: Annotated[
        str | None,
        MENTIONS_ACCOUNT,
        Field(description="Name of another account file, which says handler: true.", examples=["acme-care"]),
    ] = None
    skills: Annotated[list[str] | None, Field(description="Names of skills in that account.")] = None
    site: Annotated[str | None, MENTIONS_SITE, Field(description="Site id of an account that has no file here.")] = None
    skill_ids: Annotated[list[str] | None, Field(description="Ids of skills in that account.")] = None


class ManualRollover(Section):
    """Account to account transfer."""

    owner: Annotated[
        bool | None, Field(description="May hand conversations over; implied by targets. false: off, targets or not.")
    ] = None
    handler: Annotated[bool | None, Field(description="Takes conversations of other accounts over.")] = None
    targets: Annotated[
        list[Target] | None, Field(description="Whom conversations may be handed to; the full wish. []: nobody.")
    ] = None


def _desired_values(section: ManualRollover | None, context: Context) -> Iterable[SettingValue]:
    if section is None:
        if context.site.has_messaging:
            yield SettingValue(HANDLER, False, (KEY,))
            yield SettingValue(OWNER, False, (KEY,))
            yield SettingValue(CONFIG, Rollover.off, (KEY,))
        return
    if "handler" in section.model_fields_set:
        yield SettingValue(HANDLER, bool(section.handler), (KEY, "handler"))
    yield from _owner(section)


def _owner(section: ManualRollover) -> Iterable[SettingValue]:
    """The owner's feature, which targets imply, and the configuration that names the targets."""
    owner_given = "owner" in section.model_fields_set
    targets_given = "targets" in section.model_fields_set
    targets = section.targets or []
    is_owner = bool(targets) if section.owner is None else section.owner
    owner_path: Path = (KEY, "owner") if owner_given else (KEY, "targets")
    targets_path: Path = (KEY, "targets") if targets_given else (KEY, "owner")
    if owner_given or targets:
        handlers = [target.account for target in targets if target.account is not None]
        needs = tuple(Requirement(HANDLER.address(name), HANDLER.name) for name in handlers)
        yield SettingValue(OWNER, is_owner, owner_path, needs=needs)
    if targets_given or (owner_given and not section.owner):
        yield _config(targets if is_owner else [], targets_path)


def _config(targets: Sequence[Target], path: Path) -> SettingValue:
    """The manual part of the configuration, with the names of skills where their ids will stand."""
    if not targets:
        return SettingValue(CONFIG, Rollover.off, path)
    entries: list[Json] = []
    refs: list[Named] = []
    parts: dict[str, Path] = {}
    for i, target in enumerate(targets):
        parts[_words(target)] = (KEY, "targets", i)
        at: Path = (KEY, "targets", i)
        if target.account is None:
            skills = list(target.skill_ids or ())
            entries.append({"rolloverAccountId": target.site or "", "rolloverSkillIds": skills})
            continue
        place = ("manualRolloverConfig", i)
        entries.append({"rolloverAccountId": target.account, "rolloverSkillIds": list(target.skills or ())})
        refs.append(Named(target.account, "account", target.account, (*place, "rolloverAccountId"), (*at, "account")))
        refs += [
            # The configuration was recorded with ids as texts, though skills themselves have numbers.
            Named(
                target.account,
                surfaces.SKILL.name,
                name,
                (*place, "rolloverSkillIds", j),
                (*at, "skills", j),
                as_text=True,
            )
            for j, name in enumerate(target.skills or ())
        ]
    value = {"enableManualRollover": True, "enabled": True, "manualRolloverConfig": entries}
    return SettingValue(CONFIG, value, path, refs=tuple(refs), parts=parts)


def _words(target: Target) -> str:
    """A target as plans tell it."""
    if target.account is None:
        return named_part(f"site {target.site}", target.skill_ids or ())
    return named_part(target.account, target.skills or ())


def _problems(section: ManualRollover | None, context: Context) -> Iterable[Problem]:
    if not context.site.has_messaging:
        yield Problem(
            "rollover.platform",
            "manual rollover is for messaging platforms",
            (KEY,),
            key=True,
            label="a chat account has no messaging conversations",
            others=((("account", "platform"), "chat only"),),
        )
        return
    if section is None:
        return
    if section.owner is True and section.targets == []:
        yield Problem(
            "rollover.no-targets",
            "this account may hand conversations over, but to nobody",
            (KEY, "targets"),
            severity="warning",
            label="no target",
        )
    yield from _all_targets_problems(section.targets or (), context)


def _all_targets_problems(targets: Sequence[Target], context: Context) -> Iterable[Problem]:
    first_at: dict[str, int] = {}
    for i, target in enumerate(targets):
        yield from _target_problems(target, (KEY, "targets", i), context)
        name = target.account or target.site or ""
        if name and name in first_at:
            first: Path = (KEY, "targets", first_at[name])
            yield Problem(
                "rollover.target-twice",
                f"{shown(name)} is a target twice",
                (KEY, "targets", i),
                label="again here",
                others=((first, "first here"),),
                fix=("name all its skills in one entry",),
            )
        first_at.setdefault(name, i)


def _target_problems(target: Target, path: Path, context: Context) -> Iterable[Problem]:
    way = "write {account: NAME, skills: [NAMES]}, or {site: ID, skill_ids: [IDS]}"
    if (target.account is None) == (target.site is None):
        yield Problem("rollover.target", "a target has an account or a site", path, label=way)
        return
    lists = {"skills": target.skills, "skill_ids": target.skill_ids}
    own, other = ("skills", "skill_ids") if target.account is not None else ("skill_ids", "skills")
    if lists[other] is not None:
        yield Problem("rollover.target", f"{other} does not go with this target", (*path, other), key=True, label=way)
    if not lists[own]:
        yield Problem("rollover.no-skills", f"a target has {own}, one at least", path, label=way)
    for j, name in enumerate(lists[own] or ()):
        if not name.strip():
            yield Problem("rollover.no-skills", "a skill may not be empty", (*path, own, j))
    if target.account == context.site.name or (target.site is not None and target.site == context.site.id):
        key = "account" if target.account is not None else "site"
        yield Problem(
            "rollover.target-self",
            "an account cannot hand conversations over to itself",
            (*path, key),
            label="this very account",
        )


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """The section behind live values. A target is told by the name of its account and of its skills, where the
    repository has that account as a handler and all of the skills have names; else by site and ids."""
    fitting = [setting for setting in (HANDLER, OWNER, CONFIG) if live.site.platform in setting.rules.platforms]
    known = {setting.name: live.meaning(setting) for setting in fitting}
    missing = tuple(name for name, value in known.items() if value is UNKNOWN)
    section = _switches(live, known)
    why = ""
    config = known.get(CONFIG.name)
    if isinstance(config, dict) and config["manual"]:
        why = _contradiction(config, owner=known[OWNER.name])
        if not why:
            section["targets"] = _targets(config["targets"], live)
    elif isinstance(config, dict) and _mentions(live, "targets"):
        section["targets"] = []
    return SectionFromLive(section or None, why, missing)


def _switches(live: LiveChapter, known: Mapping[str, Json | Marker]) -> dict[str, Json]:
    """The two features: where they are on, and where the files mention them."""
    section: dict[str, Json] = {}
    for part, setting in (("handler", HANDLER), ("owner", OWNER)):
        value = known.get(setting.name)
        if value is True or (value is False and _mentions(live, part)):
            section[part] = value
    return section


def _mentions(live: LiveChapter, key: str) -> bool:
    return isinstance(live.section, dict) and key in live.section


def _contradiction(config: Mapping[str, Json], owner: Json | Marker) -> str:
    """Why no section can say a configuration whose manual part is on; empty where one can."""
    if config["enabled"] is not True:
        return "manual rollover is on, but rollover as a whole is not enabled"
    if owner is False:
        return f"manual rollover is on, but {OWNER.key} is off"
    return ""


def _targets(sites: Mapping[str, frozenset[str]], live: LiveChapter) -> list[Json]:
    """The targets in the file's own order and words as far as it has them, then all others by site."""
    in_files = live.section.get("targets") if isinstance(live.section, dict) else None
    site_of = {account.name: site for site, account in live.others.items()}
    entry_of: dict[str, Mapping[str, Json]] = {}
    for entry in in_files or ():
        site = entry.get("site") or site_of.get(entry.get("account", ""))
        if site:
            entry_of.setdefault(site, entry)
    order = [*(site for site in entry_of if site in sites), *sorted(sites.keys() - entry_of.keys())]
    return [_target(site, sites[site], live.others.get(site), entry_of.get(site, {})) for site in order]


def _target(site: str, ids: frozenset[str], account: Other | None, in_files: Mapping[str, Json]) -> Json:
    if account and account.takes_over and "site" not in in_files:
        names = {account.names[skill] for skill in ids if skill in account.names}
        if len(names) == len(ids):
            return {"account": account.name, "skills": _as_in_files(names, in_files.get("skills"))}
    return {"site": site, "skill_ids": _as_in_files(ids, in_files.get("skill_ids"))}


def _as_in_files(values: Collection[str], in_files: Json) -> list[str]:
    """The same values as the file lists them, where it has just these; else in alphabetical order."""
    if isinstance(in_files, list) and set(in_files) == set(values):
        return in_files
    return sorted(values)


CHAPTER = Chapter(
    key=KEY,
    title="Manual rollover",
    section=ManualRollover,
    settings=(HANDLER, OWNER, CONFIG),
    desired_values=_desired_values,
    problems=_problems,
    implications=(STOPS,),
    section_from_live=_section_from_live,
)
