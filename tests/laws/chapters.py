"""Random live worlds with everything that the guide's later chapters speak of, as odd as the wire allows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.laws.strategies import PLATFORMS, SITES

ODD = [
    "Sales",
    "Sales & Service",
    "a/b#c%",
    "ünï €",
    "yes",
    "1.0",
    "- x",
    'it\'s "it"',
    " lead",
    "a: b #c",
    "{x}",
    "null",
]
WORSE = ["", " ", "tab\tx", "line\u2028x", "\x07"]
names = st.sampled_from(ODD) | st.sampled_from(ODD) | st.sampled_from([*ODD, *WORSE])
extras = st.dictionaries(st.sampled_from(["opaque", "x y"]), st.sampled_from([None, 1.5, {"a": [1]}, "t"]), max_size=2)
urls = st.sampled_from(
    ["https://w.example/a", "https://w.example/b?x=1#f", "http://w.example/", "ftp://x", "", None, 7]
)


@dataclass
class LiveChapter:
    """One live account: `collections` are whole objects by collection and key, `values` single values by home."""

    platform: str
    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def _named(draw: st.DrawFn, what: str, most: int) -> dict[str, dict[str, Any]]:
    found = draw(st.lists(names, max_size=most), label=what)
    return {str(100 + i): {"id": str(100 + i), "name": name, "deleted": i == 3} for i, name in enumerate(found)}


def _ids(draw: st.DrawFn, there: dict[str, Any]) -> list[Any]:
    known = st.sampled_from([*there, "404"])
    return draw(st.lists(known, max_size=3))


def _widget(draw: st.DrawFn, own: str, world: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item = {
        "id": own,
        "name": draw(names),
        "deleted": False,
        "type": draw(st.sampled_from(["iFrame", "iFrame", "iFrame", "core", None])),
        "url": draw(urls),
        "mode": draw(st.sampled_from(["published", "draft", "draft", "other"])),
        "enabled": draw(st.sampled_from([True, False, True, None, "yes"])),
        "order": draw(st.sampled_from([0, 1, 1, None, -1, 2.5])),
        **draw(extras),
    }
    for field_, there in (("skillIds", "skill"), ("profileIds", "profile")):
        if draw(st.booleans()):
            item[field_] = _ids(draw, world[there])
    return {name: value for name, value in item.items() if value is not None or name == "order"}


def _engagement(draw: st.DrawFn, own: str, world: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item = {
        "id": own,
        "name": draw(names),
        "deleted": False,
        "enabled": draw(st.sampled_from([True, False, None])),
        "source": draw(st.sampled_from([7, 7, 0, 12, None])),
        "skillId": draw(st.sampled_from([None, 404, *map(int, world["skill"])])),
        "skillName": None,
        "windowId": draw(st.sampled_from([None, *world["window"]])),
        "landingPage": draw(st.sampled_from(["https://l.example/", "http://l.example/ b", None])),
        "onsiteLocations": draw(st.sampled_from([[], [], ["1"]])),
        "engagementUrl": f"https://engage.example/{own}",
        **draw(extras),
    }
    return {name: value for name, value in item.items() if value is not None}


KEYS = ["autocomplete", "throttlingTimeoutValue", "isStepUpEnabled", "amsClientConfig", "own.key", "cdnDomainWhiteList"]
TEXTS = [
    "on",
    "1500",
    "true",
    "false",
    '{"a": 1, "b":[ ]}',
    '["x.example"]',
    "",
    "  ",
    "{not json",
    "1e5",
    "007",
    "null",
]


def _taglet(draw: st.DrawFn) -> str | None:
    """The raw text of lpUnifiedWindow as people leave it; None where there is none."""
    keys = st.sampled_from([*KEYS, *KEYS, "areExtendedFileFormatsEnabled", *WORSE])
    entries = draw(st.lists(st.tuples(keys, st.sampled_from([*TEXTS, None, 3])), max_size=5))
    items = [json.dumps({"id": key, "value": value, **draw(extras)}) for key, value in entries]
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from([None, "", "[", '{"id": "x"}']))
    return draw(st.sampled_from(["[{}]", "[ {} ]", "\n[\n  {}\n]\n"])).format(
        draw(st.sampled_from([", ", ",", " ,\n "])).join(items)
    )


def _rollover(draw: st.DrawFn, live: LiveChapter, peers: dict[str, dict[str, Any]]) -> None:
    live.values["ac_feature/Common.Messaging_Cross_Account_Contact_Center"] = draw(st.booleans())
    live.values["ac_feature/Common.Answering_Service"] = draw(st.sampled_from([True, True, False]))
    targets = draw(st.lists(st.sampled_from([*peers, *peers, "30110009", SITES["acme"]]), max_size=3))
    live.values["site_setting/messaging.brand.rollover.config"] = {
        "enabled": draw(st.sampled_from([True, True, False])),
        "enableManualRollover": draw(st.sampled_from([True, True, False])),
        "manualRolloverConfig": [
            {"rolloverAccountId": site, "rolloverSkillIds": _ids(draw, peers.get(site, {"1": 0}))} for site in targets
        ],
        "skillConfigs": [{"skillId": "5", "enableAutomaticRollover": True}],
    }


@st.composite
def lives(draw: st.DrawFn) -> dict[str, LiveChapter]:
    """A few live accounts by name."""
    chosen = draw(st.lists(st.sampled_from(sorted(SITES)), min_size=1, max_size=3, unique=True))
    found = {name: LiveChapter(draw(st.sampled_from(PLATFORMS))) for name in sorted(chosen)}
    for live in found.values():
        live.collections = {what: _named(draw, what, 4) for what in ("skill", "profile", "window", "campaign")}
        for item in live.collections["campaign"].values():
            item["status"] = 1
    for name, live in found.items():
        world = live.collections
        owns = [str(1 + i) for i in range(draw(st.integers(0, 7)))]
        live.collections["widget"] = {own: _widget(draw, own, world) for own in owns}
        homes = [f"{campaign}/{n}" for campaign in world["campaign"] for n in range(1, draw(st.integers(1, 3)))]
        live.collections["engagement"] = {home: _engagement(draw, home.split("/")[1], world) for home in homes}
        live.values["taglet/lpUnifiedWindow"] = _taglet(draw)
        live.values["fact/ums_version"] = draw(st.sampled_from([None, "4.9"]))
        if live.platform != "chat" and draw(st.booleans()):
            peers = {SITES[n]: other.collections["skill"] for n, other in found.items() if n != name}
            _rollover(draw, live, peers)
    return found


def seed(world: World, configuration: dict[str, LiveChapter]) -> None:
    """Make the world so."""
    for name, live in configuration.items():
        for collection, items in live.collections.items():
            for key, item in items.items():
                world.put(SITES[name], collection, key, item)
        for home, value in live.values.items():
            if value is not None:
                backdoor.put(world, SITES[name], *home.split("/", 1), value)
