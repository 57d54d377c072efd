"""Accounts in rows, capabilities in columns: how each of them stands, for pages that show a whole fleet at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Plan, Step
from lpconf.domain.results.drift import DriftReport
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import Site
from lpconf.report.views.account_groups import chapter_named

Standing: TypeAlias = Literal[
    "unreadable", "failed", "drifted", "changes", "waiting", "unverified", "held", "as_wished", ""
]
WORST_FIRST: tuple[Standing, ...] = (
    "unreadable",
    "failed",
    "drifted",
    "changes",
    "waiting",
    "unverified",
    "held",
    "as_wished",
    "",
)
"""How a capability stands, the worst first; empty where it is not managed, or nothing is known of it."""
WORDS: Mapping[Standing, str] = {
    "unreadable": "unreadable",
    "failed": "failed",
    "drifted": "drifted",
    "changes": "will change",
    "waiting": "waiting",
    "unverified": "unverified",
    "held": "held",
    "as_wished": "as wished",
    "": "not told",
}
SIGNS: Mapping[Standing, str] = {
    "unreadable": "?",
    "failed": "✕",
    "drifted": "≠",
    "changes": "~",
    "waiting": "…",
    "unverified": "!",
    "held": "‖",
    "as_wished": "✓",
    "": "",
}
"""A sign for each, so that nobody has to tell them apart by their colours."""
OTHER = "settings"
"""The column of settings that belong to no chapter."""

_BY_DRIFT: Mapping[str, Standing] = {
    "in_sync": "as_wished",
    "drifted": "drifted",
    "waiting": "waiting",
    "held": "held",
    "unverified": "unverified",
    "unreadable": "unreadable",
}
_BY_OUTCOME: Mapping[str, Standing] = {
    "verified": "as_wished",
    "unchanged": "as_wished",
    "waiting": "waiting",
    "held": "held",
    "failed": "failed",
    "stale": "failed",
    "not_approved": "waiting",
    "skipped": "failed",
}


@frozen
class Column:
    """A capability: a chapter of the catalogue."""

    key: str
    title: str


@frozen
class AccountRow:
    """An account: how it stands as a whole, and each of its capabilities by the key of the column."""

    site: Site
    standing: Standing
    cells: Mapping[str, Standing] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@frozen
class Matrix:
    """All accounts by name, and the capabilities that at least one of them has."""

    columns: tuple[Column, ...]
    rows: tuple[AccountRow, ...]

    @property
    def counts(self) -> dict[Standing, int]:
        """How many accounts stand how, the worst first; only what there is."""
        totals = Counter(row.standing for row in self.rows)
        return {standing: totals[standing] for standing in WORST_FIRST if standing in totals}

    @property
    def labels(self) -> dict[str, list[str]]:
        """The values of each label, by its key, for a filter."""
        values: dict[str, set[str]] = {}
        for row in self.rows:
            for key, value in row.site.labels.items():
                values.setdefault(key, set()).add(value)
        return {key: sorted(values[key]) for key in sorted(values)}


class _Collector:
    """Gathers how capabilities stand, account by account; the worst of a capability counts."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, Standing]] = {}
        self._titles: dict[str, str] = {}

    def add(self, account: str, setting: str, standing: Standing) -> None:
        chapter = chapter_named(setting)
        key = chapter.key if chapter else OTHER
        self._titles.setdefault(key, chapter.title if chapter else "Other settings")
        cells = self._cells.setdefault(account, {})
        cells[key] = worst((cells.get(key, ""), standing))

    def matrix(self, sites: Mapping[str, Site], diagnostics: Iterable[Diagnostic], quiet: Standing) -> Matrix:
        """The matrix of `sites`; an account of which nothing was added stands as `quiet` says."""
        problems: dict[str, dict[str, None]] = {}
        for diagnostic in diagnostics:
            account = diagnostic.address.account if diagnostic.address else diagnostic.account
            if account and diagnostic.is_error:
                problems.setdefault(account, {})[diagnostic.summary] = None
        rows = []
        for name in sorted(sites):
            cells = self._cells.get(name, {})
            standing = worst(cells.values()) or quiet
            if name in problems:
                standing = worst((standing, "unreadable"))
            rows.append(AccountRow(sites[name], standing, cells, tuple(problems.get(name, ()))))
        columns = tuple(Column(key, self._titles[key]) for key in sorted(self._titles))
        return Matrix(columns, tuple(rows))


def worst(standings: Iterable[Standing]) -> Standing:
    """The worst of some; empty for none."""
    return min(standings, key=WORST_FIRST.index, default="")


def of_plan(plan: Plan) -> Matrix:
    """How accounts stand before a plan is carried out."""
    collector = _Collector()
    for step in plan.steps:
        collector.add(step.address.account, step.setting, _of_step(step))
    for standing in plan.standing:
        collector.add(standing.address.account, standing.setting, _of_source(standing.observed.source))
    for held in plan.held:
        collector.add(held.address.account, held.setting, "held")
    return collector.matrix(plan.sites, plan.diagnostics, "as_wished")


def of_run(run: Run, plan: Plan) -> Matrix:
    """How accounts stand after an apply."""
    collector = _Collector()
    for outcome in run.outcomes:
        collector.add(outcome.address.account, outcome.setting, _of_outcome(outcome))
    return collector.matrix(plan.sites, (*plan.diagnostics, *run.diagnostics), "as_wished")


def of_drift(report: DriftReport) -> Matrix:
    """How accounts stand against their files."""
    collector = _Collector()
    for account in report.accounts:
        for setting in account.settings:
            collector.add(account.site.name, setting.setting, standing_of_drift(setting.status))
    sites = {account.site.name: account.site for account in report.accounts}
    return collector.matrix(sites, report.diagnostics, "as_wished")


def _of_step(step: Step) -> Standing:
    if step.by_hand:
        return "waiting"
    return "drifted" if step.reason == "drifted" else "changes"


def _of_source(source: str) -> Standing:
    return "unverified" if source in ("expired", "contradicted", "unknown") else "as_wished"


def _of_outcome(outcome: Outcome) -> Standing:
    return _BY_OUTCOME.get(outcome.status, "failed")


def standing_of_drift(status: str) -> Standing:
    """How a setting stands by its status in a drift run."""
    return _BY_DRIFT[status]
