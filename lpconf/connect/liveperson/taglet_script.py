"""The script by which every tagged page loads an account's taglets: a function call with one JSON document. Pure.

Source: platform round 2, finding 10; an older capture [observed], today's body is not public. So the reader is strict:
what does not fit is no answer.
"""

from __future__ import annotations

import json
import re

from lpconf.connect.exact_json import parse_exact
from lpconf.domain.value import Json

_CALL = re.compile(r"\s*(?:/\*\*/)?\s*[A-Za-z_$][\w$.]*\((.*)\)\s*;?\s*", re.DOTALL)
_UNKNOWN = "it is no call with taglets"


def read_script(text: str) -> dict[str, Json]:
    """The raw text of each taglet by its name: the list of its parameters, each ``{"id", "value"}`` with texts.

    Raises ValueError, in words, for any other form.
    """
    match = _CALL.fullmatch(text)
    if match is None:
        raise ValueError(_UNKNOWN)
    try:
        document = parse_exact(match[1].encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise ValueError(_UNKNOWN) from None
    listed = document.get("taglets") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError(_UNKNOWN)
    taglets: dict[str, Json] = {}
    for entry in listed:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise ValueError("a taglet has no name")
        if name in taglets:
            raise ValueError("two taglets have one name")
        taglets[name] = _raw_text(entry.get("parameters"))
    return taglets


def _raw_text(parameters: Json) -> str:
    listed = [] if parameters is None else parameters
    if not isinstance(listed, list) or not all(map(_is_parameter, listed)):
        raise ValueError("the parameters of a taglet are of no known form")
    return json.dumps(listed, ensure_ascii=False)


def _is_parameter(entry: Json) -> bool:
    return (
        isinstance(entry, dict) and entry.keys() == {"id", "value"} and all(isinstance(v, str) for v in entry.values())
    )
