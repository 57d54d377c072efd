"""AC features: one collection of grants, of which a write carries the changed ones alone.

Source: facts, section 4.1, and platform round 2, findings 1 and 13. The documents are those of `grants.documents`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.connect.http.read_rules import require_whole, revision_of, write_answer
from lpconf.connect.liveperson.adapter import AccountSurface
from lpconf.connect.liveperson.grants.documents import (
    GrantDocument,
    Shape,
    is_deleted,
    read_document,
    written_document,
)
from lpconf.connect.liveperson.grants.windows import (
    eastern_text,
    is_default,
    offset_text,
    window_of,
)
from lpconf.data_class import frozen
from lpconf.domain.value import ABSENT, Json, Marker

_PROVIDER = "jsonProvider"
_OWN_FIELDS = frozenset(
    {"id", "compoundFeatureID", "value", "deleted", "isDeleted", "from", "to", "startDate", "endDate"}
)
"""The fields of a grant that lpconf knows, in both spellings; every other one is carried through a write."""


@frozen
class Grants:
    """The grants of an answer by feature. `values` are those in force; `defaults` the features that nobody set."""

    document: GrantDocument
    values: dict[str, Json] = field(default_factory=dict)
    items: dict[str, Json] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)


class FeatureGrantAdapter:
    """AC features: read at once, and several written by one request."""

    async def read(self, home: AccountSurface, keys: Collection[str], *, fresh: bool) -> Reading:
        """All grants, or those of `keys` where the profile narrows the read."""
        answer = await home.client.read(home.site, home.surface, keys=keys, fresh=fresh)
        body = answer.json()
        try:
            parsed = parse(body, home.now, home.site.id)
            revision = revision_of(answer, parsed.document.revision)
        except ValueError as error:
            raise answer.unexpected(str(error)) from None
        require_whole(answer, body, len(parsed.document.grants))
        return Reading(
            parsed.values,
            revision,
            parsed.items,
            unreadable=parsed.unreadable,
            defaults=frozenset(parsed.defaults),
            document=parsed.document,
        )

    async def write(self, home: AccountSurface, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Grant `values`, in the shape that was read where the profile names no other."""
        wire = home.client.wire(home.site, home.surface)
        read = reading.document if isinstance(reading.document, GrantDocument) else None
        shape = _shape_to_write(wire.shape, read)
        typed = read.is_typed if read is not None and read.shape == shape else shape == "grantedFeature"
        grants = []
        for key, value in sorted(values.items()):
            live, item = reading.values.get(key, ABSENT), reading.items.get(key)
            grants.append(written_grant(key, value, live, item, home.now, typed=typed))
        query = dict(wire.write_query)
        if shape == "grantedFeature":
            query.pop(_PROVIDER, None)  # gson names the provider of the other document
        answer = await home.client.write(
            home.site,
            home.surface,
            "PUT",
            revision=reading.revision,
            query=query,
            body=written_document(grants, read, shape, home.site.id, wire.version),
        )
        return write_answer(answer)


def _shape_to_write(named: str, read: GrantDocument | None) -> Shape:
    if named == "grantedFeature":
        return "grantedFeature"
    if named == "appDataList" or read is None:
        return "appDataList"
    return read.shape


def parse(body: Json, now: float, site: str) -> Grants:
    """The grants of `site` in an answer. Raises ValueError, in words, for a document of another shape.

    A deleted grant is absent, and so is one without a value. A switch outside its time window is off; another value
    outside it is absent. A grant that cannot be understood is unreadable, and stops no other one.
    """
    parsed = Grants(read_document(body, site))
    for grant in parsed.document.grants:
        name = grant.get("compoundFeatureID", grant.get("id"))
        if not isinstance(name, str) or not name:
            raise ValueError("a feature grant has no id")
        _keep(parsed, name, grant, now)
    return parsed


def _keep(parsed: Grants, name: str, grant: Mapping[str, Json], now: float) -> None:
    """Take in one grant. Of several of one feature the one that is in force counts."""
    try:
        value = _in_force(grant, now)
        default = is_default(grant)
    except ValueError as error:
        parsed.items[name] = grant
        parsed.unreadable[name] = f"feature grant {name}: {error}"
        parsed.values.pop(name, None)
        return
    if name in parsed.unreadable or (name in parsed.values and (value is ABSENT or value is False)):
        return
    parsed.items[name] = grant
    if not isinstance(value, Marker):
        parsed.values[name] = value
    if default:
        parsed.defaults.add(name)
    else:
        parsed.defaults.discard(name)


