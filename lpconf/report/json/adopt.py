"""What adopting came to, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.adopt import AdoptReport


def render(report: AdoptReport, _: Presentation) -> str:
    """Each account with its chapters, and what was left out."""
    return dump(
        {
            "accounts": [
                {
                    "account": account.name,
                    "file": account.file,
                    "status": account.status,
                    "chapters": [
                        {"chapter": c.key, "status": c.status, "detail": c.words, "fragments": list(c.fragments)}
                        for c in account.chapters
                    ],
                    "missing": list(account.missing),
                    "left_out": [
                        {"code": code, "setting": setting, "why": why}
                        for c in account.chapters
                        for code, setting, why in c.left_out
                    ],
                }
                for account in report.accounts
            ],
            "diagnostics": diagnostics(report.diagnostics),
        }
    )
