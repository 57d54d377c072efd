"""A drift run as a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.wording import count
from lpconf.report.markdown.passages import danger_rows, sandbox
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import drift as drifting
from lpconf.report.views import phrases
from lpconf.report.views.value_parts import drift_parts


def render(report: DriftReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A drift run, the worst first. The last line has the counts."""
    accounts = drifting.in_order(report)
    one_by_one, folded = drifting.folded(accounts)
    lists: dict[str, Sequence[Any]] = {
        "dangers": danger_rows(report.diagnostics),
        "accounts": [_account(a) for a in one_by_one],
    }
    top = {
        "marker": "lpconf:drift",
        "lines": drifting.last_lines(report),
        "profile": report.profile,
        "sandbox": sandbox(report.kind),
        "quiet": count(folded, "account") if folded else "",
    }
    return fill_within("drift.md.j2", top, lists, presentation.limit)


def _account(account: DriftAccount) -> dict[str, Any]:
    findings_of_account = drifting.findings(account)
    return {
        "name": account.site.name,
        "rows": [
            {
                "status": f.status.replace("_", " "),
                "act": f.shown.isupper(),
                "share": f"{f.share[0]} of {f.share[1]}",
                "texts": [s.setting for s in f.settings] if f.status == "drifted" else drifting.told(f),
            }
            for f in findings_of_account
        ],
        "drifted": [_row(s) for f in findings_of_account if f.status == "drifted" for s in f.settings],
        "next": drifting.next_steps(account),
    }


def _row(setting: DriftSetting) -> dict[str, Any]:
    return {
        "setting": setting.setting,
        "git": phrases.tell(setting.setting, setting.desired),
        "live": phrases.tell_seen(setting.setting, setting.seen),
        "edited": drifting.edited(setting),
        "note": setting.note,
        "lines": [f"{part.sign} {part.text}{': ' + part.count if part.count else ''}" for part in drift_parts(setting)],
    }
