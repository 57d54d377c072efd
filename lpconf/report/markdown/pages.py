"""Drift, apply and validate as comments; the catalogue and its entries as pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lpconf import catalogue as entries
from lpconf.catalogue.setting import Setting
from lpconf.domain import account_tally
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.plan import Plan
from lpconf.domain.results.access import AccessReport
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.run import Run
from lpconf.domain.state import DesiredValue, ObservedValue
from lpconf.domain.wording import count, listed
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.render import render
from lpconf.report.markdown.size_limit import LIMIT, fit
from lpconf.report.source_excerpt import Underline, excerpt, place
from lpconf.report.text.diagnostics import NO_CONTACT, verdict
from lpconf.report.views import access as accessing
from lpconf.report.views import apply, phrases, setting_facts, tally_line
from lpconf.report.views import drift as drifting
from lpconf.report.views.value_parts import drift_parts

CODES = ("lives at", "value", "needs first", "needed by", "off is")
"""Facts that are shown as code."""


def _sandbox(kind: str) -> str:
    return phrases.SANDBOX if kind == "sandbox" else ""


def _dangers(found: Iterable[Diagnostic]) -> list[tuple[str, str, str]]:
    return [(listed(names, most=6), summary, detail) for names, summary, detail in phrases.dangers(found)]


def _fit(template: str, top: Mapping[str, Any], lists: Mapping[str, Sequence[Any]], limit: int) -> str:
    return fit(lambda detail, shown, left: render(template, detail=detail, left=left, **top, **shown), lists, limit)


def access(report: AccessReport, *, limit: int = LIMIT) -> str:
    """What can be read, those with errors first; at most `limit` characters."""
    lists: dict[str, Sequence[Any]] = {
        "accounts": [
            {
                "names": block.names,
                "head": accessing.head(block),
                "log_in": accessing.log_in(block, report.auth),
                "rows": accessing.shown(block.one.surfaces),
            }
            for block in accessing.blocks(report)
        ],
        "steps": accessing.next_steps(report),
    }
    top = {
        "marker": "lpconf:access",
        "last": accessing.last_line(report),
        "profile": report.profile,
        "sandbox": _sandbox(report.kind),
    }
    return _fit("access.md.j2", top, lists, limit)


def drift(report: DriftReport, *, limit: int = LIMIT) -> str:
    """A drift run, the worst first; at most `limit` characters. The last line has the counts."""
    accounts = drifting.in_order(report)
    one_by_one, folded = drifting.folded(accounts)
    lists: dict[str, Sequence[Any]] = {
        "dangers": _dangers(report.diagnostics),
        "accounts": [_drift_account(a) for a in one_by_one],
    }
    top = {
        "marker": "lpconf:drift",
        "lines": drifting.last_lines(report),
        "profile": report.profile,
        "sandbox": _sandbox(report.kind),
        "quiet": count(folded, "account") if folded else "",
    }
    return fit(
        lambda detail, shown, left: render("drift.md.j2", detail=detail, left=left, **top, **shown), lists, limit
    )


def _drift_account(account: DriftAccount) -> dict[str, Any]:
    found = drifting.findings(account)
    return {
        "name": account.site.name,
        "rows": [
            {
                "status": f.status.replace("_", " "),
                "act": f.shown.isupper(),
                "share": f"{f.share[0]} of {f.share[1]}",
                "texts": [s.setting for s in f.settings] if f.status == "drifted" else drifting.told(f),
            }
            for f in found
        ],
        "drifted": [_drift_row(s) for f in found if f.status == "drifted" for s in f.settings],
        "next": drifting.next_steps(account),
    }


def _drift_row(setting: DriftSetting) -> dict[str, Any]:
    return {
        "setting": setting.setting,
        "git": phrases.tell(setting.setting, setting.desired),
        "live": phrases.tell_seen(setting.setting, setting.seen),
        "edited": drifting.edited(setting),
        "note": setting.note,
        "lines": [f"{part.sign} {part.text}{': ' + part.count if part.count else ''}" for part in drift_parts(setting)],
    }


def applied(run: Run, plan: Plan, *, limit: int = LIMIT) -> str:
    """What became of each step; at most `limit` characters. The last line counts what was verified."""
    lists: dict[str, Sequence[Any]] = {
        "dangers": _dangers(run.diagnostics),
        "problems": phrases.problems(run.diagnostics),
        "accounts": [
            {
                "names": names,
                "lines": lines,
                "hands": [
                    (number, step.hand, step.hand.value.split("\n") if step.hand and step.hand.value else [])
                    for number, step in apply.refused(lines)
                ],
                "next": apply.next_steps(names, lines),
                "summary": apply.counts({s: sum(x.outcome.status == s for x in lines) for s in apply.WORST_FIRST}),
            }
            for names, lines in apply.by_account(run, plan).items()
        ],
        "outputs": [(o.name, str(o.address), o.value) for o in run.outputs],
    }
    top = {
        "marker": "lpconf:apply",
        "counts": apply.counts(run.summary),
        "last": apply.last_line(run, plan),
        "tally": tally_line.accounts(account_tally.of_run(run, plan.sites)),
        "profile": plan.profile,
        "sandbox": _sandbox(plan.kind),
    }
    return fit(
        lambda detail, shown, left: render("applied.md.j2", detail=detail, left=left, **top, **shown), lists, limit
    )


def validate(found: Sequence[Diagnostic], sources: Mapping[str, str], accounts: int, *, limit: int = LIMIT) -> str:
    """The result of `validate`; at most `limit` characters."""
    lists: dict[str, Sequence[Any]] = {"diagnostics": [problem(d, sources) for d in in_order(found)]}
    top = {"marker": "lpconf:validate", "verdict": verdict(found, accounts), "no_contact": NO_CONTACT}
    return fit(
        lambda detail, shown, left: render("validate.md.j2", detail=detail, left=left, **top, **shown), lists, limit
    )


def problem(d: Diagnostic, sources: Mapping[str, str]) -> dict[str, Any]:
    """A diagnostic as the templates take it, with the marked lines where their text is known."""
    where = place(d.mark) if d.mark else str(d.address or d.account)
    lines: list[str] = []
    if d.mark and d.mark.file in sources:
        marks = [Underline(d.mark, d.label, True)]
        marks += [Underline(o.mark, o.text, False) for o in d.others if o.mark.file == d.mark.file]
        lines = excerpt(TextLayout(), sources[d.mark.file], marks)
    return {
        "severity": str(d.severity),
        "code": d.code,
        "summary": d.summary,
        "place": where,
        "label": "" if lines else d.label,
        "excerpt": lines,
        "text": d.detail.splitlines(),
        "fix": d.fix,
        "more": d.more,
    }


def catalogue() -> str:
    """Every setting: the guide, in better order."""
    chapters = [
        {
            "title": chapter.title,
            "key": chapter.key,
            "costs": [(i.code, i.text, i.once) for i in chapter.implications],
            "remarks": [(r.code, r.severity, r.text, r.remedy) for r in chapter.remarks],
            "settings": [_setting(setting) for setting in chapter.settings],
        }
        for chapter in entries.CHAPTERS
    ]
    return render("catalogue.md.j2", chapters=chapters, codes=CODES)


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "title": setting.display.title,
        "anchor": setting.name.replace(".", "-"),
        "needs": ", ".join(need.setting.name for need in setting.rules.needs) or "–",
        "hands": setting_facts.hands(setting),
        "facts": setting_facts.facts_of(setting),
    }


def explain(
    setting: Setting,
    address: Address | None = None,
    seen: ObservedValue | None = None,
    desired_value: DesiredValue | None = None,
) -> str:
    """One setting; with `address` and `seen` also what is wished and live there."""
    rows: list[tuple[str, str, str]] = []
    lines: list[str] = []
    if desired_value:
        rows.append(
            ("wished", phrases.tell(setting.name, desired_value.value), phrases.origins([desired_value.mark])[0])
        )
    if seen:
        rows.append(("live", phrases.tell_seen(setting.name, seen), seen.why or phrases.vouched(seen)))
    if desired_value and seen and seen.known:
        details = setting.codec.details(seen.value, desired_value.value)
        lines = [f"{sign} {part}" for sign, key in (("+", "added"), ("-", "removed")) for part in details.get(key, ())]
    return render(
        "explain.md.j2",
        name=str(address or setting.name),
        title=setting.display.title,
        rows=rows,
        lines=lines,
        facts=setting_facts.facts_of(setting),
        codes=CODES,
    )
