"""The place of an object among others, which the platform may keep itself.

A new object gets the place that the platform gives it, so its place is sent once more. Where the platform numbers
anew what it is sent, that is no failure: order counts among the managed objects, and the next plan compares it.
"""

from __future__ import annotations

from lpconf import catalogue
from lpconf.apply.preconditions import live, to_write
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.domain.plan import Step
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import RemoteError


def differs_only_in_place(step: Step, value: Json | Marker) -> bool:
    """Whether a live object is as a step makes it, but for its place."""
    setting = catalogue.get(step.setting)
    field = setting.rules.ranked_by
    if not field or not isinstance(value, dict) or not isinstance(step.after, dict) or field not in step.after:
        return False
    return same(setting.codec, {**value, field: step.after[field]}, step.after)


async def send_place_again(connector: Connector, step: Step, site: Site, reading: Reading) -> str:
    """Send a created object once more, with its place. Returns the reason in words where that was refused; the object
    exists all the same. Otherwise the next reading shows the result."""
    if step.action != "create" or not differs_only_in_place(step, live(step, reading)):
        return ""
    address = step.address
    new = to_write([step], reading)
    try:
        await connector.write(site, SURFACES[address.surface], address.plain_key, new, reading)
    except RemoteError as refused:
        return str(refused)
    return ""


def place_note(step: Step, value: Json | Marker, refused: str = "") -> str:
    """What is to be said of an object that stands at another place than the one that it was sent with. `refused` says
    why its place was not taken when it was sent once more."""
    field = catalogue.get(step.setting).rules.ranked_by
    place = value.get(field) if isinstance(value, dict) else None
    again = f"; sent once more, its place was not taken: {refused}" if refused else ""
    return f"the platform gave it place {place}; order counts among the objects of the file{again}"
