"""The sandbox behind everybody's back: one value at a time, by surface and key, without rules or revisions to name.

Also how each surface keeps a value in its objects. Written from the facts, sections 4.1 and 4.2, on its own: the
connectors read the same forms with other code, so that each is evidence for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lpconf.data_class import frozen
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import UsageError
from lpconf.sandbox import named_objects
from lpconf.sandbox.audit_trail import SOMEBODY
from lpconf.sandbox.surfaces import SURFACES, Form
from lpconf.sandbox.world import World


@frozen
class ValueForm:
    """How a surface keeps its values: out of an object, and into one (given what was there before)."""

    value: Callable[[Mapping[str, Json]], Json]
    item: Callable[[World, str, Json, Mapping[str, Json]], Json]


def grant_value(item: Mapping[str, Json]) -> Json:
    """What a feature grant grants."""
    value = item["value"]
    if value["type"] == "LPBoolean":
        return value["$"] == "true"
    return int(value["$"]) if value["type"] == "LPInteger" else value["$"]


def _grant(world: World, key: str, value: Json, old: Mapping[str, Json]) -> Json:
    if isinstance(value, bool):
        typed = {"type": "LPBoolean", "$": "true" if value else "false"}
    elif isinstance(value, int):
        typed = {"type": "LPInteger", "$": str(value)}
    elif isinstance(value, str):
        typed = {"type": "LPString", "$": value}
    else:
        raise UsageError(f"an AC feature holds true, false, an integer or a string, so {key} cannot be this")
    return {**old, "id": key, "deleted": False, "value": typed}


def _property(world: World, key: str, value: Json, old: Mapping[str, Json]) -> Json:
    dates = {"createdDate": old.get("createdDate", world.stamp()), "modifiedDate": world.stamp()}
    return {**old, **dates, "id": key, "type": _code(value), "propertyValue": {"value": value}, "deleted": False}


def _code(value: Json) -> int:
    """The type codes of the facts; 5 for numbers is the sandbox's own, because theirs is not public."""
    kinds: tuple[tuple[type, int], ...] = ((bool, 1), (str, 2), (list, 3), (dict, 4))
    return next((code for kind, code in kinds if isinstance(value, kind)), 5)


_BY_FORM: Mapping[Form, ValueForm] = {
    "feature_grants": ValueForm(grant_value, _grant),
    "site_properties": ValueForm(lambda item: item["propertyValue"].get("value"), _property),
    "bridge": ValueForm(lambda item: item["value"], lambda world, key, value, old: {"value": value}),
}
FORMS: Mapping[str, ValueForm] = {name: _BY_FORM[s.form] for name, s in SURFACES.items() if s.form in _BY_FORM}
"""The surfaces that hold values by key, not objects by name."""


def get(world: World, site_id: str, surface: str, key: str) -> Json | Marker:
    """The live value, ABSENT where there is none. Raises UsageError for a surface that the sandbox does not have."""
    if surface in named_objects.COLLECTIONS:
        return named_objects.get(world, site_id, surface, key)
    form, item = _form(surface), world.item(site_id, surface, key)
    if item is None and SURFACES[surface].form == "feature_grants":
        item = world.default_grants.get(key)
    value = None if item is None or item.get("deleted") else form.value(item)
    return ABSENT if value is None else value


def put(world: World, site_id: str, surface: str, key: str, value: Json) -> None:
    """Change a value behind lpconf's back; None takes it away. No rule is judged. Raises UsageError."""
    if surface in named_objects.COLLECTIONS:
        with world.change(SOMEBODY):
            named_objects.put(world, site_id, surface, key, value)
        return
    form = _form(surface)
    with world.change():
        if value is None:
            delete(world, site_id, surface, key)
            return
        old = world.item(site_id, surface, key) or {}
        world.put(site_id, surface, key, form.item(world, key, value, old))


def delete(world: World, site_id: str, surface: str, key: str) -> None:
    """Take a value away behind lpconf's back. Raises UsageError for a surface that the sandbox does not have."""
    _form(surface)
    with world.change():
        if world.item(site_id, surface, key) is not None:
            world.put(site_id, surface, key, None)


def state(world: World) -> dict[str, dict[str, dict[str, Json]]]:
    """All live values: by site id, surface and key."""
    every: dict[str, dict[str, dict[str, Json]]] = {}
    for site, collection in world.collections():
        is_named = collection in named_objects.COLLECTIONS
        live = named_objects.state if is_named else _live_values
        if values := live(world, site, collection):
            every.setdefault(site, {})[collection] = values
    return every


def _live_values(world: World, site: str, surface: str) -> dict[str, Json]:
    values = {}
    for key in world.items(site, surface):
        value = get(world, site, surface, key)
        if value is not ABSENT:
            values[key] = value
    return values


def _form(surface: str) -> ValueForm:
    if surface not in FORMS:
        known = ", ".join(sorted((*FORMS, *named_objects.COLLECTIONS)))
        raise UsageError(f"the sandbox has no surface {surface}; it has {known}")
    return FORMS[surface]
