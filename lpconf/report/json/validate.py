"""Problems of the files, for programs: Terraform's shape."""

from __future__ import annotations

from lpconf.domain.diagnostic import in_order
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.validate import Validation


def render(report: Validation, _: Presentation) -> str:
    """Whether the files are valid, counts, and each problem once."""
    once = in_order(report.diagnostics)
    errors = sum(d.is_error for d in once)
    return dump(
        {
            "valid": not errors,
            "error_count": errors,
            "warning_count": len(once) - errors,
            "diagnostics": diagnostics(once),
        }
    )
