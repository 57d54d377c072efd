"""Lists for looking: what nobody knows, by the page on which it is found, and what was attested long ago."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from lpconf.catalogue import find
from lpconf.domain.plan import Plan
from lpconf.domain.state import ObservedValue
from lpconf.domain.value import Json
from lpconf.domain.wording import count
from lpconf.report.markdown.checklist import done
from lpconf.report.markdown.escape import code, prose
from lpconf.report.results import DatedAttestation
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import site_of


@dataclass(frozen=True, slots=True)
class _Look:
    account: str
    setting: str
    seen: ObservedValue
    wish: Json
    vouch: bool


def confirm(plan: Plan) -> str:
    """Everything of a plan that is not known, or was attested too long ago, by console page, so that one visit
    answers several questions. Each line to tick vouches for the wished value."""
    looks = [
        _Look(s.address.account, s.setting, s.seen, s.after, s.mode == "manual")
        for s in plan.steps
        if s.seen.source in ("unknown", "expired")
    ]
    looks += [
        _Look(s.address.account, s.setting, s.seen, s.seen.json, s.mode == "manual" and s.seen.known)
        for s in plan.standing
        if s.seen.source in ("unknown", "expired")
    ]
    if not looks:
        return "Nothing is unknown.\n"
    pages: dict[str, list[_Look]] = {}
    for look in sorted(looks, key=lambda one: (_console(one.setting), one.account, one.setting)):
        pages.setdefault(_console(look.setting), []).append(look)
    lines = [f"# {count(len(looks), 'setting')} to look at", ""]
    lines += ["Tick only what is as asked; write down what is not. Then: lpconf attest --from THIS-PAGE", ""]
    for console, group in pages.items():
        lines += [f"## {prose(console)}", ""]
        access = dict.fromkeys(
            known.manual_step.access or known.surface.access for one in group if (known := find(one.setting))
        )
        lines += [prose(" · ".join(access)), ""] if access else []
        lines += [_line(plan, look) for look in group] + [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _line(plan: Plan, look: _Look) -> str:
    site = site_of(plan, look.account)
    known = find(look.setting)
    path = f", {prose(' › '.join(known.manual_step.path))}" if known else ""
    state = prose(phrases.vouched(look.seen))
    ask = f"is it {prose(phrases.tell(look.setting, look.wish))}?" if look.wish is not None else "what is it?"
    tail = f" {done(look.account, look.setting, look.wish)}" if look.vouch and look.wish is not None else ""
    where = f" (site {prose(site.id)})" if site.id else ""
    return f"- [ ] {prose(look.account)}{where}{path}: {code(look.setting)} {ask} ({state}){tail}"


def _console(setting: str) -> str:
    known = find(setting)
    return known.surface.console if known else "Other"


def due(vouched: Iterable[DatedAttestation], today: str, within_days: int) -> str:
    """Attestations that are or will be too old within so many days of `today` (ISO), the oldest first.

    Raises ValueError for a date that is none.
    """
    last = datetime.date.fromisoformat(today) + datetime.timedelta(days=within_days)
    every = [(_ends(one), one.account, one.attestation.name, one) for one in vouched]
    rows = sorted((row for row in every if row[0] <= last), key=lambda row: row[:3])
    if not rows:
        return f"Nothing is due until {last.isoformat()}.\n"
    lines = [f"# {count(len(rows), 'attestation')} due until {last.isoformat()}", ""]
    for ends, account, name, one in rows:
        word = one.attestation
        told = prose(phrases.tell(name, word.value))
        over = "over since" if ends < datetime.date.fromisoformat(today) else "good until"
        said = f"{told}, attested {prose(word.date)} by {prose(word.by)}, {over} {ends.isoformat()}"
        lines.append(f"- [ ] {prose(account)}: {code(name)} still {said} {done(account, name, word.value)}")
    return "\n".join(lines) + "\n"


def _ends(one: DatedAttestation) -> datetime.date:
    return datetime.date.fromisoformat(one.attestation.date) + datetime.timedelta(days=one.max_age_days)
