"""What a connector is: two methods, read a surface and write one item of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lpconf.catalogue.surfaces import Surface
from lpconf.terms.state import Site
from lpconf.terms.value import Json, Marker


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of one surface of one account.

    `values` are written values by plain key; a key that is missing is absent. `revision` guards the next write to the
    surface. `items` are the whole objects as they came, by key, to be carried through when one is replaced.
    `modified` are the platform's own dates of the last edit, by key, where it has them.
    """

    values: Mapping[str, Json]
    revision: str | None = None
    items: Mapping[str, Json] = field(default_factory=dict)
    modified: Mapping[str, str] = field(default_factory=dict)


class Connector(Protocol):
    """Speaks to the homes of one profile. All methods raise `RemoteError` and nothing else."""

    async def read(self, site: Site, surface: Surface) -> Reading:
        """All values of `surface` for `site`."""

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        """Set the item `key` to `value` (ABSENT deletes it), guarded by the revision of `reading`.

        Raises Conflict where the revision has moved, Forbidden where the credential may not write.
        """

    async def close(self) -> None:
        """Let go of connections."""
