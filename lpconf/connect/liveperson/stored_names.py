"""Names that the platform stores a little otherwise than they were sent. Pure.

Nobody knows whether it does [unknown]; that it might trim blanks or escape signs is what bug reports of others teach.
An object is the desired one where its name is a stored form of the desired name: so it is never created twice. A name
that is no stored form belongs to another object, however similar.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable


def is_stored_form(stored: str, name: str) -> bool:
    """Whether `stored` is `name` without the blanks round it, or without double ones, or with its signs escaped."""
    if stored == name:
        return False
    trimmed = {name, name.strip(), " ".join(name.split())}
    forms = trimmed | {unicodedata.normalize("NFC", form) for form in trimmed}
    return stored in forms or html.unescape(stored) in forms


def stored_forms(name: str, live: Iterable[str]) -> list[str]:
    """The live names that may be what became of `name`."""
    return sorted(other for other in live if is_stored_form(other, name))
