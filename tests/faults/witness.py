"""Who stands right before the world, below all weather: what was really written, whatever lpconf was told of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from lpconf.sandbox.faults.injection import App, Message, Receive, Scope, Send
from lpconf.sandbox.request_target import RequestTarget, target_of
from lpconf.sandbox.world import World
from tests.faults.configuration import wished_name

WINDOW = ("taglet", "lpUnifiedWindow")
Objects = dict[tuple[str, str], Any]


class Written(NamedTuple):
    """One write that was accepted. `before` and `after` are the whole objects that it changed, by collection and key;
    both are empty where it changed nothing."""

    method: str
    place: RequestTarget
    before: Mapping[tuple[str, str], Any]
    after: Mapping[tuple[str, str], Any]

    def homes(self, names: Mapping[str, str], *, before: bool = False) -> set[str]:
        """The addresses that it changed. `names` are accounts by site id. An object is called as it is after; with
        `before` as it was: a rename back stands at the address of the name that goes."""
        account = names[self.place.site]
        return {
            f"{account}:{collection}/{_key(collection, key, self, before)}{part}"
            for collection, key in self._changed
            for part in (self._parts if (collection, key) == WINDOW else [""])
        }

    @property
    def _parts(self) -> list[str]:
        """The entries of the window's taglet that differ."""
        before, after = (entries(objects.get(WINDOW)) for objects in (self.before, self.after))
        return [f"#{_plain(own)}" for own in {*before, *after} if before.get(own) != after.get(own)]

    @property
    def _changed(self) -> set[tuple[str, str]]:
        return {*self.before, *self.after}


def entries(item: Any) -> dict[str, Any]:
    """The entries of the window's taglet by their ids."""
    return {entry["id"]: entry["value"] for entry in json.loads((item or {}).get("value") or "[]")}


def _key(collection: str, key: str, written: Written, before: bool) -> str:
    """The key of an address: objects with ids go by their names."""
    if collection not in ("widget", "engagement"):
        return _plain(key)
    both = (written.before, written.after) if before else (written.after, written.before)
    item = both[0].get((collection, key)) or both[1][collection, key]
    name = _plain(wished_name(item["name"]))
    return f"Text to chat/{name}" if collection == "engagement" else name


def _plain(name: str) -> str:
    """A name as addresses write it (contract 2): percent, slash and hash are encoded, spaces stay."""
    return quote(name, safe=" !$&'()*+,-.:;<=>?@[]^_`{|}~\"\\")


class Witness:
    """An ASGI layer. `secrets` takes in every token that is handed out."""

    def __init__(self, app: App, world: World, secrets: set[str]) -> None:
        self._app, self._world, self._secrets = app, world, secrets
        self.written: list[Written] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = target_of(scope["path"])
        if place is None or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        tokens = place.surface in ("login", "oauth2")
        before = self._objects(place.site)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300 and not tokens:
                after = self._objects(place.site)
                moved = {at for at in {*before, *after} if before.get(at) != after.get(at)}
                was = {at: before[at] for at in moved if at in before}
                self.written.append(
                    Written(scope["method"], place, was, {at: after[at] for at in moved if at in after})
                )
            elif tokens and message.get("body"):
                body = json.loads(message["body"])
                self._secrets.update(
                    body[name] for name in ("bearer", "csrf", "sessionId", "access_token") if name in body
                )
            await send(message)

        await self._app(scope, receive, note)

    def _objects(self, site: str) -> Objects:
        return {
            (collection, key): item
            for one, collection in self._world.collections()
            if one == site
            for key, item in self._world.items(site, collection).items()
        }
