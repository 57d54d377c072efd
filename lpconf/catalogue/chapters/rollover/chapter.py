"""Manual rollover: conversations go from the account that owns them to another one that handles them.

Source: guide, "Account to Account Transfer / Manual Rollover"; facts 4.7. The handler's feature comes first, then the
owner's, then the configuration that names the handlers and their skills. The ids of skills are those of the handler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Problem, SectionReference, SettingValue
from lpconf.catalogue.chapters.rollover.codec import Rollover, named_part
from lpconf.catalogue.chapters.rollover.from_live import section_from_live
from lpconf.catalogue.chapters.rollover.settings import CONFIG, HANDLER, OWNER, STOPS
from lpconf.catalogue.section import MENTIONS_ACCOUNT, MENTIONS_SITE, Section
from lpconf.domain.source_document import Path
from lpconf.domain.state import Requirement
from lpconf.domain.value import Json
from lpconf.domain.wording import shown

KEY = "manual_rollover"


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
        list[Target] | None, Field(description="Whom conversations may be handed to; the complete list. []: nobody.")
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
    refs: list[SectionReference] = []
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
        refs.append(
            SectionReference(target.account, "account", target.account, (*place, "rolloverAccountId"), (*at, "account"))
        )
        refs += [
            # The configuration was recorded with ids as texts, though skills themselves have numbers.
            SectionReference(
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
    """A target as plans show it."""
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


CHAPTER = Chapter(
    key=KEY,
    title="Manual rollover",
    section=ManualRollover,
    settings=(HANDLER, OWNER, CONFIG),
    desired_values=_desired_values,
    problems=_problems,
    implications=(STOPS,),
    section_from_live=section_from_live,
)
