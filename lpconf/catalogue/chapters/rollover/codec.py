"""The manual part of ``messaging.brand.rollover.config``. Source: facts 4.7.

lpconf owns `enableManualRollover` and `manualRolloverConfig`, and sets `enabled` when it switches the manual part on.
Every other field of the configuration is carried through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpconf.catalogue.partial_update import Fields
from lpconf.catalogue.setting import Peer
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import count


class Rollover:
    """Manual rollover is on with its targets, or off without any. The order of targets and skills means nothing."""

    off: Json = {"enableManualRollover": False, "manualRolloverConfig": []}
    groups: tuple[Any, ...] = ()

    def decode(self, written: Json) -> Json:
        """``manual``, ``enabled`` and ``targets``: site ids with their sets of skill ids."""
        value = written if isinstance(written, dict) else {}
        manual = value.get("enableManualRollover") is True
        return {
            "manual": manual,
            "enabled": value.get("enabled") is True if manual else None,
            "targets": _targets(value),
        }

    def encode(self, meaning: Json) -> Json:
        """A value as it is written; one that is written already stays as it is."""
        if not isinstance(meaning, dict) or "targets" not in meaning:
            return meaning if isinstance(meaning, dict) else self.off
        result: dict[str, Json] = {
            "enableManualRollover": meaning["manual"],
            "manualRolloverConfig": [
                {"rolloverAccountId": site, "rolloverSkillIds": sorted(skills)}
                for site, skills in sorted(meaning["targets"].items())
            ],
        }
        return {**result, "enabled": meaning["enabled"]} if meaning["enabled"] is not None else result

    def name_of(self, part: str) -> str:
        return ""

    def expects(self, written: Json) -> str:
        return "" if written is None or isinstance(written, dict) else "an object"

    def not_understood(self, live: Json) -> str:
        if not isinstance(live, dict):
            return "the configuration is no object"
        for switch in ("enableManualRollover", "enabled"):
            if not isinstance(live.get(switch, False), bool):
                return f"{switch} is neither true nor false"
        entries = live.get("manualRolloverConfig") or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return "manualRolloverConfig is no list of targets"
        return ""

    def parts(self, written: Json) -> list[str]:
        return [_part(site, skills) for site, skills in sorted(_targets(written).items())]

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        old = [] if isinstance(before, Marker) else self.parts(before)
        new = [] if isinstance(after, Marker) else self.parts(after)
        added = [part for part in new if part not in old]
        removed = [part for part in old if part not in new]
        return {"added": added, "removed": removed}

    def summary(self, written: Json) -> str:
        if not self.decode(written)["manual"]:
            return "off"
        return f"on, {count(len(_targets(written)), 'target')}"

    def full_text(self, written: Json) -> str:
        return "; ".join(self.parts(written)) or "off"


class RolloverUpdate(Fields):
    """The manual part of the configuration. An account that stays a target keeps the fields that nobody here knows."""

    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        desired = value.get("manualRolloverConfig") if isinstance(value, dict) else None
        if not isinstance(desired, list):
            return super().merge(live, part, value)
        live_entries = live.get("manualRolloverConfig") if isinstance(live, dict) else None
        known = {
            str(entry.get("rolloverAccountId")): entry
            for entry in reversed(live_entries if isinstance(live_entries, list) else [])
            if isinstance(entry, dict)
        }
        entries = [_unmanaged_fields(known.get(str(entry.get("rolloverAccountId")), {}), entry) for entry in desired]
        return super().merge(live, part, {**value, "manualRolloverConfig": entries})


def _part(site: str, skills: Iterable[str]) -> str:
    return f"site {site}: skills {', '.join(sorted(skills))}"


def named_part(account: str, skills: Iterable[str]) -> str:
    """A target in the words of the files."""
    return f"{account}: skills {', '.join(sorted(skills))}"


def part_names(before: Json, after: Json, named: Json, peer: Peer) -> dict[str, str]:
    """The parts of two configurations in the words of the files, by the parts as `Rollover.parts` tells them.

    `named` is `after` with names in the place of ids, `peer` tells the name of another account by its site id, and the
    names of its skills by their ids. Names of skills are given for desired accounts alone: for others they are
    known only if the run happens to read them.
    """
    result: dict[str, str] = {}
    desired = {str(words.get("rolloverAccountId")) for words in _entries(named)}
    for target, words in zip(_entries(after), _entries(named), strict=False):
        site, account = str(target.get("rolloverAccountId")), str(words.get("rolloverAccountId"))
        if site != account:
            result[_part(site, map(str, target["rolloverSkillIds"]))] = named_part(account, words["rolloverSkillIds"])
    for site, skills in [*_targets(before).items(), *_targets(after).items()]:
        known = peer(site)
        if known is not None and _part(site, skills) not in result:
            account, names = known
            result[_part(site, skills)] = _part_with_names(account, names if account in desired else {}, skills)
    return result


def _part_with_names(account: str, names: Mapping[str, str], skills: Iterable[str]) -> str:
    if not names:
        return f"{account}: skills with the ids {', '.join(sorted(skills))}"
    return named_part(account, (names.get(own, f"id {own}") for own in skills))


def _unmanaged_fields(live: Mapping[str, Json], desired: Mapping[str, Json]) -> dict[str, Json]:
    """A live entry with the desired skills; unchanged where they are the same."""
    same = _targets({"manualRolloverConfig": [live]}) == _targets({"manualRolloverConfig": [desired]})
    return dict(live) if live and same else {**live, **desired}


def _targets(value: Json) -> dict[str, frozenset[str]]:
    entries = value.get("manualRolloverConfig") if isinstance(value, dict) else None
    result: dict[str, frozenset[str]] = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            site = str(entry.get("rolloverAccountId"))
            skills = entry.get("rolloverSkillIds")
            result[site] = result.get(site, frozenset()) | {
                str(s) for s in (skills if isinstance(skills, list) else ())
            }
    return result


def sites_of(value: Json | Marker) -> Iterable[str]:
    """The site ids of the accounts that conversations go to, where the manual part is on."""
    if isinstance(value, dict) and value.get("enableManualRollover") is True:
        return sorted(_targets(value))
    return []


def in_names(written: Json, named: Json) -> str:
    """The targets as the Answering Service module asks for them: account ids, and skills by name.

    `named` is the configuration in the words of the files: names of accounts and of skills. A target outside of the
    repository has ids alone.
    """
    lines = []
    for target, words in zip(_entries(written), _entries(named), strict=True):
        site, name = str(target.get("rolloverAccountId")), str(words.get("rolloverAccountId"))
        skills = ", ".join(map(str, words.get("rolloverSkillIds") or ()))
        account = site if name == site else f"{site} ({name})"
        kind = "skills with the ids" if name == site else "Manual Rollover Skills:"
        lines.append(f"Manual Rollover Account ID: {account}, {kind} {skills}")
    return "\n".join(lines)


def _entries(value: Json) -> list[Mapping[str, Json]]:
    entries = value.get("manualRolloverConfig") if isinstance(value, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
