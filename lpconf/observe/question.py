"""What is asked about one account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from lpconf.catalogue.surfaces import Surface
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredValue, Mode, Site
from lpconf.observe.attestations import Attestations


@frozen
class Question:
    """What to find out about one account: the addresses, and what its people vouch for.

    `desired` are the desired values at these addresses, which say how much of an object matters; `lookups` the surfaces
    whose names are needed.
    """

    site: Site
    addresses: Sequence[Address]
    vouched: Attestations
    mode: Callable[[Surface], Mode]
    desired: Mapping[Address, DesiredValue] = field(default_factory=dict)
    lookups: frozenset[str] = frozenset()
