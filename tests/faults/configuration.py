"""Two small accounts that wish all sorts of things, and what the world has to look like then, said without lpconf."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lpconf import catalogue
from lpconf.domain.value import ABSENT
from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.load.yaml.emit import emit

SITES = {"acme": "20260001", "care": "20260002"}
NAMES = {site: name for name, site in SITES.items()}
ACCEPTS = [word for code in catalogue.IMPLICATIONS for word in ("--accept", code)]
ROLLOVER = "messaging.brand.rollover.config"
TEMPLATE, LINK = "Text to chat/Offsite template", "Text to chat/SMS deep link"
CARD, SSN = r"\b(?:\d[ -]?){12,15}\d\b", r"\d{3}-\d{2}-\d{4}"

ODD_WIDGET, ODD_LINK = "Q & A  desk", 'SMS  "deep" link'
"""Names that a platform may store a little otherwise."""


def _stored_forms(name: str) -> list[str]:
    names = [name, " ".join(name.split())]
    return list(dict.fromkeys([*names, *map(html.escape, names)]))


_WISHED = {form: name for name in (ODD_WIDGET, ODD_LINK) for form in _stored_forms(name)}


def wished_name(name: str) -> str:
    """The name in the files of what the world calls `name`."""
    return _WISHED.get(name, name)


Look = Callable[[str, str], Any]
"""Surface and key to the live value, None where there is none."""


@dataclass(frozen=True)
class SettingValue:
    """What a part of the two account files says, and whether a world is so."""

    acme: Mapping[str, Any]
    care: Mapping[str, Any]
    stands: Callable[[Look, Look], bool]


def _own(section: Mapping[str, Any], stands: Callable[[Look], bool]) -> SettingValue:
    return SettingValue(section, {}, lambda acme, care: stands(acme))


def _encrypted(on: Look) -> list[bool]:
    homes = (("supportal_feature", "69"), ("ac_feature", "Common.Global_Encryption_Enabled"))
    more = (("security_center", "transcript_encryption"), ("site_property", "supportEncryptedAuthSDE"))
    return [on(*home) is True for home in (*homes, *more)] + [bool(on("site_setting", "encryption.referrer"))]


def _both(section: Mapping[str, Any], stands: Callable[[Look], bool]) -> SettingValue:
    return SettingValue(section, section, lambda acme, care: stands(acme) and stands(care))


def _masks(on: Look) -> tuple[str, str]:
    return on("taglet", "cleanCCPatterns") or "", on("site_setting", "messaging.historic.data.masking.regexp") or ""


def _widget(on: Look, name: str) -> Any:
    """The URL of a widget; where it stands under several forms of its name, a list."""
    there = [found for form in _stored_forms(name) if (found := on("widget", form)) is not None]
    urls = [found["url"] for found in there if not found.get("deleted")]
    return urls if len(urls) > 1 else urls[0] if urls else None


def _widgets(**more: Any) -> Mapping[str, Any]:
    return {"agent_widgets": [{"name": "Orders", "url": "https://a.example/", **more}]}


def _entries(on: Look) -> dict[str, str]:
    return {one["id"]: one["value"] for one in json.loads(on("taglet", "lpUnifiedWindow") or "[]")}


def _link(on: Look, key: str = LINK) -> Any:
    return (on("engagement", key) or {}).get("enabled")


def _odd_link(on: Look) -> list[Any]:
    forms = (f"Text to chat/{form}" for form in _stored_forms(ODD_LINK))
    return [_link(on, form) for form in forms if on("engagement", form) is not None]


def _offsite(**more: Any) -> Mapping[str, Any]:
    return {"offsite_engagements": [{"campaign": "Text to chat", "name": "SMS deep link", **more}]}


def _rolls(acme: Look, care: Look) -> tuple[bool, bool, bool]:
    config = acme("site_setting", ROLLOVER) or {}
    owner, handler = "Common.Answering_Service", "Common.Messaging_Cross_Account_Contact_Center"
    return (
        care("ac_feature", handler) is True,
        acme("ac_feature", owner) is True,
        config.get("enableManualRollover") is True and bool(config.get("manualRolloverConfig")),
    )


def _patterns(*regexes: str) -> dict[str, Any]:
    return {"patterns": [{"name": f"p{i}", "regex": regex} for i, regex in enumerate(regexes)]}


CHOICES: Mapping[str, Mapping[str, SettingValue]] = {
    "encryption": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "all": _both({"data_encryption": {"enabled": True, "scopes": ["all"]}}, lambda on: all(_encrypted(on))),
        "chat": _own(
            {"data_encryption": {"enabled": True, "scopes": ["chat_transcripts"]}},
            lambda on: _encrypted(on) == [True, True, True, False, False],
        ),
        "off": _both({"data_encryption": {"enabled": False}}, lambda on: not any(_encrypted(on))),
    },
    "masking": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "one": _own(
            {"data_masking": {"real_time": _patterns(CARD), "at_rest": _patterns(CARD)}},
            lambda on: _masks(on) == (CARD, CARD),
        ),
        "two": _own(
            {"data_masking": {"real_time": _patterns(CARD, SSN)}},
            lambda on: _masks(on)[0] == f"(?:{CARD})|(?:{SSN})",
        ),
        "empty": _own({"data_masking": {"real_time": _patterns()}}, lambda on: _masks(on)[0] == ""),
    },
    "widget": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "a": _own(_widgets(skills=["Sales"]), lambda on: _widget(on, "Orders") == "https://a.example/"),
        "b": _own(_widgets(url="https://b.example/"), lambda on: _widget(on, "Orders") == "https://b.example/"),
        "renamed": _own(
            {"agent_widgets": [{"name": "Order lookup", "was": "Orders", "url": "https://a.example/"}]},
            lambda on: _widget(on, "Order lookup") == "https://a.example/",
        ),
        "odd": _own(
            {"agent_widgets": [{"name": ODD_WIDGET, "url": "https://odd.example/", "order": 1, "skills": []}]},
            lambda on: _widget(on, ODD_WIDGET) == "https://odd.example/",
        ),
        "odd renamed": _own(
            {"agent_widgets": [{"name": "Plain", "was": ODD_WIDGET, "url": "https://odd.example/"}]},
            lambda on: _widget(on, "Plain") == "https://odd.example/" and _widget(on, ODD_WIDGET) is None,
        ),
        "odd absent": _own(
            {"agent_widgets": [{"name": ODD_WIDGET, "state": "absent"}]}, lambda on: _widget(on, ODD_WIDGET) is None
        ),
        "absent": _own(
            {"agent_widgets": [{"name": "Orders", "state": "absent"}]}, lambda on: _widget(on, "Orders") is None
        ),
    },
    "window": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "set": _own(
            {"unified_window": {"throttlingTimeoutValue": 1500}, "file_sharing": {"extended_formats": True}},
            lambda on: (
                _entries(on).get("throttlingTimeoutValue") == "1500"
                and _entries(on).get("areExtendedFileFormatsEnabled") == "true"
            ),
        ),
        "gone": _own(
            {"unified_window": {"throttlingTimeoutValue": None}},
            lambda on: "throttlingTimeoutValue" not in _entries(on),
        ),
    },
    "rollover": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "on": SettingValue(
            {"manual_rollover": {"targets": [{"account": "care", "skills": ["Overflow"]}]}},
            {"manual_rollover": {"handler": True}},
            lambda acme, care: _rolls(acme, care) == (True, True, True),
        ),
        "off": SettingValue(
            {"manual_rollover": {"owner": False}},
            {"manual_rollover": {"handler": False}},
            lambda acme, care: _rolls(acme, care) == (False, False, False),
        ),
    },
    "offsite": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "on": _own(_offsite(template="Offsite template", skill="Sales", enabled=True), lambda on: _link(on) is True),
        "paused": _own(_offsite(template="Offsite template", enabled=False), lambda on: _link(on) is False),
        "absent": _own(_offsite(state="absent"), lambda on: on("engagement", LINK) is None),
        "odd": _own(
            _offsite(name=ODD_LINK, template="Offsite template", enabled=True), lambda on: _odd_link(on) == [True]
        ),
        "odd absent": _own(_offsite(name=ODD_LINK, state="absent"), lambda on: _odd_link(on) == []),
    },
    "raw": {
        "none": SettingValue({}, {}, lambda acme, care: True),
        "grant": SettingValue(
            {},
            {"settings": {"ac_features": {"Common.Async_Messaging": True}}},
            lambda acme, care: care("ac_feature", "Common.Async_Messaging") is True,
        ),
        "en": SettingValue(
            {},
            {"settings": {"site_settings": {"le.general.language": "en-US", "list/of things": ["a", {"b": 1}]}}},
            lambda acme, care: (
                care("site_setting", "le.general.language") == "en-US"
                and care("site_setting", "list/of things") == ["a", {"b": 1}]
            ),
        ),
        "de": SettingValue(
            {},
            {"settings": {"site_settings": {"le.general.language": "de"}}},
            lambda acme, care: care("site_setting", "le.general.language") == "de",
        ),
    },
}
RICH = {
    "encryption": "all",
    "masking": "one",
    "widget": "a",
    "window": "set",
    "rollover": "on",
    "offsite": "on",
    "raw": "en",
}
"""A wish of everything."""
NOTHING = dict.fromkeys(CHOICES, "none")


def files(chosen: Mapping[str, str]) -> dict[str, str]:
    """The two account files, by path."""
    found = {}
    for name, site in SITES.items():
        data: dict[str, Any] = {"account": {"id": site, "platform": "messaging_and_chat"}}
        for part, choice in chosen.items():
            data |= getattr(CHOICES[part][choice], name)
        found[f"accounts/{name}.yaml"] = emit(data)
    return found


def seed(world: World) -> None:
    """The world before lpconf: what names stand for, and what nobody manages."""
    for site in SITES.values():
        backdoor.put(world, site, "fact", "shards", "z1")
        backdoor.put(world, site, "fact", "ums_version", "4.9")
        backdoor.put(world, site, "taglet", "lpUnifiedWindow", '[{"id": "autocomplete", "value": "on"}]')
        for surface in ("ac_feature", "site_setting"):
            backdoor.put(world, site, surface, "Nobody.Manages.This", "as it was")
        for surface, key in (
            ("ac_feature", "Common.Async_Messaging"),
            ("site_setting", "le.general.language"),
            ("site_setting", "encryption.referrer"),
        ):
            backdoor.put(world, site, surface, key, False if surface == "ac_feature" else "")
            item = world.item(site, surface, key)
            world.put(site, surface, key, {**item, "unknownField": {"of": [key, None, 1.5]}})
    acme, care = SITES["acme"], SITES["care"]
    backdoor.put(world, care, "skill", "Overflow", {"id": "77"})
    backdoor.put(world, acme, "skill", "Sales", {"id": "910"})
    backdoor.put(world, acme, "widget", "Other", {"url": "https://other.example/", "unknownField": 1})
    backdoor.put(world, acme, "campaign", "Text to chat", {"id": "100"})
    template = {"source": 7, "landingPage": "https://template.example/", "unknownField": {"a": [1]}, "enabled": False}
    backdoor.put(world, acme, "engagement", TEMPLATE, template)
    backdoor.put(
        world, acme, "site_setting", ROLLOVER, {"enabled": False, "type": 3, "skillConfigs": [{"skillId": "5"}]}
    )


def stands(world: World, chosen: Mapping[str, str]) -> list[str]:
    """The parts of the wish that the world does not fulfil."""

    def look(site: str) -> Look:
        def at(surface: str, key: str) -> Any:
            found = backdoor.get(world, site, surface, key)
            return None if found is ABSENT else found

        return at

    acme, care = look(SITES["acme"]), look(SITES["care"])
    return [part for part, choice in chosen.items() if not CHOICES[part][choice].stands(acme, care)]


def tidy(world: World) -> list[str]:
    """Take away what bears a name that another one bears, too: the later ones. Tells the names."""
    found = []
    for site, collection in world.collections():
        if collection not in ("widget", "engagement", "skill"):
            continue
        seen: set[str] = set()
        items = {k: i for k, i in world.items(site, collection).items() if not i.get("deleted")}
        for key in sorted(items, key=lambda key: (len(key), key)):
            name = wished_name(str(items[key]["name"]))
            if name in seen:
                found.append(name)
                world.put(site, collection, key, None)
            seen.add(name)
    return found
