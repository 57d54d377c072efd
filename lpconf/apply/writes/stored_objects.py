"""Objects that were made and stand under another name than the one that they were sent with.

The answer to a create tells the id and the name that was stored. The object of that id is the one that was made,
whatever the platform calls it.
"""

from __future__ import annotations

from dataclasses import replace

from lpconf.connect.connector import Reading
from lpconf.domain.plan import Step
from lpconf.domain.value import Json
from lpconf.domain.wording import shown


def under_its_id(step: Step, reading: Reading, stored: Json) -> Reading:
    """The reading with the object that a create made under the name that it was sent with, wherever it stands."""
    key = step.address.plain_key
    other = None if key in reading.values else _key_of(step, reading, stored)
    if other is None:
        return reading
    named = {**reading.values[other], "name": step.address.names[-1]}
    return replace(reading, values={**reading.values, key: named})


def stored_name_note(step: Step, reading: Reading, stored: Json) -> str:
    """What is to be said of an object that the platform calls otherwise; empty where it does not."""
    name = stored.get("name") if isinstance(stored, dict) else None
    if step.action != "create" or not isinstance(name, str) or name == step.address.names[-1]:
        return ""
    if step.address.plain_key in reading.values:
        return f"the platform calls it {shown(name)}"
    return f"the platform calls it {shown(name)}: write that name into the file, else the next plan makes another one"


def _key_of(step: Step, reading: Reading, stored: Json) -> str | None:
    """The key of the object that the answer to a create names."""
    own = stored.get("id") if isinstance(stored, dict) else None
    if own is None or step.action != "create":
        return None
    objects = {key: item for key, item in reading.values.items() if isinstance(item, dict)}
    same_id = [key for key, item in objects.items() if str(item.get("id")) == str(own)]
    beside, *nested = step.address.key.split("/")
    return next((key for key in same_id if not nested or key.partition("/")[0] == beside), None)
