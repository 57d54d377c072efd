"""Who changed a live value, from the rows of an audit trail. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.liveperson.stored_names import is_stored_form
from lpconf.domain.address import Address
from lpconf.domain.results.authorship import NO_ROW, NOT_ASKED, NOT_AUDITED, AuditRow, Authorship


def before_asking(address: Address) -> Authorship:
    """What can be said of an address as long as nobody has asked."""
    surface = SURFACES.get(address.surface)
    return NOT_ASKED if surface is not None and surface.audited else NOT_AUDITED


def authorship(address: Address, rows: Sequence[AuditRow]) -> Authorship:
    """Who changed what stands at `address` last. `rows` begin with the latest.

    A row of the thing itself counts first, then one of what holds it: whether the trail names an engagement or its
    campaign is not documented.
    """
    surface = SURFACES.get(address.surface)
    if surface is None or not surface.audited:
        return NOT_AUDITED
    own, *holders = reversed(address.names)
    of_kind = [row for row in rows if row.object_type.casefold() == surface.audited.casefold()]
    row = _latest_of(of_kind, own)
    if row is not None:
        return Authorship("known", row)
    for holder in holders:
        row = _latest_of(of_kind, holder)
        if row is not None:
            return Authorship("known", row, about=holder)
    return NO_ROW


def _latest_of(rows: Sequence[AuditRow], name: str) -> AuditRow | None:
    """The first row of an object of this name, or of what the platform may have made of it."""
    return next((row for row in rows if row.object_name == name or is_stored_form(row.object_name, name)), None)
