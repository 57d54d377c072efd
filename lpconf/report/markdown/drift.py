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
from lpconf.report.views.drift import DriftFinding, DriftGroup
from lpconf.report.views.value_parts import as_diff, drift_parts


def render(report: DriftReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A drift run, the worst first. The last line has the counts."""
    quiet = drifting.quiet_accounts(report)
    few = quiet if len(quiet) < drifting.FOLD_FROM else []
    groups = [_group(group, presentation.profile) for group in drifting.groups(report)]
    groups += [_quiet(account) for account in few]
    lists: dict[str, Sequence[Any]] = {"dangers": danger_rows(report.diagnostics), "accounts": groups}
    top = {
        "marker": "lpconf:drift",
        "lines": drifting.last_lines(report),
        "profile": report.profile,
        "sandbox": sandbox(report.kind),
        "quiet": count(len(quiet), "account") if len(quiet) >= drifting.FOLD_FROM else "",
    }
    return fill_within("drift.md.j2", top, lists, presentation.limit)


def _group(group: DriftGroup, profile: str) -> dict[str, Any]:
    drifted: list[dict[str, Any]] = []
    for finding in group.findings:
        if finding.status == "drifted":
            drifted += [_row(finding, setting) for setting in finding.settings]
    return {
        "title": group.title,
        "names": group.names if len(group.names) > 1 else (),
        "rows": [_finding(finding) for finding in group.findings],
        "drifted": drifted,
        "next": drifting.next_steps(group, profile),
    }


def _quiet(account: DriftAccount) -> dict[str, Any]:
    finding = DriftFinding((account,), "in_sync", tuple(account.settings))
    return {"title": account.site.name, "names": (), "rows": [_finding(finding)], "drifted": [], "next": []}


def _finding(finding: DriftFinding) -> dict[str, Any]:
    names = [setting.setting for setting in finding.settings]
    return {
        "status": finding.status.replace("_", " "),
        "act": finding.shown.isupper(),
        "share": finding.share,
        "texts": names if finding.status == "drifted" else drifting.descriptions(finding),
    }


def _row(finding: DriftFinding, setting: DriftSetting) -> dict[str, Any]:
    git, live = drifting.sides(setting)
    return {
        "setting": setting.setting,
        "git": git,
        "live": live,
        "edited": drifting.edited_in(finding, setting),
        "note": setting.note,
        "lines": as_diff(drift_parts(setting)),
    }
