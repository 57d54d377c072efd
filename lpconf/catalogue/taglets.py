"""Taglets: cleanCCPatterns, which holds the expression of real-time masking, and lpUnifiedWindow, entries of which
several chapters manage.

Source: guide, "File Sharing" › How to. Houston's Taglet Manager shows a taglet's raw text as a whole, so whoever edits
one entry pastes all of them.
"""

from __future__ import annotations

CARD_PATTERNS = "cleanCCPatterns"
UNIFIED_WINDOW = "lpUnifiedWindow"
UNIFIED_WINDOW_PATH = ("Supportal", "Houston", "Taglet Manager", UNIFIED_WINDOW, "Raw mode")
UNIFIED_WINDOW_TRAPS = (
    "The raw text is one array for everything: paste the whole array, not only the new entry.",
    'Every value is text: true is written "true", JSON stands inside the text.',
)
