"""What the guide says of elements, read from the cards of its recipes: the one place where its strings stand in tests.

Which platform has which scope is the table of the contract, section 2.2.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CARDS = Path(__file__).parent / "cards"
SCOPES: dict[str, tuple[str, ...]] = {
    "chat_transcripts": ("chat", "messaging_and_chat"),
    "chat_authenticated_attributes": ("chat", "messaging_and_chat"),
    "messaging_transcripts": ("messaging", "messaging_and_chat"),
    "messaging_summary": ("messaging", "messaging_and_chat"),
    "messaging_user_profile": ("messaging", "messaging_and_chat"),
    "messaging_authenticated_attributes": ("messaging", "messaging_and_chat"),
    "unauthenticated_attributes": ("chat", "messaging", "messaging_and_chat"),
}
_RECIPES = {
    "messaging_transcripts": "selective-messaging-transcripts",
    "messaging_summary": "selective-messaging-summary",
    "messaging_user_profile": "selective-messaging-user-profile",
    "messaging_authenticated_attributes": "selective-messaging-authenticated-attributes",
    "unauthenticated_attributes": "selective-unauthenticated-attributes",
}


@cache
def card(name: str) -> dict[str, Any]:
    """The card of this name."""
    found: dict[str, Any] = YAML(typ="safe").load((CARDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def without_breaks(text: str) -> str:
    """A string of the guide as it is pasted: its line breaks are those of the page."""
    return "".join(text.split())


def elements_of(scope: str) -> tuple[str, ...]:
    """The elements that the guide's own recipe for `scope` lists; none where its recipe names no list."""
    return tuple(without_breaks(card(_RECIPES[scope])["guide"]).split(",")) if scope in _RECIPES else ()


ELEMENTS: tuple[str, ...] = tuple(without_breaks(card("recipe-messaging")["guide"]).split(","))
"""The guide's most comprehensive list."""
