"""Everything for a terminal: at most `wide` columns, the sign in column one, no colour, no clock.

All functions take ``wide`` (columns) and ``ascii`` (LANG=C) and end with a newline. `tint` says afterwards which style
a line deserves, so that colour can be added by somebody who does not know the grammar of the text.
"""

from __future__ import annotations

from lpconf.report.text.access import access
from lpconf.report.text.apply import applied
from lpconf.report.text.diagnostics import diagnostics, validate
from lpconf.report.text.drift import drift
from lpconf.report.text.explain import catalogue_text, explain_setting, explain_value
from lpconf.report.text.line_styles import Style, style_lines
from lpconf.report.text.plan import plan

__all__ = [
    "Style",
    "access",
    "applied",
    "catalogue_text",
    "diagnostics",
    "drift",
    "explain_setting",
    "explain_value",
    "plan",
    "style_lines",
    "validate",
]