def _in_force(grant: Mapping[str, Json], now: float) -> Json | Marker:
    if is_deleted(grant):
        return ABSENT
    value = _value(grant.get("value"))
    if window_of(grant).is_open(now) or value is ABSENT:
        return value
    return False if isinstance(value, bool) else ABSENT


def _value(holder: Json) -> Json | Marker:
    """The value of a grant: ``{"value": true}``, or typed as ``{"type": "LPBoolean", "$": "true"}``."""
    if holder is None:
        return ABSENT
    if not isinstance(holder, dict) or not ("$" in holder or "value" in holder):
        raise ValueError("its value is of no known shape")
    written = holder["$"] if "$" in holder else holder["value"]
    if isinstance(written, dict | list):
        raise ValueError("its value is of no known shape")
    if written is None:
        return ABSENT
    return _typed(holder.get("type"), written) if "$" in holder else written


def _typed(kind: Json, written: Json) -> Json:
    text = str(written).lower() if isinstance(written, bool) else str(written)
    if kind == "LPBoolean":
        word = text.strip().lower()
        if word not in ("true", "false"):
            raise ValueError("it is a switch, but neither true nor false")
        return word == "true"
    if kind == "LPInteger":
        try:
            return int(text)
        except ValueError:
            raise ValueError("it is an integer, but holds none") from None
    return text


def written_grant(
    key: str, value: Json | Marker, live: Json | Marker, item: Json, now: float, *, typed: bool
) -> dict[str, Json]:
    """The grant of `key` as it is sent, `typed` or plain. Raises ValueError, in words, for values that no grant holds.

    `live` is the value in force, `item` the grant as it came: whether a write merges one grant or replaces it is not
    public, so its unknown fields and a time window that is open at `now` are sent back. How a grant is taken away is
    not public either; a switch is put off instead.
    """
    if value is ABSENT:
        if live is not ABSENT and not isinstance(live, bool):
            raise ValueError("how a feature grant is taken away is not public, and this one is no switch")
        value = False
    if not isinstance(value, bool | int | str):
        raise ValueError("a feature grant holds a boolean, an integer or a string")
    old = item if isinstance(item, dict) else {}
    retained = {name: field for name, field in old.items() if name not in _OWN_FIELDS} | _window(old, now, typed=typed)
    if not typed:
        return {**retained, "compoundFeatureID": key, "value": {"value": value}, "isDeleted": False}
    if _was_deleted(old):
        retained["deleted"] = False
    return {**retained, "id": key, "value": _typed_holder(value)}


def _was_deleted(old: Mapping[str, Json]) -> bool:
    try:
        return is_deleted(old)
    except ValueError:
        return True


def _typed_holder(value: bool | int | str) -> dict[str, Json]:
    if isinstance(value, bool):
        return {"type": "LPBoolean", "$": "true" if value else "false"}
    if isinstance(value, int):
        return {"type": "LPInteger", "$": str(value)}
    return {"type": "LPString", "$": value}


_PLAIN_NAMES, _TYPED_NAMES = ("startDate", "endDate"), ("from", "to")
"""What the beginning and the end of a time window are called."""


def _window(old: Mapping[str, Json], now: float, *, typed: bool) -> dict[str, Json]:
    """The time window that a written grant keeps: as it came, or in the spelling of the other shape."""
    try:
        window = window_of(old)
    except ValueError:
        return {}
    if _was_deleted(old) or not window.is_open(now):
        return {}
    write_time = offset_text if typed else eastern_text
    names, others = (_TYPED_NAMES, _PLAIN_NAMES) if typed else (_PLAIN_NAMES, _TYPED_NAMES)
    parsed: dict[str, Json] = {}
    for name, other, instant in zip(names, others, window, strict=True):
        if old.get(name) is not None:
            parsed[name] = old[name]
        elif old.get(other) is not None:
            parsed[name] = write_time(instant)
    return parsed
