"""Drift as a reader needs it: worst first, each status once per account, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.results.drift import WORST_FIRST, DriftAccount, DriftReport, DriftSetting, DriftStatus
from lpconf.domain.wording import count, listed

SHOWN: tuple[DriftStatus, ...] = ("drifted", *(status for status in WORST_FIRST if status != "drifted"))
"""What somebody changed comes before what could not be read, though the exit code says it the other way round."""

FOLD_FROM = 4
"""So many accounts in sync are one line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """All settings of one account that have one status."""

    account: DriftAccount
    status: DriftStatus
    settings: tuple[DriftSetting, ...]

    @property
    def shown(self) -> str:
        """Capitals only where somebody has to act."""
        return self.status.replace("_", " ") if self.status in ("in_sync", "held") else self.status.upper()

    @property
    def share(self) -> tuple[int, int]:
        return len(self.settings), len(self.account.settings)


def in_order(report: DriftReport) -> list[DriftAccount]:
    """Accounts, the worst first: what drifted (weaker protection before the rest), then by status, then by name."""

    def key(account: DriftAccount) -> tuple[int, bool, str]:
        if account.status == "in_sync":
            return (SHOWN.index("in_sync"), True, account.site.name)
        rank = min((SHOWN.index(s.status) for s in account.settings), default=len(SHOWN))
        return (rank, not any(s.weakens for s in account.settings), account.site.name)

    return sorted(report.accounts, key=key)


def folded(accounts: Sequence[DriftAccount]) -> tuple[list[DriftAccount], int]:
    """The accounts to show one by one, and how many in sync are one line."""
    changed_accounts = [account for account in accounts if account.status != "in_sync"]
    quiet = len(accounts) - len(changed_accounts)
    return (changed_accounts, quiet) if quiet >= FOLD_FROM else (list(accounts), 0)


def findings(account: DriftAccount) -> list[Finding]:
    """What was found, the worst first; what is in sync only where nothing else was found."""
    found = [Finding(account, status, tuple(s for s in account.settings if s.status == status)) for status in SHOWN]
    found = [one for one in found if one.settings]
    return [one for one in found if one.status != "in_sync"] or found or [Finding(account, "in_sync", ())]


def told(finding: Finding) -> list[str]:
    """The settings of a status that needs no table, in words."""
    settings = finding.settings
    if finding.status == "unreadable":
        return list(dict.fromkeys(f"{_surface(s)}: {s.seen.why or s.note or 'not readable'}" for s in settings))
    if finding.status == "waiting":
        return [waiting(settings)]
    if finding.status == "unverified":
        return [f"{s.setting}: {', '.join(filter(None, [f'attested {s.seen.date}', s.note]))}" for s in settings]
    if finding.status == "held":
        return [f"{s.setting}{': ' + s.note if s.note else ''}" for s in settings]
    return []


def waiting(settings: Sequence[DriftSetting]) -> str:
    """``encryption.transcripts by hand, then encryption.referrer``."""
    by_hand = [s.setting for s in settings if s.seen.source in ("unknown", "contradicted", "attested", "expired")]
    then = [s.setting for s in settings if s.setting not in by_hand]
    words = [f"{listed(by_hand)} by hand"] if by_hand else []
    return ", then ".join([*words, *([listed(then)] if then else [])])


def _surface(setting: DriftSetting) -> str:
    surface = SURFACES.get(setting.address.surface)
    return f"{surface.title}s" if surface else setting.address.surface


def edited(setting: DriftSetting) -> str:
    """When and by whom. The platform's audit trail has no features, site settings and taglets, so nobody can tell
    the person (facts 3.5); the date is the setting's own, of its last edit."""
    if setting.seen.source == "attested":
        return f"attested {setting.seen.date} by {setting.seen.by}"
    return f"edited {setting.seen.modified or 'at a time not known'}, by: not audited"


def next_steps(account: DriftAccount) -> list[tuple[str, str]]:
    """What to do, in pairs of a goal and the way there."""
    name, found = account.site.name, {f.status: f for f in findings(account)}
    steps: list[tuple[str, str]] = []
    if "drifted" in found:
        steps += [
            ("keep what is live", f"lpconf adopt {name} --drifted"),
            ("put Git back", f"lpconf apply {name}"),
            ("leave it for now", f"hold: in {account.site.file or 'the account file'}"),
        ]
    if "unreadable" in found:
        surfaces = dict.fromkeys(s.address.surface for s in found["unreadable"].settings)
        steps.append(("read again", f"give read access, or set {listed(surfaces)} to mode manual"))
    if "waiting" in found:
        steps.append(("go on", f"lpconf runbook {name}"))
    if "unverified" in found:
        settings = " ".join(s.setting for s in found["unverified"].settings)
        steps.append(("look, then", f"lpconf attest {name} {settings}"))
    return steps


def last_lines(report: DriftReport) -> list[str]:
    """Accounts by status; then how many settings drifted, and how many of them protect less."""
    summary = report.summary
    parts = ", ".join(f"{summary[s]} {s.replace('_', ' ')}" for s in SHOWN if summary[s])
    changed_accounts = [account for account in report.accounts if account.status != "in_sync"]
    drifted = [s for account in changed_accounts for s in account.settings if s.status == "drifted"]
    weaker = sum(s.weakens for s in drifted)
    lines = [f"{count(len(report.accounts), 'account')}{': ' + parts if parts else ''}."]
    if drifted:
        worse = f", {weaker} of them weaken{'s' * (weaker == 1)} protection" if weaker else ""
        lines.append(f"{count(len(drifted), 'setting')} drifted{worse}.")
    else:
        lines.append("No drift.")
    return lines
