"""A drift run, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lpconf.domain.results.drift import DriftAccount, DriftReport
from lpconf.redaction import disclosed_json
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.views.authorship import author_document

_AT_ONCE = 20
"""Accounts that are written together: for each text the encoder leaves a ring of functions in memory."""


def render(report: DriftReport, _: Presentation) -> Iterator[str]:
    """Accounts by name, settings by address; an observed value that is not known is null. The text comes a few accounts
    at a time: that of a large fleet is never whole in memory."""
    yield '{\n  "accounts": ['
    before = "\n"
    accounts = _by_name(report)
    for begin in range(0, len(accounts), _AT_ONCE):
        yield before + _items([_drift_account(account) for account in accounts[begin : begin + _AT_ONCE]])
        before = ",\n"
    rest = dump(_drift_rest(report)).removeprefix("{\n")
    yield f"{'' if before == chr(10) else chr(10) + '  '}],\n{rest}"


def _by_name(report: DriftReport) -> list[DriftAccount]:
    return sorted(report.accounts, key=lambda account: account.site.name)


def _drift_account(account: DriftAccount) -> dict[str, Any]:
    return {
        "account": account.site.name,
        "status": account.status,
        "settings": [
            {
                "address": str(s.address),
                "setting": s.setting,
                "status": s.status,
                "desired": s.desired,
                "observed": s.observed.json,
                "source": s.observed.source,
                "who": author_document(s.author, s.observed.modified),
            }
            for s in sorted(account.settings, key=lambda s: s.address)
        ],
    }


def _drift_rest(report: DriftReport) -> dict[str, Any]:
    return {"summary": dict(report.summary), "diagnostics": diagnostics(report.diagnostics)}


def _items(values: list[dict[str, Any]]) -> str:
    """The lines of some items of a list that stands one level deep."""
    text = json.dumps(disclosed_json(values), sort_keys=True, indent=2, ensure_ascii=False)
    lines = text.removeprefix("[\n").removesuffix("\n]")
    return "  " + lines.replace("\n", "\n  ")  # a line break in a value is written as an escape
