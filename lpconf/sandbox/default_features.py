"""The features that each account of the sandbox has with their defaults, whether anybody granted them or not.

Source: platform round 2, finding 13: an answer holds every feature of the dictionary, those that nobody set from the
epoch on.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lpconf.domain.value import Json

EPOCH = "1969-12-31T19:00:00.000-05:00"
FOR_EVER = "2999-12-31T19:00:00.000-05:00"


@cache
def default_values() -> Mapping[str, bool]:
    """Whether each feature is on by default."""
    text = files(__package__).joinpath("default_features.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {words[0]: words[1:] == ["+"] for words in lines}


@cache
def default_grants() -> Mapping[str, Json]:
    """The grants as the sandbox keeps those that somebody made."""
    return {name: _grant(name, is_on) for name, is_on in default_values().items()}


def _grant(name: str, is_on: bool) -> Json:
    text = "true" if is_on else "false"
    value = {"type": "LPBoolean", "$": text}
    return {"id": name, "deleted": False, "from": EPOCH, "to": FOR_EVER, "value": value}
