"""What a connector is: two methods, read a surface and write one item of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lpconf.catalogue.surfaces import Surface
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker

EVERYTHING = "*"
"""In the place of a key: all that a surface holds, also where it is too large to be read whole as a rule."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of one surface of one account.

    `values` are written values by plain key; a key that is missing is absent. `revision` guards the next write to the
    surface. `items` are the whole objects as they came, by key, to be carried through when one is replaced.
    `modified` are the platform's own dates of the last edit, by key, where it has them. `names` are ids by name, where
    things of this surface are referred to by name; `ambiguous` the keys that more than one thing has; `revisions`
    guard the writes of single keys, where they have revisions of their own; `notes` what a reader should know of a key.
    """

    values: Mapping[str, Json]
    revision: str | None = None
    items: Mapping[str, Json] = field(default_factory=dict)
    modified: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    revisions: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def guard(self, key: str) -> str | None:
        """The revision that a write of `key` has to name."""
        return self.revisions.get(key, self.revision)


class Connector(Protocol):
    """Speaks to the homes of one profile. All methods raise `RemoteError` and nothing else."""

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = ()) -> Reading:
        """All values of `surface` for `site`, at least those at `keys` where it is too large to be read whole; with
        EVERYTHING among them really all."""

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        """Set the item `key` to `value` (ABSENT deletes it), guarded by the revision of `reading`.

        Raises Conflict where the revision has moved, Forbidden where the credential may not write.
        """

    async def zone(self, site: Site) -> str | None:
        """The zone in the account's host name, None where it has none."""

    async def close(self) -> None:
        """Let go of connections."""
