"""Random wishes and random worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.laws import ladder
from tests.laws.ladder import At
from tests.scenarios.guide import ELEMENTS, SCOPES, elements_of

PLATFORMS = ("chat", "messaging", "messaging_and_chat")
SITES = {"acme": "20260001", "brand-b": "20260002", "care": "Care_3"}
ODD = ("Custom.Element", "messaging.sdes.other", "x")
PATTERNS = (r"\d{3}-\d{2}-\d{4}", r"\b\d{4}\b", r"[A-Z]{2}\d+", r"a|b", r"(?:\d[ -]?){12,15}\d", r"[|()]x", r"\(\d\)")
FEATURES = ("Common.Async_Messaging", "Common.Other")
PROPERTIES = ("le.general.language", "brand/with slash#%", "list.of.things")


@dataclass
class Account:
    """One random account: its file, what lies in its world, and what its wishes mean, said independently of lpconf.

    `on` says of each managed address whether its wish is on; `elements` are those that encryption.referrer shall hold.
    """

    data: dict[str, Any]
    world: dict[str, Any] = field(default_factory=dict)
    on: dict[str, bool] = field(default_factory=dict)
    elements: frozenset[str] | None = None


def _encryption(draw: st.DrawFn, account: Account, platform: str, enabled: bool | None) -> None:
    fitting = [name for name, platforms in SCOPES.items() if platform in platforms]
    scopes = draw(st.lists(st.sampled_from([*fitting, "all"]), min_size=1, max_size=4, unique=True), label="scopes")
    on = draw(st.booleans()) if enabled is None else enabled
    wished = set(fitting) if "all" in scopes else set(scopes)
    inside = sorted({element for name in wished for element in elements_of(name)})
    without = draw(st.lists(st.sampled_from(inside), max_size=3, unique=True)) if inside else []
    extra = draw(st.lists(st.sampled_from(ODD), max_size=2, unique=True))
    section = {"enabled": on, "scopes": scopes, "except_elements": without, "extra_elements": extra}
    if enabled is None and draw(st.integers(0, 9)) == 0:
        account.data["data_encryption"], on = None, False
    else:
        account.data["data_encryption"] = {k: v for k, v in section.items() if v or k == "enabled"}
    account.elements = frozenset((*inside, *extra)) - set(without) if on else frozenset()
    account.on |= dict.fromkeys((ladder.FEATURE_69, ladder.GLOBAL, ladder.TRANSCRIPTS), on)
    if platform != "messaging":
        account.on[ladder.AUTH_SDE] = on and "chat_authenticated_attributes" in wished
    account.on[ladder.REFERRER] = bool(account.elements)


def _masking(draw: st.DrawFn, account: Account, platform: str) -> None:
    parts = {"real_time": ladder.REAL_TIME}
    if platform != "chat":
        parts["at_rest"] = ladder.AT_REST
    section: dict[str, Any] = {}
    for part, home in parts.items():
        if draw(st.booleans()):
            continue
        regexes = draw(st.lists(st.sampled_from(PATTERNS), max_size=3, unique=True))
        named = [{"name": f"p{i}", "regex": regex} for i, regex in enumerate(regexes)]
        section[part] = {"patterns": named} if named or draw(st.booleans()) else None
        account.on[home] = bool(named)
        if named and part == "real_time":
            account.on[ladder.GATE] = True
    if section:
        account.data["data_masking"] = section


texts = st.sampled_from(["", "en-US", "de, fr", "1593-22", "ü€", "true"])
objects = st.recursive(
    texts | st.booleans(),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("abc"), below, max_size=2),
    max_leaves=4,
)
grants = st.booleans() | texts | st.sampled_from([2, -7])


def _raw(draw: st.DrawFn, account: Account) -> None:
    features = draw(st.dictionaries(st.sampled_from(FEATURES), grants, max_size=2))
    properties = draw(st.dictionaries(st.sampled_from(PROPERTIES), objects, max_size=2))
    settings = {"ac_features": features, "site_settings": properties}
    if features or properties:
        account.data["settings"] = {part: wishes for part, wishes in settings.items() if wishes}
    account.on |= {f"ac_feature/{key}": value is not False for key, value in features.items()}
    account.on |= {f"site_setting/{_quoted(key)}": True for key in properties}


def _quoted(key: str) -> str:
    return key.replace("%", "%25").replace("/", "%2F").replace("#", "%23")


switches = st.sampled_from([None, True, True, False, False])
typed_switches = switches | st.sampled_from(["true", "TRUE", "FALSE", "false"])


@st.composite
def lists_of_elements(draw: st.DrawFn) -> str:
    """A live list as people leave it: any order, white space, doubles, empty pieces, unknown elements."""
    some = st.sampled_from([*ELEMENTS, *ODD])
    pieces = draw(st.lists(some | st.sampled_from(["", " "]), max_size=6) | st.permutations(ELEMENTS))
    return draw(st.sampled_from([",", ", ", " ,\n", ",,"])).join(pieces)


masks = st.none() | st.sampled_from(["", *PATTERNS, "(?:a)|(?:b)", "(?:a)|b", "(", "((?:a)|(?:b))"])


@st.composite
def worlds(draw: st.DrawFn, platform: str = "messaging_and_chat") -> dict[str, Any]:
    """Live values by home; what is not in it is not set. A messaging account has no property 98."""
    homes: dict[str, st.SearchStrategy[Any]] = {
        ladder.FEATURE_69: typed_switches,
        ladder.GLOBAL: switches | st.sampled_from(["true", "false"]),
        ladder.GATE: st.booleans() | st.sampled_from(["true", "false"]),
        ladder.TRANSCRIPTS: typed_switches,
        ladder.REFERRER: st.none() | lists_of_elements() | st.sampled_from(["", " , "]),
        ladder.REAL_TIME: masks,
        ladder.AT_REST: masks,
        **{f"ac_feature/{key}": st.none() | grants for key in FEATURES},
        **{f"site_setting/{key}": st.none() | objects | st.integers() for key in PROPERTIES},
    }
    if platform != "messaging":
        homes[ladder.AUTH_SDE] = typed_switches
    found = {home: draw(strategy, label=home) for home, strategy in homes.items()}
    return {home: value for home, value in found.items() if value is not None}


@st.composite
def accounts(draw: st.DrawFn, name: str = "acme", *, enabled: bool | None = None, raw: bool = True) -> Account:
    """One account with its file and its world. `enabled` fixes the wish for encryption; None leaves it open."""
    platform = draw(st.sampled_from(PLATFORMS))
    account = Account({"account": {"id": SITES[name], "platform": platform}})
    if enabled is not None or draw(st.integers(0, 4)):
        _encryption(draw, account, platform, enabled)
    _masking(draw, account, platform)
    if raw:
        _raw(draw, account)
    account.world = draw(worlds(platform))
    return account


@st.composite
def configurations(draw: st.DrawFn, most: int = 2, **more: Any) -> dict[str, Account]:
    """One account or a few, by name."""
    names = draw(st.lists(st.sampled_from(sorted(SITES)), min_size=1, max_size=most, unique=True))
    return {name: draw(accounts(name, **more)) for name in sorted(names)}


modes = st.dictionaries(
    st.sampled_from(ladder.SURFACES), st.sampled_from(["api", "observe", "manual", "manual"]), min_size=1
)
"""Who reads and writes which surface; what is not in it is ``api``."""


def wishes(configuration: Mapping[str, Account]) -> dict[At, bool]:
    """Every managed address, and whether its wish is on."""
    return {At.of(f"{name}:{home}"): on for name, account in configuration.items() for home, on in account.on.items()}


def files(configuration: Mapping[str, Account]) -> dict[str, dict[str, Any]]:
    """The account files as plain data."""
    return {name: account.data for name, account in configuration.items()}


def seed(world: World, configuration: Mapping[str, Account]) -> None:
    """Make the world as the accounts say, with fields and keys that lpconf knows nothing of."""
    for name, account in configuration.items():
        site = SITES[name]
        for home, value in account.world.items():
            surface, key = home.split("/", 1)
            backdoor.put(world, site, surface, key, value)
        for surface in ("ac_feature", "site_setting"):
            for key, item in world.items(site, surface).items():
                world.put(site, surface, key, {**item, "unknownField": {"of": [key, None, 1.5]}})
            backdoor.put(world, site, surface, "Nobody.Manages.This", "as it was")
        backdoor.put(world, site, "taglet", "lpUnifiedWindow", '[{"id": "autocomplete", "value": "on"}]')
        backdoor.put(world, site, "fact", "ums_version", "4.9")
