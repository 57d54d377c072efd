"""The taglets of an account as every tagged page loads them from the tag server: JSONP, for anybody.

Source: platform round 2, finding 10; an older capture, since today's body is not public.
"""

from __future__ import annotations

import contextlib
import json
import re

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.discovery import entries
from lpconf.sandbox.api.responses import refuse
from lpconf.sandbox.world import World

_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,80}")


async def read(world: World, request: Request) -> Response:
    """A call of the page's function with the taglets."""
    callback = request.query_params.get("cb", "lpTag.callback")
    if not _CALLBACK.fullmatch(callback):
        raise refuse(400, "cb is the name of a function")
    site = request.path_params["site"]
    services = [{"service": entry["service"], "baseURI": entry["baseURI"]} for entry in entries(request)]
    taglets = [_taglet(name, item["value"]) for name, item in world.items(site, "taglet").items()]
    body = json.dumps({"serviceMap": services, "taglets": taglets}, ensure_ascii=False)
    return Response(f"{callback}({body});", media_type="application/javascript")


def _taglet(name: str, written: Json) -> Json:
    """A taglet with its parameters. A text that is no list of them stands as the one parameter that it has."""
    parameters: Json = None
    with contextlib.suppress(ValueError, TypeError):
        parameters = json.loads(written)
    if not isinstance(parameters, list):
        parameters = [{"id": "value", "value": written}]
    return {"type": "full", "id": name, "tagletDeveloperId": "lp", "version": "1.0", "name": name,
            "parameters": parameters, "code": ""}  # fmt: skip
