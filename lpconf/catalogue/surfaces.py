"""The homes of settings: where each is read and written, and where a person finds it.

Verb, version and path are data, because public evidence for them varies (facts, section 6); a profile may override
them. Places and click paths are those of the guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.project import Profile, SurfaceRule
from lpconf.domain.state import Mode

SUPPORTAL = "https://supportal.lpnet.com/#/"


WireForm: TypeAlias = Literal["objects", "feature_grants", "site_properties", "engagements"]
"""What an answer looks like and how a change is sent; `connect.liveperson` has an adapter for each. Objects are the
usual form: an array of objects with id and name, each created, replaced and deleted on its own."""

KEYS = "{keys}"
"""In a query value: the keys that are asked for, separated by commas. A read of everything leaves the parameter out."""


@frozen
class Wire:
    """How a surface is spoken to. `path` stands after ``/api/account/{id}/``; `query` has all but ``v``, and
    `item_query` is that of a single item where it is another.

    `disguised` are the methods that are sent as a POST with ``X-HTTP-Method-Override``. `shape` is the shape of the
    document that a write sends, empty for the one that was read. `full_fields` are those that each object has: where a
    reading lacks one of them it was a summary, and the object is read by itself before it is replaced. `together`:
    one write may carry several items.
    """

    service: str
    path: str
    version: str
    query: Mapping[str, str] = field(default_factory=dict)
    item_query: Mapping[str, str] | None = None
    write_query: Mapping[str, str] = field(default_factory=dict)
    form: WireForm = "objects"
    disguised: tuple[str, ...] = ()
    shape: str = ""
    full_fields: tuple[str, ...] = ()
    together: bool = False


@frozen
class Surface:
    """A home of settings with one wire and one click path.

    `speaks` names the wire: LivePerson's account-config, or the bridge. `place` is short, for a table; `console` is
    the page on which a person begins, so that steps can be gathered in one sitting. `access` is what it takes.
    """

    name: str
    title: str
    speaks: Literal["account_config", "bridge"]
    place: str
    console: str
    access: str
    wire: Wire | None = None
    writable: bool = True
    unnamed: tuple[str, ...] = ()
    """Fields whose names are not public: a profile may name them."""
    audited: str = ""
    """The audit trail's word for what lives here; empty where it holds no such thing (facts 3.5)."""

    @property
    def writes_together(self) -> bool:
        """Whether one write may carry several items."""
        return self.wire is not None and self.wire.together

    @property
    def is_nested(self) -> bool:
        """Whether its objects are inside of others, as engagements are in campaigns, of which each is read by
        itself."""
        return self.wire is not None and self.wire.form == "engagements"


VPN_SUPPORTAL = f"LivePerson VPN, Supportal ({SUPPORTAL})"

# What appears on the way, as the guide tells it.
MISSION_CONTROL = "Click Houston: the Mission Control page appears."
AC_FEATURES_PAGE = f"{MISSION_CONTROL} Open the AC features."
SITE_SETTINGS_PAGE = f"{MISSION_CONTROL} Scroll down, click Site Settings: the Site Settings page appears."
TAGLET_MANAGER_PAGE = f"{MISSION_CONTROL} Scroll down, click Taglet Manager: the taglet manager page appears."

AC_FEATURE = Surface(
    "ac_feature",
    "AC feature",
    "account_config",
    place="Houston › AC Features",
    console="Supportal › Houston",
    access=VPN_SUPPORTAL,
    wire=Wire(
        "accountConfigReadWrite",
        "configuration/provision/featureGrants",
        "2.0",
        query={"excludeLegacy": "true", "jsonProvider": "gson"},
        write_query={"overrideAll": "false", "jsonProvider": "gson"},
        form="feature_grants",
        disguised=("PUT",),
        together=True,
    ),
)
SITE_SETTING = Surface(
    "site_setting",
    "site setting",
    "account_config",
    place="Houston › Site Settings",
    console="Supportal › Houston",
    access=VPN_SUPPORTAL,
    wire=Wire(
        "accountConfigReadWrite",
        "configuration/setting/properties",
        "3.0",
        form="site_properties",
        full_fields=("type", "propertyValue"),
    ),
)
SUPPORTAL_FEATURE = Surface(
    "supportal_feature",
    "Supportal feature",
    "bridge",
    place="Supportal › Account Control › Features",
    console="Supportal › Account Control",
    access=VPN_SUPPORTAL,
)
SECURITY_CENTER = Surface(
    "security_center",
    "Security Center switch",
    "bridge",
    place="Admin Console › Security Center",
    console="Supportal › Account Control",
    access=VPN_SUPPORTAL,
)
SITE_PROPERTY = Surface(
    "site_property",
    "Site General Property",
    "bridge",
    place="Site General Property › 98",
    console="Freq Used › Site General Property",
    access=VPN_SUPPORTAL,
)
TAGLET = Surface(
    "taglet",
    "taglet",
    "bridge",
    place="Houston › Taglet Manager",
    console="Supportal › Houston",
    access=VPN_SUPPORTAL,
    unnamed=("regex",),
)
FACT = Surface(
    "fact",
    "fact",
    "bridge",
    place="LivePerson account team",
    console="LivePerson account team",
    access="your LivePerson account team",
    writable=False,
)

