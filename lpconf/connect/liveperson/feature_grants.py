"""AC features as they come and go: three shapes of answer in, one body out. Pure.

Source: facts, section 4.1. Which shape an account answers with is not documented; all three are seen in public code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from lpconf.domain.value import ABSENT, Json, Marker


class Grants(NamedTuple):
    """All grants of an answer. `values` has those that are there; `items` every grant as it came."""

    values: dict[str, Json]
    items: dict[str, Json]
    revision: str | None


def parse(body: Json, now: float) -> Grants:
    """The grants of an answer. Raises ValueError, in words, for any other shape.

    A deleted grant is absent. A switch outside its time window is off; another value outside it is absent.
    """
    holder, entries = _entries(body)
    values: dict[str, Json] = {}
    items: dict[str, Json] = {}
    for entry in entries:
        name = entry.get("compoundFeatureID", entry.get("id"))
        if not isinstance(name, str) or not name:
            raise ValueError("a feature grant has no id")
        value = ABSENT if _is_true(entry.get("isDeleted", entry.get("deleted"))) else _value(name, entry)
        if not isinstance(value, Marker) and not _in_window(name, entry, now):
            value = False if isinstance(value, bool) else ABSENT
        if name in values and (value is ABSENT or value is False):
            continue  # a second grant of the same feature: the one that is in force counts
        items[name] = entry
        if not isinstance(value, Marker):
            values[name] = value
    revision = holder.get("revision")
    return Grants(values, items, None if revision is None or isinstance(revision, dict | list) else str(revision))


_OWN = frozenset({"id", "compoundFeatureID", "value", "deleted", "isDeleted", "from", "to", "startDate", "endDate"})
"""The fields of a grant that lpconf knows, in both spellings; every other one is carried through a write."""


def body(key: str, value: Json | Marker, live: Json | Marker, item: Json = None, now: float = 0.0) -> Json:
    """The body that grants `key` alone. Raises ValueError, in words, for values that no grant holds.

    `live` is the value in force, `item` the grant as it came: whether a PUT merges one grant or replaces it is not
    public, so its unknown fields and a time window that is open at `now` are sent back. How a grant is taken away is
    not public either; a switch is put off instead.
    """
    if value is ABSENT:
        if live is not ABSENT and not isinstance(live, bool):
            raise ValueError("how a feature grant is taken away is not public, and this one is no switch")
        value = False
    if isinstance(value, bool):
        kind, text = "LPBoolean", "true" if value else "false"
    elif isinstance(value, int):
        kind, text = "LPInteger", str(value)
    elif isinstance(value, str):
        kind, text = "LPString", value
    else:
        raise ValueError("a feature grant holds a boolean, an integer or a string")
    old = item if isinstance(item, dict) else {}
    return {"grantedFeature": [{**_carried(key, old, now), "id": key, "value": {"type": kind, "$": text}}]}


def _carried(key: str, old: Mapping[str, Json], now: float) -> dict[str, Json]:
    """What a written grant keeps of the one that is there."""
    kept = {name: field for name, field in old.items() if name not in _OWN}
    if _is_true(old.get("isDeleted", old.get("deleted"))):
        kept["deleted"] = False
    elif _in_window(key, old, now):
        window = {"from": old.get("startDate", old.get("from")), "to": old.get("endDate", old.get("to"))}
        kept.update({name: clock for name, clock in window.items() if clock is not None})
    return kept


def _entries(body: Json) -> tuple[Mapping[str, Json], Iterator[Mapping[str, Json]]]:
    """What holds the revision, and the grants."""
    if isinstance(body, dict):
        if "appDataList" in body:
            account = _first(_first(body["appDataList"]), "accountList", "accountList")
            holder = _mapping(account.get("itemsCollection"))
            return holder, _each(holder.get("data", holder.get("items")))
        if "acApp" in body:
            account = _first(_first(body["acApp"]), "accountList", "account")
            return _granted(account.get("grantedFeatures"))
        if "grantedFeatures" in body:
            return _granted(body["grantedFeatures"])
        if "grantedFeature" in body:
            return _granted(body)
    raise ValueError("the answer is of no known shape of feature grants")


def _granted(holder: Json) -> tuple[Mapping[str, Json], Iterator[Mapping[str, Json]]]:
    holder = _mapping(holder)
    return holder, _each(holder.get("grantedFeature", [] if "revision" in holder else None))


def _first(value: Json, *path: str) -> Mapping[str, Json]:
    """The first entry of `value`, or of what stands at `path` in it. One alone may stand without its list."""
    for name in path:
        value = _mapping(value).get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return _mapping(value)


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise ValueError("the answer is of no known shape of feature grants")
    return value


def _each(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise ValueError("the answer is of no known shape of feature grants")
    return map(_mapping, value)


def _value(name: str, entry: Mapping[str, Json]) -> Json | Marker:
    value = entry.get("value")
    if not isinstance(value, dict):
        raise ValueError(f"the value of feature grant {name} is of no known shape")
    if "$" not in value:
        plain = value.get("value")
        if isinstance(plain, dict | list):
            raise ValueError(f"the value of feature grant {name} is of no known shape")
        return ABSENT if plain is None else plain
    kind, written = value.get("type"), value["$"]
    text = written if isinstance(written, str) else str(written).lower() if isinstance(written, bool) else str(written)
    if kind == "LPBoolean":
        if text.strip().lower() not in ("true", "false"):
            raise ValueError(f"feature grant {name} is a switch, but neither true nor false")
        return text.strip().lower() == "true"
    if kind == "LPInteger":
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"feature grant {name} is an integer, but holds none") from None
    return text


def _is_true(value: Json) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _in_window(name: str, entry: Mapping[str, Json], now: float) -> bool:
    start = entry.get("startDate", entry.get("from"))
    end = entry.get("endDate", entry.get("to"))
    return (_moment(name, start) or 0.0) <= now and ((limit := _moment(name, end, last=True)) is None or now < limit)


def _moment(name: str, written: Json, *, last: bool = False) -> float | None:
    """Seconds since 1970; None where nothing is written. Its form is not documented, so all common ones are taken:
    seconds, milliseconds, ISO 8601. A mere date as the end means the end of that day. Times without zone are UTC."""
    if written is None or written == "" or isinstance(written, bool):
        return None
    try:
        number = float(written)
    except (TypeError, ValueError):
        pass
    else:
        return number / 1000 if abs(number) > 1e11 else number
    try:
        text = str(written).strip()
        clock = datetime.fromisoformat(text)
        if last and len(text) <= len("2026-12-31"):
            clock += timedelta(days=1)
        return (clock if clock.tzinfo else clock.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        return None
    except ValueError:
        raise ValueError(f"feature grant {name} has a time window that cannot be read") from None
