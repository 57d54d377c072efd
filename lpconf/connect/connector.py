"""What a connector is: it reads a surface of an account, and writes items of it under the guard of a revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol

from lpconf.catalogue.surfaces import Surface
from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.domain.value import Id, Json, Marker
from lpconf.errors import RemoteError, Unexpected

EVERYTHING = "*"
"""In the place of a key: all that a surface holds, also where it is too large to be read whole as a rule."""


@frozen
class Reading:
    """One answer of one surface of one account.

    `values` are written values by plain key; a key that is missing is absent. `unreadable` says, by key, why an entry
    that is there could not be understood: it has no value, and is neither absent nor off. `revision` guards the next
    write to the surface; `revisions` guard single keys that have revisions of their own.

    `items` are the whole objects as they came, by key, to be carried through when one is replaced; `document` is the
    answer round the items, where a write has to be given the same shape. `names` are ids by name, as they came
    (numbers stay numbers); `ambiguous` the keys that more than one thing has. `modified` are the platform's own dates
    of the last edit, `notes` what a reader should know, by key. `defaults` are the keys whose values nobody chose:
    the platform's own.
    """

    values: Mapping[str, Json]
    revision: str | None = None
    items: Mapping[str, Json] = field(default_factory=dict)
    modified: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Sequence[Id]] = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    revisions: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    defaults: frozenset[str] = frozenset()
    document: Json = None
    recorded: str = ""
    """When it was read (ISO, UTC), of a reading that comes from a recording."""

    def guard(self, key: str) -> str | None:
        """The revision that a write of `key` has to name."""
        return self.revisions.get(key, self.revision)

    def after_write(self, key: str, revision: str) -> Reading:
        """This reading with the revision that the answer to a write of `key` named, for the next write on it."""
        old = self.revisions.get(key)
        if old is None:
            return replace(self, revision=revision)
        # Keys that share a revision (the engagements of a campaign) move together.
        moved = {name: revision if known == old else known for name, known in self.revisions.items()}
        return replace(self, revisions=moved)


@frozen
class WriteAnswer:
    """What the answer to a write tells: the revision that it named (None where it named none), and the object as it
    was stored (None where the answer holds none): its id, and its name where the platform keeps another one."""

    revision: str | None = None
    stored: Json = None


class Connector(Protocol):
    """Speaks to the homes of one profile. All methods raise `RemoteError` and nothing else."""

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """All values of `surface` for `site`, at least those at `keys` where it is too large to be read whole; with
        EVERYTHING among them really all.

        `fresh` asks without a condition, so that no remembered answer stands in for the platform's own: for the look
        before a write, and for reading back.
        """

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Set the item `key` to `value` (ABSENT deletes it), guarded by the revision of `reading`.

        Raises Conflict where the revision has
        moved, Forbidden where the credential may not write.
        """

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Set several items by one request, where `Surface.writes_together` says that it may be; else as `write`."""

    async def zone(self, site: Site) -> str | None:
        """The zone in the account's host name, None where it has none."""

    async def close(self) -> None:
        """Let go of connections."""


class CountingConnector(Connector, Protocol):
    """A connector that counts what it sends."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""


def unexpected(site: Site, surface: Surface, what: str) -> Unexpected:
    """A failure that lies in what was asked for: nothing was sent."""
    failure = Unexpected(f"{surface.name} of {site.name}: {what}", surface=surface.name, account=site.name)
    failure.sent = False
    return failure


class BeforeSending:
    """What fails in here fails before a write is sent. Each request enters it, so one object serves all."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, failure: BaseException | None, traceback: object) -> None:
        if isinstance(failure, RemoteError):
            failure.sent = False


before_sending = BeforeSending()