LPA_CAMPAIGNS = "a Conversational Cloud log-in that may edit campaigns"
WIDGET = Surface(
    "widget",
    "agent widget",
    "account_config",
    place="Agent Workspace › widgets",
    console="Night Vision › Agent Workspace configuration",
    access="a Conversational Cloud log-in of an administrator",
    wire=Wire(
        "accountConfigReadWrite",
        "configuration/le-ui-personalization/widgets",
        "2.0",
        query={"select": "$all"},
        disguised=("PUT",),
        full_fields=("span", "parameters", "description"),
    ),
)
ENGAGEMENT = Surface(
    "engagement",
    "engagement",
    "account_config",
    place="Campaign Builder",
    console="Engage › Campaign Builder",
    access=LPA_CAMPAIGNS,
    wire=Wire(
        "accountConfigReadWrite",
        "configuration/le-campaigns/campaigns",
        "3.4",
        query={"fields": "id,name,status"},
        item_query={},
        form="engagements",
        full_fields=("skillId", "windowId"),
    ),
    unnamed=("note_to_agent",),
    audited="Campaigns",
)
SKILL = Surface(
    "skill",
    "skill",
    "account_config",
    place="Users and Skills › Skills",
    console="Users and Skills",
    access="a Conversational Cloud log-in of an administrator",
    wire=Wire("accountConfigReadWrite", "configuration/le-users/skills", "2.0"),
    writable=False,
    audited="Skills",
)
PROFILE = Surface(
    "profile",
    "profile",
    "account_config",
    place="Users and Skills › Profiles",
    console="Users and Skills",
    access="a Conversational Cloud log-in of an administrator",
    wire=Wire("accountConfigReadWrite", "configuration/le-users/profiles", "4.0"),
    writable=False,
    audited="Profiles",
)
WINDOW = Surface(
    "window",
    "engagement window",
    "account_config",
    place="Campaign Builder › Window Studio",
    console="Engage › Campaign Builder",
    access=LPA_CAMPAIGNS,
    wire=Wire("accountConfigReadWrite", "configuration/engagement-window/window-confs", "2.0"),
    writable=False,
)

FACTS: Mapping[str, str] = {
    "ums_version": "version of the messaging server (UMS) that the account runs on",
    "shards": "the shards that the account lives on, as its dashboards name them",
}
"""Things that no API returns and lpconf never sets, by name (facts 4.7 and 5.3)."""

SURFACES: Mapping[str, Surface] = {
    surface.name: surface
    for surface in (
        AC_FEATURE,
        SITE_SETTING,
        SUPPORTAL_FEATURE,
        SECURITY_CENTER,
        SITE_PROPERTY,
        TAGLET,
        FACT,
        WIDGET,
        ENGAGEMENT,
        SKILL,
        PROFILE,
        WINDOW,
    )
}


def mode_of(surface: Surface, profile: Profile, labels: Mapping[str, str]) -> Mode:
    """Who reads and writes `surface` for an account with `labels`: the profile's last fitting rule, else the default.

    Bridge surfaces are by hand where the profile has no bridge. A surface that nobody can write by wire is never
    ``api``.
    """
    mode: Mode = "api" if surface.speaks == "account_config" or profile.has_bridge else "manual"
    for rule in profile.rules:
        if rule.mode and rule.fits(surface.name, labels):
            mode = rule.mode
    has_writer = surface.speaks == "account_config" or profile.has_bridge
    if mode == "api" and not (surface.writable and has_writer):
        return "observe"
    return mode


def requests_to_read(surface: Surface, keys: Iterable[str]) -> int:
    """How many requests it takes to read these plain keys of a surface: one for all of them, and one for each campaign
    that they are inside of."""
    return 1 + (len({key.partition("/")[0] for key in keys}) if surface.is_nested else 0)


def fields_of(surface: Surface, profile: Profile, labels: Mapping[str, str]) -> Mapping[str, str]:
    """The platform's names of the surface's fields that are not public, as far as the profile names them."""
    result: dict[str, str] = {}
    for rule in profile.rules:
        if rule.fits(surface.name, labels):
            result |= rule.fields
    return result


def wire_of(surface: Surface, profile: Profile, labels: Mapping[str, str]) -> Wire:
    """The wire of an account-config surface with the profile's overrides. Raises ValueError for other surfaces."""
    wire = surface.wire
    if wire is None:
        raise ValueError(f"{surface.name} is not spoken to by account-config")
    for rule in profile.rules:
        if rule.fits(surface.name, labels):
            wire = _overridden(wire, rule)
    return wire


_DISGUISES: Mapping[str, tuple[str, ...]] = {"PUT": (), "POST": ("PUT", "DELETE")}
"""The methods that are sent in disguise, by the verb that a profile names."""


def _overridden(wire: Wire, rule: SurfaceRule) -> Wire:
    """The wire as a rule has it. A parameter of a query that the rule leaves empty is not sent."""
    asked = {**wire.query, **rule.query}
    sent = {name: rule.query.get(name, value) for name, value in wire.write_query.items()}
    return replace(
        wire,
        service=rule.host or wire.service,
        version=rule.version or wire.version,
        disguised=_DISGUISES[rule.verb] if rule.verb else wire.disguised,
        shape=rule.shape or wire.shape,
        query=_without_empty(asked),
        write_query=_without_empty(sent),
    )


def _without_empty(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if value}
