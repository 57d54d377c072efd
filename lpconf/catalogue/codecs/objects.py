"""Objects, of which some fields are managed."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.catalogue.codecs.codec import Codec, Undivided, brief, is_json
from lpconf.domain.value import Json, Marker, canonical, equal


class Object(Undivided):
    """An object of which some fields are managed. Lists of ids are sets; a list that is empty, null or missing is the
    same in all three ways."""

    off: Json = None

    def __init__(self, fields: Mapping[str, Codec] | None = None) -> None:
        """`fields` are those whose kind is known; any other is compared as it is."""
        self.fields = dict(fields or {})

    def decode(self, written: Json) -> Json:
        if not isinstance(written, dict):
            return None
        return {name: self._meaning(name, value) for name, value in written.items() if value not in (None, [])}

    def _meaning(self, name: str, value: Json) -> Json:
        return self.fields[name].decode(value) if name in self.fields else _as_set(value)

    def encode(self, meaning: Json) -> Json:
        if meaning is None:
            return None
        return {name: sorted(v) if isinstance(v, set | frozenset) else v for name, v in meaning.items()}

    def expects(self, written: Json) -> str:
        return "" if written is None or isinstance(written, dict) else "an object"

    def not_understood(self, live: Json) -> str:
        if not isinstance(live, dict) or not is_json(live):
            return f"{brief(live)} is no object"
        present = {name: live[name] for name in self.fields if live.get(name) is not None}
        problems = {name: self.fields[name].not_understood(value) for name, value in present.items()}
        return "; ".join(f"{name}: {problem}" for name, problem in problems.items() if problem)

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        """``fields``: those that differ, with their values."""
        old = before if isinstance(before, dict) else {}
        if not isinstance(after, dict):
            return {}
        there, desired = self.decode(old), self.decode(after)
        changed = [name for name in after if not equal(there.get(name), desired.get(name))]
        return {"fields": [{"path": n, "before": old.get(n), "after": after[n]} for n in changed]} if changed else {}

    def summary(self, written: Json) -> str:
        return "there" if isinstance(written, dict) else "not there"

    def full_text(self, written: Json) -> str:
        return "" if written is None else canonical(written)


def _as_set(value: Json) -> Json:
    """A list of ids as a set; any other list as it is, since its order may mean something."""
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return frozenset(map(str, value))
    return value
