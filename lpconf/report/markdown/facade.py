"""Everything as Markdown for GitHub and GitLab: comments of at most 60,000 characters, and pages.

Every value passes a filter of `safe`; no name, pattern or message can break out of its place.
"""

from __future__ import annotations

from lpconf.report.markdown.pages import access, applied, catalogue, drift, explain, validate
from lpconf.report.markdown.plan import plan

__all__ = ["access", "applied", "catalogue", "drift", "explain", "plan", "validate"]
