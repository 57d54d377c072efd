"""Past runs: as a table, one in detail, and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpconf.domain.run import STATUSES, PastRun, PastStep
from lpconf.report.views import phrases

HEAD = ("started", "run", "who", "profile", "change", "state", "outcomes")


def rows(runs: Iterable[PastRun]) -> list[tuple[str, ...]]:
    """One row for each run, under `HEAD`."""
    return [(r.started, r.id, r.who, r.profile, r.change_id[:8], r.state, outcome_counts(r.summary)) for r in runs]


def outcome_counts(summary: Mapping[str, int]) -> str:
    """``3 verified, 1 unknown``: what there is."""
    return ", ".join(f"{summary[s]} {s}" for s in (*STATUSES, "unknown") if summary.get(s)) or "nothing to do"


def facts(run: PastRun) -> list[tuple[str, str]]:
    """What there is to say of a run as a whole."""
    results = [
        ("run", f"{run.id}, {run.state}"),
        ("by", f"{run.who} on {run.host}, {run.started}"),
        ("profile", run.profile),
        ("change", run.change_id),
        ("commit", run.commit),
        ("outcomes", outcome_counts(run.summary)),
    ]
    return [(name, value) for name, value in results if value]


def words(past: PastStep) -> str:
    """The change of one step, and what its outcome says besides."""
    before, after = phrases.sides_of(past.step.setting, past.before, past.step.after)
    change = f"{before} → {after}"
    detail = past.outcome.detail if past.outcome else "the run ended before its outcome was known"
    return f"{change}{': ' + detail if detail else ''}"


def rollback_advice(run: PastRun) -> str:
    """What can be done about it."""
    return (
        f"Take it back: lpconf rollback {run.id}" if run.can_go_back else "It changed nothing that could be taken back."
    )
