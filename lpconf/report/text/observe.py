"""What was recorded, for people."""

from __future__ import annotations

from lpconf.domain.results.observation import ObservationReport, RecordedAccountReport
from lpconf.domain.wording import count
from lpconf.report.presentation import Presentation


def render(report: ObservationReport, _: Presentation) -> str:
    """A line for each account, and one in all."""
    lines = [_line(account) for account in report.accounts]
    surfaces = sum(len(account.read) for account in report.accounts)
    failed = sum(len(account.failed) for account in report.accounts)
    words = f"{count(len(report.accounts), 'account')}, {count(surfaces, 'surface')} recorded at {report.taken}"
    lines.append(words + (f", {failed} not readable" if failed else "") + ".")
    return "\n".join(lines) + "\n"


def _line(account: RecordedAccountReport) -> str:
    parts = [f"{account.account}: {', '.join(account.read) or 'nothing'}"]
    if account.failed:
        parts.append(f"not readable: {', '.join(account.failed)}")
    if account.left_out:
        parts.append(f"left out, they hold a credential: {', '.join(account.left_out)}")
    if account.unmanaged:
        counts = (f"{surface} {number:,}" for surface, number in account.unmanaged.items())
        parts.append(f"live and in no file: {', '.join(counts)}")
    return "; ".join(parts)
