"""AC features in the sandbox: feature grants, in the documents of the provider that a request names.

Source: facts, section 4.1, and platform round 2, finding 1. ``jsonProvider=gson`` answers with ``appDataList``
documents and takes nothing else; any other value is the default provider, which speaks of ``grantedFeature``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.responses import answer, body_of, guard, method_of, refuse, unchanged
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.world import World

COLLECTION = "ac_feature"
_LEGACY = "supportal_feature"
_TYPES = ("LPBoolean", "LPString", "LPInteger")
_APPLICATION = "provision"
_SHAPE_OF_PROVIDER = {True: 1, False: 2}


async def read(world: World, request: Request) -> Response:
    """All grants, or those that ``features`` names."""
    same = unchanged(world, request, COLLECTION)
    if same:
        return same
    site = request.path_params["site"]
    grants = _grants(world, request)
    revision = str(world.revision(site, COLLECTION))
    shape = world.options.feature_shape or _SHAPE_OF_PROVIDER[_names_gson(request)]
    granted: Json = {"grantedFeatures": {"revision": revision, "grantedFeature": grants}}
    match shape:
        case 1:
            held: Json = {"siteId": site, "itemsCollection": {"data": [_plain(grant) for grant in grants]}}
            body: Json = _application_data(request, {"accountList": [held]})
        case 2:
            body = {"acApp": [{"name": _APPLICATION, "accountList": {"account": [{"id": site, **granted}]}}]}
        case 3:
            body = granted
        case _:
            body = _application_data(request, {"accountData": [{"siteId": site, **granted}]})
    return answer(world, request, COLLECTION, body)


def _application_data(request: Request, accounts: Json) -> Json:
    version = request.query_params.get("v", "1.0")
    return {"appDataList": [{"appName": _APPLICATION, "appApiVersion": float(version), "accountList": accounts}]}


def _grants(world: World, request: Request) -> list[Json]:
    site, query = request.path_params["site"], request.query_params
    grants = {**world.default_grants, **world.items(site, COLLECTION)}
    if query.get("excludeLegacy") != "true":
        grants |= _legacy_grants(world, site)
    if "features" in query:
        names = query["features"].split(",")
        grants = {name: grant for name, grant in grants.items() if name in names}
    return [grant for _, grant in sorted(grants.items())]


def _legacy_grants(world: World, site: str) -> dict[str, Json]:
    """The features of the old application server, which the answer holds unless they are left out."""
    grants = {}
    for key, item in world.items(site, _LEGACY).items():
        name, text = f"legacy.{key}", "true" if item["value"] is True else "false"
        grants[name] = {"id": name, "deleted": False, "value": {"type": "LPBoolean", "$": text}}
    return grants


def _names_gson(request: Request) -> bool:
    return request.query_params.get("jsonProvider") == "gson"


async def write(world: World, request: Request) -> Response:
    """Grant what the body lists. ``overrideAll=true`` takes every other grant away."""
    if method_of(request) not in ("PUT", "POST"):
        raise refuse(405, "feature grants are put")
    body, site = await body_of(request), request.path_params["site"]
    listed = _listed_plain(body, site) if _names_gson(request) else _listed_typed(body)
    with judged(world, site):
        guard(world, request, COLLECTION)
        if request.query_params.get("overrideAll") != "false":
            for key in world.items(site, COLLECTION):
                world.put(site, COLLECTION, key, None)
        for grant in listed:
            old = world.item(site, COLLECTION, grant["id"]) or {}
            world.put(site, COLLECTION, grant["id"], {**old, "deleted": False, **grant})
    return answer(world, request, COLLECTION, body)


def _listed_typed(body: Json) -> list[Mapping[str, Json]]:
    """The grants of a body for the default provider."""
    listed = body.get("grantedFeature") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not all(map(_is_grant, listed)):
        raise refuse(400, "body is not a list of granted features: grantedFeature, each with id and value")
    return listed


def _listed_plain(body: Json, site: str) -> list[Mapping[str, Json]]:
    """The grants of a body for the provider gson, as the sandbox keeps them."""
    try:
        (application,) = body["appDataList"]
        accounts = application["accountList"]
        if "accountData" in accounts:
            (account,) = accounts["accountData"]
            listed = _listed_typed(account["grantedFeatures"])
        else:
            (account,) = accounts["accountList"]
            listed = [_from_plain(grant) for grant in account["itemsCollection"]["data"]]
        whose = str(account.get("siteId", site))
        named = application["appName"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse(400, "body is not a provision document: appDataList with an application, an account and its "
                          "grants") from None  # fmt: skip
    if named != _APPLICATION or whose != site:
        raise refuse(400, "the document is of another application, or of another account")
    return listed


def _from_plain(sent: Mapping[str, Json]) -> Mapping[str, Json]:
    """A grant of a gson document as the default provider has it. Raises KeyError, TypeError or ValueError."""
    name, value = sent["compoundFeatureID"], sent["value"]["value"]
    if not isinstance(name, str) or not name:
        raise ValueError
    kinds: tuple[tuple[type, str], ...] = ((bool, "LPBoolean"), (int, "LPInteger"), (str, "LPString"))
    kind = next((word for of, word in kinds if isinstance(value, of)), "")
    if not kind:
        raise ValueError
    text = str(value).lower() if isinstance(value, bool) else str(value)
    own = {"compoundFeatureID", "value", "startDate", "endDate", "isDeleted"}
    carried = {field: part for field, part in sent.items() if field not in own}
    window = {"from": sent.get("startDate"), "to": sent.get("endDate")}
    times = {field: time for field, time in window.items() if time is not None}
    deleted = str(sent.get("isDeleted", False)).lower() == "true"
    return {**carried, **times, "id": name, "deleted": deleted, "value": {"type": kind, "$": text}}


def _is_grant(grant: Json) -> bool:
    value = grant.get("value") if isinstance(grant, dict) and isinstance(grant.get("id"), str) else None
    if not isinstance(value, dict) or value.get("type") not in _TYPES or not isinstance(value.get("$"), str):
        return False
    try:
        backdoor.grant_value(grant)
    except ValueError:
        return False
    return value["type"] != "LPBoolean" or value["$"] in ("true", "false")


def _plain(grant: Mapping[str, Json]) -> Json:
    """A grant as gson documents have it."""
    own = {"id", "from", "to", "deleted", "value"}
    return {
        **{name: value for name, value in grant.items() if name not in own},
        "compoundFeatureID": grant["id"],
        "startDate": _without_zone(grant.get("from")),
        "endDate": _without_zone(grant.get("to")),
        "value": {"value": backdoor.grant_value(grant)},
        "isDeleted": grant.get("deleted", False),
    }


def _without_zone(time: Json) -> Json:
    """A time as gson documents write it: that of the zone in which it was written, and no word of which."""
    return _text_without_zone(time) if isinstance(time, str) and "T" in time else time


@lru_cache(maxsize=1_000)  # most grants have the times of defaults
def _text_without_zone(time: str) -> str:
    try:
        return datetime.fromisoformat(time).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return time
