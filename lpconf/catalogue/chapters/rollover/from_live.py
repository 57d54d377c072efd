"""Manual rollover as it is live, in the words of the section."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lpconf.catalogue.chapters.rollover.settings import CONFIG, HANDLER, OWNER
from lpconf.catalogue.live_chapter import LiveChapter, PeerAccount, SectionFromLive
from lpconf.domain.value import UNKNOWN, Json, Marker


def section_from_live(live: LiveChapter) -> SectionFromLive:
    """The section behind live values. A target is identified by the name of its account and of its skills, where the
    repository has that account as a handler and all of the skills have names; else by site and ids."""
    fitting = [setting for setting in (HANDLER, OWNER, CONFIG) if live.site.platform in setting.rules.platforms]
    known = {setting.name: live.decoded(setting) for setting in fitting}
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
    site_of = {account.name: site for site, account in live.peers.items()}
    entry_of: dict[str, Mapping[str, Json]] = {}
    for entry in in_files or ():
        site = entry.get("site") or site_of.get(entry.get("account", ""))
        if site:
            entry_of.setdefault(site, entry)
    order = [*(site for site in entry_of if site in sites), *sorted(sites.keys() - entry_of.keys())]
    return [_target(site, sites[site], live.peers.get(site), entry_of.get(site, {})) for site in order]


def _target(site: str, ids: frozenset[str], account: PeerAccount | None, in_files: Mapping[str, Json]) -> Json:
    if account and account.accepts_handover and "site" not in in_files:
        names = {account.names[skill] for skill in ids if skill in account.names}
        if len(names) == len(ids):
            return {"account": account.name, "skills": _as_in_files(names, in_files.get("skills"))}
    return {"site": site, "skill_ids": _as_in_files(ids, in_files.get("skill_ids"))}


def _as_in_files(values: Collection[str], in_files: Json) -> list[str]:
    """The same values as the file lists them, where it has just these; else in alphabetical order."""
    if isinstance(in_files, list) and set(in_files) == set(values):
        return in_files
    return sorted(values)
