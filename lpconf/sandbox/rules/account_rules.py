"""What the guide forbids that is no ladder within one account: rollover, UMS version, widgets, missing references.

Written from the guide and the facts alone, like `rules`. Each complaint is a text; those that a change brings are
violations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from lpconf.domain.value import Json
from lpconf.sandbox import backdoor
from lpconf.sandbox.rollover_links import ROLLOVER, targets
from lpconf.sandbox.world import World

OWNER, HANDLER = "Common.Answering_Service", "Common.Messaging_Cross_Account_Contact_Center"


class Complaint(NamedTuple):
    """What is wrong in a site: what it is about, what is missing, and the whole in words."""

    what: str
    missing: str
    text: str


def complaints(world: World, site: str) -> frozenset[Complaint]:
    """All that is wrong in a site as it stands now."""
    return frozenset(
        (*_rollover(world, site), *_taglet(world, site), *_widgets(world, site), *_references(world, site))
    )


def users(world: World, site: str) -> list[str]:
    """The other sites whose rollover configuration names `site`."""
    return [user for user in world.linking_to(site) if user != site]


def _rollover(world: World, site: str) -> Iterator[Complaint]:
    handed_to = targets(backdoor.get(world, site, "site_setting", ROLLOVER))
    if handed_to and backdoor.get(world, site, "ac_feature", OWNER) is not True:
        yield Complaint(ROLLOVER, OWNER, f"manual rollover is configured while {OWNER} is off for the owner account")
    for target, skills in handed_to:
        if not world.knows(target):
            continue  # an account that this world does not have
        if backdoor.get(world, target, "ac_feature", HANDLER) is not True:
            text = f"manual rollover names {target} while {HANDLER} is off for the rollover account"
            yield Complaint(ROLLOVER, f"{target}:{HANDLER}", text)
        there = {key for key, item in world.items(target, "skill").items() if not item.get("deleted")}
        for skill in skills if there else ():
            if skill not in there:
                yield Complaint(ROLLOVER, f"{target}:skill/{skill}", f"{target} has no skill {skill}")


def _taglet(world: World, site: str) -> Iterator[Complaint]:
    text = backdoor.get(world, site, "taglet", "lpUnifiedWindow")
    try:
        entries = json.loads(text) if isinstance(text, str) and text.strip() else []
    except ValueError:
        yield Complaint("lpUnifiedWindow", "JSON", "the raw text of lpUnifiedWindow is not JSON")
        return
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("value"), str):
            yield Complaint("lpUnifiedWindow", "string", "an entry of lpUnifiedWindow has no string value")
        elif entry.get("id") == "areExtendedFileFormatsEnabled" and entry["value"] == "true":
            version = re.match(r"(\d+)\.(\d+)", str(backdoor.get(world, site, "fact", "ums_version")))
            # Where the sandbox was told no version nobody can say that it is too old.
            if version and (int(version[1]), int(version[2])) < (4, 8):
                text = "The brand should be on UMS 4.8 or higher."
                yield Complaint("areExtendedFileFormatsEnabled", "ums_version", text)


def _live(world: World, site: str, collection: str) -> dict[str, Json]:
    return {key: item for key, item in world.items(site, collection).items() if not item.get("deleted")}


def _widgets(world: World, site: str) -> Iterator[Complaint]:
    items = _live(world, site, "widget").values()
    for item in (item for item in items if item.get("type") != "core"):
        if not str(item.get("url", "https://")).startswith("https://"):
            yield Complaint(f"widget/{item['name']}", "https", f"the widget {item['name']} is not https")
        for field, collection in (("skillIds", "skill"), ("profileIds", "profile")):
            yield from _ids(world, site, f"widget/{item['name']}", item.get(field) or (), collection)


def _references(world: World, site: str) -> Iterator[Complaint]:
    for item in _live(world, site, "engagement").values():
        for field, collection in (("skillId", "skill"), ("windowId", "window")):
            if item.get(field) not in (None, ""):
                yield from _ids(world, site, f"engagement/{item['name']}", (item[field],), collection)


def _ids(world: World, site: str, what: str, ids: Json, collection: str) -> Iterator[Complaint]:
    there = _live(world, site, collection)
    for own in ids:
        if str(own) not in there:
            yield Complaint(what, f"{collection}/{own}", f"{what} names the {collection} {own}, which is not there")
