"""Documents for machines (contract, section 4). The plan's own is written by the plan room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.json_format import diagnostic_json
from lpconf.domain.results.access import AccessReport
from lpconf.domain.results.drift import DriftAccount, DriftReport
from lpconf.domain.run import Run


def drift(report: DriftReport) -> dict[str, Any]:
    """A drift run: accounts by name, settings by address. An observed value that is not known is null."""
    return {"accounts": [_drift_account(account) for account in _by_name(report)], **_drift_rest(report)}


def drift_pieces(report: DriftReport) -> Iterator[str]:
    """The text of the same document, an account at a time: that of a large fleet is never whole in memory."""
    yield '{\n  "accounts": ['
    before = "\n"
    for account in _by_name(report):
        yield before + _indented(_drift_account(account), "    ")
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
                "observed": s.seen.json,
                "source": s.seen.source,
            }
            for s in sorted(account.settings, key=lambda s: s.address)
        ],
    }


def _drift_rest(report: DriftReport) -> dict[str, Any]:
    return {"summary": dict(report.summary), "diagnostics": diagnostics(report.diagnostics)}


def _indented(value: Any, by: str) -> str:
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False)
    return by + text.replace("\n", "\n" + by)  # a line break in a value is written as an escape


def access(report: AccessReport) -> dict[str, Any]:
    """What can be read: accounts and surfaces by name. `readable` is null where a surface is by hand."""
    return {
        "profile": report.profile,
        "accounts": [
            {
                "account": account.site.name,
                "id": account.site.id,
                "zone": account.zone,
                "log_in": {"kind": report.auth or None, "status": account.log_in, "error": account.why or None},
                "surfaces": [
                    {
                        "surface": s.surface,
                        "mode": s.mode,
                        "readable": s.readable,
                        "error": s.error or None,
                        "status": s.status,
                    }
                    for s in account.surfaces
                ],
            }
            for account in sorted(report.accounts, key=lambda a: a.site.name)
        ],
        "summary": dict(report.summary),
        "diagnostics": diagnostics(report.diagnostics),
    }


def applied(run: Run, accounts: Iterable[str] = ()) -> dict[str, Any]:
    """An apply of a plan for `accounts`: outcomes in their order, counts of steps by status and of accounts by the
    worst of theirs."""
    return {
        "run": run.id,
        "outcomes": [
            {"address": str(o.address), "setting": o.setting, "status": o.status, "detail": o.detail}
            for o in run.outcomes
        ],
        "outputs": [{"address": str(o.address), "name": o.name, "value": o.value} for o in run.outputs],
        "summary": dict(run.summary),
        "account_summary": account_tally.of_run(run, accounts),
        "diagnostics": diagnostics(run.diagnostics),
    }


def validate(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """Terraform's shape."""
    once = in_order(found)
    errors = sum(d.is_error for d in once)
    return {
        "valid": not errors,
        "error_count": errors,
        "warning_count": len(once) - errors,
        "diagnostics": diagnostics(once),
    }


def failure(found: Iterable[Diagnostic]) -> dict[str, Any]:
    """The one document of a command that came to no result."""
    return {"diagnostics": diagnostics(found)}


def diagnostics(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Problems in the order in which people read them."""
    return [diagnostic_json(d) for d in in_order(found)]


def dump(document: Mapping[str, Any]) -> str:
    """The document as text: keys sorted, two spaces, a newline at the end."""
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
