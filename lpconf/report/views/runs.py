"""Past runs: as a table, one in detail, and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.run import STATUSES, PastRun, PastStep
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.json.documents import diagnostics
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases

_HEAD = ("started", "run", "who", "profile", "change", "state", "outcomes")


def rows(runs: Iterable[PastRun]) -> list[tuple[str, ...]]:
    """One row for each run, under `_HEAD`."""
    return [(r.started, r.id, r.who, r.profile, r.change_id[:8], r.state, told(r.summary)) for r in runs]


def told(summary: Mapping[str, int]) -> str:
    """``3 verified, 1 unknown``: what there is."""
    return ", ".join(f"{summary[s]} {s}" for s in (*STATUSES, "unknown") if summary.get(s)) or "nothing to do"


def text(runs: Sequence[PastRun], *, ascii: bool = False) -> str:  # noqa: A002
    """All runs, the latest first. Lines are as wide as ids are: they are there to be copied."""
    if not runs:
        return "No runs.\n"
    layout = TextLayout(100, ascii)
    table = [_HEAD, *rows(runs)]
    wide = [max(width(layout.say(row[i])) for row in table) for i in range(len(_HEAD))]
    lines = ["  ".join(pad(layout.say(cell), w) for cell, w in zip(row, wide, strict=True)).rstrip() for row in table]
    return "\n".join([*lines, "", f"{count(len(runs), 'run')}."]) + "\n"


def one_text(run: PastRun, *, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """One run: who, when, what became of each step, and how to take it back."""
    layout = TextLayout(wide, ascii)
    names = max(len(name) for name, _ in facts(run))
    lines = [line for name, value in facts(run) for line in layout.wrap(value, first=f"{pad(name, names)}  ")]
    steps = list(enumerate(run.steps, 1))
    for account in run.accounts:
        mine = [(n, past) for n, past in steps if past.step.address.account == account]
        if mine:
            lines += ["", layout.say(account)]
        setting = min(max((width(layout.say(past.step.setting)) for _, past in mine), default=0), 40)
        for number, past in mine:
            name = pad(layout.short(past.step.setting, 40), setting)
            lines += layout.wrap(
                words(past), first=f"  {number:>{len(str(len(steps)))}}  {name}  {pad(past.status, 9)}  "
            )
    lines += ["", *layout.wrap(back(run))]
    return "\n".join(lines) + "\n"


def facts(run: PastRun) -> list[tuple[str, str]]:
    """What there is to say of a run as a whole."""
    found = [
        ("run", f"{run.id}, {run.state}"),
        ("by", f"{run.who} on {run.host}, {run.started}"),
        ("profile", run.profile),
        ("change", run.change_id),
        ("commit", run.commit),
        ("outcomes", told(run.summary)),
    ]
    return [(name, value) for name, value in found if value]


def words(past: PastStep) -> str:
    """The change of one step, and what its outcome says besides."""
    change = f"{phrases.tell_seen(past.step.setting, past.before)} → {phrases.tell(past.step.setting, past.step.after)}"
    detail = past.outcome.detail if past.outcome else "the run ended before its outcome was known"
    return f"{change}{': ' + detail if detail else ''}"


def back(run: PastRun) -> str:
    """What can be done about it."""
    return (
        f"Take it back: lpconf rollback {run.id}" if run.can_go_back else "It changed nothing that could be taken back."
    )


def markdown(runs: Sequence[PastRun], detailed: bool) -> str:
    """The table, or one run in detail."""
    from lpconf.report.markdown.render import render

    return render(
        "runs.md.j2", head=_HEAD, rows=rows(runs), run=runs[0] if detailed else None, told=(facts, words, back)
    )


def machine(runs: Sequence[PastRun], found: Iterable[Diagnostic]) -> dict[str, Any]:
    """All runs for machines, the latest first."""
    return {"runs": [_json(run) for run in runs], "diagnostics": diagnostics(found)}


def one_machine(run: PastRun) -> dict[str, Any]:
    """One run for machines, with its steps in the order of its plan."""
    steps = [
        {
            "address": str(past.step.address),
            "setting": past.step.setting,
            "mode": past.step.mode,
            "before": past.before.json,
            "before_known": past.before.known,
            "after": past.step.after,
            "status": past.status,
            "detail": past.outcome.detail if past.outcome else "",
        }
        for past in run.steps
    ]
    return {**_json(run), "outcomes": steps, "diagnostics": []}


def _json(run: PastRun) -> dict[str, Any]:
    return {
        "run": run.id,
        "started": run.started,
        "who": run.who,
        "host": run.host,
        "profile": run.profile,
        "change_id": run.change_id,
        "commit": run.commit,
        "state": run.state,
        "accounts": list(run.accounts),
        "summary": dict(run.summary),
    }
