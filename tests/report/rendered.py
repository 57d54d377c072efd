"""Reports rendered for tests: by the registry, as a command does it."""

from __future__ import annotations

import json
from typing import Any

from lpconf.report.presentation import Presentation
from lpconf.report.registry import REPORTS, render


def rendered(report: str, form: str, result: Any, **presentation: Any) -> str:
    """The report in a format; `presentation` are fields of `Presentation`."""
    made = render(REPORTS[report], form, result, Presentation(**presentation))
    return made if isinstance(made, str) else "".join(made)


def document(report: str, result: Any) -> Any:
    """The JSON document of a report."""
    return json.loads(rendered(report, "json", result))
