"""AC features in the sandbox: feature grants in three shapes. Source: facts, section 4.1."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.responses import answer, body_of, guard, method_of, refuse, unchanged, versioned
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.world import World

COLLECTION = "ac_feature"
_TYPES = ("LPBoolean", "LPString", "LPInteger")
_EPOCH, _NO_END = "1969-12-31T19:00:00-05:00", "2999-12-31T19:00:00-05:00"
DEFAULTS = {"UnifiedWindow.Block_CC_Patterns": "false", "Common.Historic_Data_Masking": "true"}
"""Features that every account lists with the platform's default, although nobody has granted them."""


async def read(world: World, request: Request) -> Response:
    """All grants, in the shape that the world's options ask for."""
    versioned(request)
    same = unchanged(world, request, COLLECTION)
    if same:
        return same
    site = request.path_params["site"]
    granted = world.items(site, COLLECTION)
    grants = [*granted.values(), *_defaults(world, granted)]
    revision = str(world.revision(site, COLLECTION))
    shape = world.options.feature_shape
    if shape == 1:
        held: Json = {"siteId": site, "itemsCollection": {"data": list(map(_first_shape, grants))}}
        body: Json = {"appDataList": [{"appName": "provision", "accountList": {"accountList": [held]}}]}
    else:
        body = {"grantedFeatures": {"revision": revision, "grantedFeature": grants}}
        if shape == 2:
            body = {"acApp": [{"name": "provision", "accountList": {"account": [{"id": site, **body}]}}]}
    return answer(world, request, COLLECTION, body)


async def write(world: World, request: Request) -> Response:
    """Grant what the body lists. ``overrideAll=true`` takes every other grant away."""
    versioned(request)
    if method_of(request) not in ("PUT", "POST"):
        raise refuse(405, "feature grants are put")
    body, site = await body_of(request), request.path_params["site"]
    listed = body.get("grantedFeature") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not all(map(_is_grant, listed)):
        raise refuse(400, "grantedFeature is a list of grants with id and value")
    with judged(world, site):
        guard(world, request, COLLECTION)
        if request.query_params.get("overrideAll") != "false":
            for key in world.items(site, COLLECTION):
                world.put(site, COLLECTION, key, None)
        for grant in listed:
            old = world.item(site, COLLECTION, grant["id"]) or {}
            world.put(site, COLLECTION, grant["id"], {**old, "deleted": False, **grant})
    return answer(world, request, COLLECTION, {"grantedFeature": listed})


def _defaults(world: World, granted: Mapping[str, Json]) -> list[Json]:
    """The grants of features that nobody has granted or taken away: they begin at the epoch."""
    if not world.options.default_features:
        return []
    return [
        {"id": name, "from": _EPOCH, "to": _NO_END, "deleted": False, "value": {"type": "LPBoolean", "$": text}}
        for name, text in DEFAULTS.items()
        if name not in granted
    ]


def _is_grant(grant: Json) -> bool:
    value = grant.get("value") if isinstance(grant, dict) and isinstance(grant.get("id"), str) else None
    if not isinstance(value, dict) or value.get("type") not in _TYPES or not isinstance(value.get("$"), str):
        return False
    try:
        backdoor.FORMS[COLLECTION].value(grant)
    except ValueError:
        return False
    return value["type"] != "LPBoolean" or value["$"] in ("true", "false")


def _first_shape(grant: Mapping[str, Json]) -> Json:
    own = {"id", "from", "to", "deleted", "value"}
    return {
        **{name: value for name, value in grant.items() if name not in own},
        "compoundFeatureID": grant["id"],
        "startDate": grant.get("from"),
        "endDate": grant.get("to"),
        "value": {"value": backdoor.FORMS[COLLECTION].value(grant)},
        "isDeleted": bool(grant.get("deleted")),
    }
