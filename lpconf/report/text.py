"""Everything for a terminal: at most `wide` columns, the sign in column one, no colour, no clock.

All functions take ``wide`` (columns) and ``ascii`` (LANG=C) and end with a newline. `tint` says afterwards which style
a line deserves, so that colour can be added by somebody who does not know the grammar of the text.
"""

from __future__ import annotations

from lpconf.report.access_text import access
from lpconf.report.applied_text import applied
from lpconf.report.diagnostics_text import diagnostics, validate
from lpconf.report.drift_text import drift
from lpconf.report.explain_text import catalogue_text, explain_setting, explain_value
from lpconf.report.plan_text import plan
from lpconf.report.tint import Style, tint

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
    "tint",
    "validate",
]
