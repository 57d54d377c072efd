"""Collections of named objects: widgets, and what is looked up by name.

Source: facts, sections 4.4 to 4.6: a JSON array of objects with id and name; deleted ones may be among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from lpconf.connect.connector import EVERYTHING, Reading, WriteAnswer
from lpconf.connect.http.messages import Answer
from lpconf.connect.http.read_rules import require_whole, revision_of, write_answer
from lpconf.connect.liveperson.adapter import AccountSurface, completed, with_full_fields
from lpconf.connect.liveperson.stored_names import stored_forms
from lpconf.domain.value import ABSENT, Id, Json, Marker
from lpconf.domain.wording import shown
from lpconf.errors import Unexpected


class NamedObjects(NamedTuple):
    """The objects of an answer that are not deleted. `by_name` has the first of each name, `ids` all ids of it;
    `entries` counts all that came, `modified` has the platform's dates of the last edit."""

    by_name: dict[str, Json]
    ids: dict[str, list[Id]]
    entries: int
    modified: dict[str, str]

    @property
    def ambiguous(self) -> frozenset[str]:
        """The names that more than one object has."""
        return frozenset(name for name, ids in self.ids.items() if len(ids) > 1)

    def match_stored_names(self, names: Iterable[str]) -> dict[str, str]:
        """Let what stands under a stored form of one of `names` stand under that name. Returns what a reader should
        know, by name. Where several could be meant the name is ambiguous."""
        desired = set(names)
        notes: dict[str, str] = {}
        for name in sorted(desired - self.by_name.keys()):
            forms = stored_forms(name, self.by_name.keys() - desired)
            if forms:
                self._rename(forms, name)
                notes[name] = f"the platform stores this name as {' and as '.join(map(shown, forms))}"
        return notes

    def _rename(self, forms: list[str], name: str) -> None:
        self.by_name[name] = {**self.by_name[forms[0]], "name": name}
        if forms[0] in self.modified:
            self.modified[name] = self.modified[forms[0]]
        self.ids[name] = [own for form in forms for own in self.ids[form]]
        for form in forms:
            del self.by_name[form], self.ids[form]
            self.modified.pop(form, None)


class ObjectAdapter:
    """The usual wire: one array, each object created, replaced and deleted on its own."""

    async def read(self, home: AccountSurface, keys: Collection[str], *, fresh: bool) -> Reading:
        """All objects by name."""
        answer = await home.client.read(home.site, home.surface, keys=keys, fresh=fresh)
        objects = named_objects(answer, answer.json(), home.surface.title)
        notes = objects.match_stored_names(keys)
        unreadable: dict[str, str] = {}
        for name in sorted(objects.by_name if EVERYTHING in keys else objects.by_name.keys() & set(keys)):
            live = objects.by_name[name]
            try:
                full = await with_full_fields(home, live, str(id_of(live)))
            except Unexpected as refused:
                unreadable[name] = str(refused)
                del objects.by_name[name]
            else:
                objects.by_name[name] = {**full, "name": name}
        return Reading(
            objects.by_name,
            _revision(answer),
            modified=objects.modified,
            names=objects.ids,
            ambiguous=objects.ambiguous,
            notes=notes,
            unreadable=unreadable,
        )

    async def write(self, home: AccountSurface, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Create, replace or delete an object; one that has an id is there already, perhaps under another name."""
        ((key, value),) = values.items()
        live = reading.values.get(key)
        client, site, surface, revision = home.client, home.site, home.surface, reading.revision
        if value is ABSENT:
            if live is None:
                return WriteAnswer(revision)
            answer = await client.write(site, surface, "DELETE", str(id_of(live)), revision=revision)
            return write_answer(answer)
        known = value if isinstance(value, dict) and "id" in value else live
        if known is None:
            answer = await client.write(site, surface, "POST", revision=revision, body=value)
            return write_answer(answer)
        own = id_of(known)
        before = live if live is not None else _of_id(reading, own)
        body = await completed(home, value, before, revision, str(own))
        answer = await client.write(site, surface, "PUT", str(own), revision=revision, body=body)
        return write_answer(answer)


def _of_id(reading: Reading, own: Id) -> Json:
    """The object with an id, under whatever name; None where there is none."""
    return next((item for item in reading.values.values() if str(item.get("id")) == str(own)), None)


def _revision(answer: Answer) -> str | None:
    try:
        return revision_of(answer)
    except ValueError as error:
        raise answer.unexpected(str(error)) from None


def named_objects(answer: Answer, body: Json, title: str) -> NamedObjects:
    """The objects of an answer's body. Raises Unexpected for another shape, and for one page of several."""
    try:
        objects = parse(body, title)
    except ValueError as error:
        raise answer.unexpected(str(error)) from None
    require_whole(answer, body, objects.entries)
    return objects


def parse(body: Json, title: str) -> NamedObjects:
    """The objects of a body: an array, bare or as ``items`` of an object. Raises ValueError, in words."""
    objects = NamedObjects({}, {}, len(items := list(each(body, title))), {})
    for item in items:
        if is_deleted(item):
            continue
        name = item.get("name")
        if not isinstance(name, str) or not _is_id(item.get("id")):
            raise ValueError(f"one of the {title}s has no id or no name")
        objects.ids.setdefault(name, []).append(item["id"])
        if name in objects.by_name:
            continue
        objects.by_name[name] = item
        if item.get("modifiedDate"):
            objects.modified[name] = str(item["modifiedDate"])
    return objects


def each(body: Json, title: str) -> Iterator[Mapping[str, Json]]:
    """The entries of a list that came. Raises ValueError, in words."""
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        body = body["items"]
    if not isinstance(body, list):
        raise ValueError(f"the answer is not a list of {title}s")
    for item in body:
        if not isinstance(item, dict):
            raise ValueError(f"the answer is not a list of {title}s")
        yield item


def is_deleted(item: Mapping[str, Json]) -> bool:
    """Whether an object is only the memory of one. Raises ValueError where that is neither yes nor no."""
    return is_flag_set(item.get("deleted", item.get("isDeleted")), "whether an entry is deleted")


def is_flag_set(value: Json, what: str) -> bool:
    """A boolean as public clients write it: also as text; nothing is no. Raises ValueError for anything else."""
    text = str(value).strip().lower()
    if value is None or text == "false":
        return False
    if text == "true":
        return True
    raise ValueError(f"{what} is neither true nor false")


def _is_id(value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def id_of(item: Json) -> Id:
    """The id of an object that was read. Raises ValueError where it has none."""
    own: Json = item.get("id") if isinstance(item, dict) else None
    if isinstance(own, str | int) and _is_id(own):
        return own
    raise ValueError("the object has no id")
