"""Access as a reader needs it: accounts with the same findings stand in one block, those with errors first."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.data_class import frozen
from lpconf.domain.results.access import AccessReport, AccountAccess, SurfaceAccess
from lpconf.domain.wording import count, listed

LOG_IN = {"works": "works", "refused": "REFUSED", "not_known": "not known", "none": "no credential in this profile"}


@frozen
class AccessBlock:
    """Accounts of which the same is to be said."""

    accounts: tuple[AccountAccess, ...]

    @property
    def first(self) -> AccountAccess:
        return self.accounts[0]

    @property
    def names(self) -> str:
        return listed([account.site.name for account in self.accounts], most=6)


def blocks(report: AccessReport) -> list[AccessBlock]:
    """Blocks, those with errors first, then by name."""
    result: dict[object, list[AccountAccess]] = {}
    for account in sorted(report.accounts, key=lambda a: (a.is_fine, a.site.name)):
        key = (account.zone, account.log_in, account.why, account.surfaces)
        result.setdefault(key, []).append(account)
    return [AccessBlock(tuple(accounts)) for accounts in result.values()]


def head(block: AccessBlock) -> str:
    """``acme-retail: site 20260001, zone z1``."""
    site = block.first.site
    parts = [f"site {site.id}"] if len(block.accounts) == 1 else [count(len(block.accounts), "account")]
    parts += [f"zone {block.first.zone}"] if block.first.zone else []
    return ", ".join(parts)


def log_in(block: AccessBlock, auth: str) -> str:
    """Whether the log-in works, and why not."""
    account = block.first
    words = LOG_IN[account.log_in] + (f" ({auth})" if auth else "")
    return f"{words}: {account.why}" if account.why else words


def readability(surface: SurfaceAccess) -> str:
    """Whether a surface can be read, in capitals only where somebody has to act."""
    if surface.readable is None:
        return "by hand"
    return "readable" if surface.readable else "NOT READABLE"


def next_steps(report: AccessReport) -> list[str]:
    """What to do about what cannot be read."""
    forbidden = sorted({s.surface for a in report.accounts for s in a.surfaces if s.status == 403})
    if not forbidden:
        return []
    return [f"give read access, or set {listed(forbidden)} to mode manual in the profile"]


def last_line(report: AccessReport) -> str:
    """Accounts, and how many of them can be read as they should."""
    summary = report.summary
    parts = [f"{summary['readable']} readable"] if summary["readable"] or not summary["not_readable"] else []
    parts += [f"{summary['not_readable']} not, or not wholly"] if summary["not_readable"] else []
    return f"{count(summary['accounts'], 'account')}: {', '.join(parts)}."


def shown(surfaces: Sequence[SurfaceAccess]) -> list[tuple[str, str, str, str]]:
    """Rows: surface, mode, finding, error."""
    return [(s.surface, s.mode, readability(s), s.error) for s in surfaces]
