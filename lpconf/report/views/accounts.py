"""What there is to say of each account in a list, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lpconf.domain.results.accounts import AccountEntry, AccountList
from lpconf.domain.state import Attestation, Hold
from lpconf.domain.wording import count

HEAD = ("account", "site", "platform", "labels", "settings", "waits for people", "held", "vouched for")


def platform(entry: AccountEntry) -> str:
    """The platform in words."""
    return "its files have errors" if entry.broken else entry.site.platform.replace("_", " ")


def labels(entry: AccountEntry) -> str:
    """``brand=acme, environment=production``"""
    return ", ".join(f"{key}={value}" for key, value in sorted(entry.site.labels.items()))


def hold(held: Hold) -> str:
    """What is held, until when, why and by whom."""
    return f"{held.setting} until {held.until}: {held.reason} ({held.by})"


def vouched(attestation: Attestation) -> str:
    """What somebody vouches for, since when."""
    ticket = f" ({attestation.ticket})" if attestation.ticket else ""
    return f"{attestation.name} by {attestation.by} since {attestation.date}{ticket}"


def details(entry: AccountEntry) -> Iterator[tuple[str, Sequence[str]]]:
    """The lines below an account, by what they are about; nothing that there is none of."""
    if entry.waiting:
        yield "waits", (", ".join(entry.waiting),)
    if entry.held:
        yield "held", tuple(map(hold, entry.held))
    if entry.vouched:
        yield "vouched", tuple(map(vouched, entry.vouched))


def row(entry: AccountEntry) -> tuple[str, ...]:
    """One account under `HEAD`."""
    held, vouched_for = "; ".join(map(hold, entry.held)), "; ".join(map(vouched, entry.vouched))
    waiting = ", ".join(entry.waiting)
    return (
        entry.site.name,
        entry.site.id,
        platform(entry),
        labels(entry),
        str(entry.settings),
        waiting,
        held,
        vouched_for,
    )


def last_line(report: AccountList) -> str:
    """How many accounts there are, and how many of them wait."""
    waiting = sum(bool(entry.waiting) for entry in report.accounts)
    accounts = count(len(report.accounts), "account")
    if not waiting:
        return f"{accounts}."
    return f"{accounts}, {waiting} of them {'waits' if waiting == 1 else 'wait'} for people."
