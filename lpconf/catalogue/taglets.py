"""Taglets: cleanCCPatterns, which holds the expression of real-time masking, and lpUnifiedWindow, entries of which
several chapters manage.

Source: guide, "File Sharing" › How to. Houston's Taglet Manager shows a taglet's raw text as a whole, so whoever edits
one entry pastes all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from lpconf.catalogue import surfaces
from lpconf.catalogue.partial_update import Entries, Fields, entries
from lpconf.domain.value import ABSENT, Json, Marker

CARD_PATTERNS = "cleanCCPatterns"
UNIFIED_WINDOW = "lpUnifiedWindow"
UNIFIED_WINDOW_PATH = ("Supportal", "Houston", "Taglet Manager", UNIFIED_WINDOW, "Raw mode")
UNIFIED_WINDOW_LANDMARKS = (
    surfaces.TAGLET_MANAGER_PAGE,
    "Scroll to lpUnifiedWindow, open its configuration, click Raw mode: the Raw mode section appears.",
)
UNIFIED_WINDOW_TRAPS = (
    "The raw text is one array for everything: paste the whole array, not only the new entry.",
    'Every value is text: true is written "true", JSON stands inside the text.',
)

TEXT, ENTRY_ID = "text", "regex"
"""Keys of what a connector hands over where the profile names the entry: the raw text, and the entry's id."""


class PatternInTaglet(Fields):
    """The expression of cleanCCPatterns, alone or as one entry of an array.

    Raw mode shows a taglet's parameters as an array of ``{"id", "value"}`` (observed of other taglets; inferred of this
    one), or the bare expression (the guide's wording). Which entry of an array holds the expression is not public, so
    the profile names its id, and a connector hands the text over together with that id; without it an array is refused:
    taken for an expression it would be overwritten, and every other parameter with it.
    """

    def extract(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        text, entry_id = _parted(live)
        if isinstance(text, Marker) or not _is_array(text):
            return text
        known = entries(text)
        if not entry_id:
            ids = ", ".join(known) or "none"
            raise ValueError(
                "the taglet's raw text is an array of entries, and the profile does not name the one that holds the "
                f"regular expression (surfaces: [{{surface: taglet, fields: {{regex: ID}}}}]; ids there: {ids})"
            )
        return known.get(entry_id, ABSENT)

    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        self.extract(live, part, value)  # refuses what cannot be changed
        text, entry_id = _parted(live)
        if not entry_id or (isinstance(text, str) and text.strip() and not _is_array(text)):
            return value if value is not None else ""
        merged = Entries().merge(text, entry_id, value if value is not None else "")
        return {TEXT: merged, ENTRY_ID: entry_id}

    def recreate(self, live: Json) -> Json:
        return live


def with_entry_id(raw: Json, entry_id: str) -> Json:
    """What a connector hands over for the raw text of the taglet, where the profile names the entry."""
    return {TEXT: raw, ENTRY_ID: entry_id} if entry_id else raw


def with_named_entries(values: Mapping[str, Json], entry_id: str, *, complete: bool) -> Mapping[str, Json]:
    """The raw texts of taglets as a connector hands them over, where the profile names the entry that holds the
    expression. In a `complete` reading a taglet that is missing is an empty one: it will be made with that entry."""
    if not entry_id or not (complete or CARD_PATTERNS in values):
        return values
    return {**values, CARD_PATTERNS: with_entry_id(values.get(CARD_PATTERNS, ""), entry_id)}


def raw_text(live: Json | Marker) -> Json | Marker:
    """The raw text of the taglet, as it is written back."""
    return _parted(live)[0]


def _parted(live: Json | Marker) -> tuple[Json | Marker, str]:
    """The raw text, and the id of the entry that holds the expression; empty where none is named."""
    if isinstance(live, Mapping) and TEXT in live and ENTRY_ID in live:
        return live[TEXT], str(live[ENTRY_ID])
    return live, ""


def _is_array(text: Json) -> bool:
    """Whether the raw text is an array of entries. A character class such as ``[0-9]`` is none."""
    if isinstance(text, list):
        return True
    if not isinstance(text, str) or not text.strip().startswith("["):
        return False
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(parsed, list) and all(isinstance(entry, dict) for entry in parsed)
