"""Lists for looking: what nobody knows, by the page on which it is found, and what ages or ends soon."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from lpconf.catalogue import find
from lpconf.data_class import frozen
from lpconf.domain.plan import Plan, Step
from lpconf.domain.results.due import DueEntry, due_until
from lpconf.domain.state import ObservedValue, Site
from lpconf.domain.value import UNKNOWN, Json
from lpconf.domain.wording import command, count
from lpconf.report.characters import visible
from lpconf.report.markdown.checklist import done, page_id, page_mark
from lpconf.report.markdown.escape import code, prose
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import site_of
from lpconf.report.views.manual_sessions import handed_over_now

NOT_CERTAIN = ("unknown", "expired", "contradicted")
"""Where the knowledge of a value comes from when somebody has to look."""
Entry = TypeVar("Entry")
_UNTICKED = "to look at alone: no word about it counts yet"


@frozen
class _Look:
    site: Site
    setting: str
    observed: ObservedValue
    expected: Json
    is_vouched: bool
    in_words: str = ""
    """The whole expected value as the page shows it, names for ids; empty where it has no other words."""


def confirm(plan: Plan, profile: str = "") -> str:
    """Everything of a plan that is not known, or was attested too long ago, by console page, so that one visit
    answers several questions. Each line to tick vouches for the value that stands in full below it."""
    looks = _looks(plan)
    if not looks:
        return "Nothing is unknown.\n"
    identity = page_id([[look.site.id, look.setting, look.expected] for look in looks])
    lines = [page_mark(identity, renews=True), f"# {count(len(looks), 'setting')} to look at", ""]
    way = command("attest --from THIS-PAGE", profile)
    lines += [f"Tick only what is as asked; write down what is not. Then: {way}", ""]
    for path, group in _by(looks, lambda look: _path(look.setting)).items():
        lines += [f"## {prose(path)}", "", *_access([look.setting for look in group])]
        for look in group:
            lines += _look_lines(look, identity)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _looks(plan: Plan) -> list[_Look]:
    looks = []
    # What waits for lpconf to write first cannot be vouched for yet: it is asked, without a tick that would count.
    now = {step.address for step in handed_over_now(plan.steps, plan.waiting_for_facts)}
    for step in plan.steps:
        if step.observed.source in NOT_CERTAIN:
            site = site_of(plan, step.address.account)
            is_vouched = step.mode == "manual" and step.address in now
            looks.append(_Look(site, step.setting, step.observed, step.after, is_vouched, _in_words(step)))
    for standing in plan.standing:
        if standing.observed.source in NOT_CERTAIN:
            site = site_of(plan, standing.address.account)
            is_vouched = standing.mode == "manual" and standing.observed.known
            looks.append(_Look(site, standing.setting, standing.observed, standing.observed.json, is_vouched))
    return sorted(looks, key=lambda look: (_path(look.setting), look.site.name, look.setting))


def _in_words(step: Step) -> str:
    """The value of a step by hand in the words that its page has. Of a document a person pastes all, and looks at one
    entry; of an object that is known the step has only the fields that differ."""
    is_whole = step.observed.value is UNKNOWN and not step.address.part
    return step.hand.value if step.hand and is_whole else ""


def _look_lines(look: _Look, identity: str) -> list[str]:
    """One question, with the full value to look for where the summary does not show it."""
    full = "" if look.expected is None else look.in_words or phrases.full_text(look.setting, look.expected)
    short = phrases.value_summary(look.setting, look.expected)
    known = find(look.setting)
    is_told = look.expected is None or (known is not None and known.switch) or full == short
    if look.expected is None:
        question = "what is it?"
    else:
        question = f"is it {prose(short)}?" if is_told else "is it exactly this?"
    words = f"{_named(look.site)}: {code(look.setting)} {question} ({prose(phrases.vouched(look.observed))}"
    if look.is_vouched and look.expected is not None:
        head = f"- [ ] {words}) {done(identity, look.site.name, look.setting, look.expected)}"
    else:
        head = f"- {words}; {_UNTICKED})"
    return [head] if is_told else [head, *_full(full)]


def _full(value: str) -> list[str]:
    return ["", *(f"      {visible(row)}" for row in value.split("\n")), ""]


def due(entries: Iterable[DueEntry], today: str, within_days: int, profile: str = "") -> str:
    """What ages or ends within so many days of `today` (ISO): attestations by console page with site and value, then
    holds and acceptances. Raises ValueError for a date that is none."""
    now = datetime.date.fromisoformat(today)
    last = now + datetime.timedelta(days=within_days)
    rows = due_until(entries, last)
    if not rows:
        return f"Nothing is due until {last.isoformat()}.\n"
    words = [entry for entry in rows if entry.attestation is not None]
    identity = page_id([[e.site.id, e.name, e.attestation.value] for e in words if e.attestation])
    lines = [page_mark(identity, renews=True), f"# {_counted(rows)} due until {last.isoformat()}", ""]
    for path, group in _by(words, lambda entry: _path(entry.name)).items():
        lines += [f"## {prose(path)}", "", *_access([entry.name for entry in group])]
        for entry in group:
            lines += _due_lines(entry, now, identity)
        lines.append("")
    lines += _ends("Holds that end", [entry for entry in rows if entry.kind == "hold"], now)
    lines += _ends("Acceptances that end", [entry for entry in rows if entry.kind == "acceptance"], now)
    if words:
        lines += [f"Tick what is still so. Then: {command('attest --from THIS-PAGE', profile)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _ends(title: str, entries: Sequence[DueEntry], now: datetime.date) -> list[str]:
    return [f"## {title}", "", *(_ending(entry, now) for entry in entries), ""] if entries else []


def _counted(rows: Sequence[DueEntry]) -> str:
    counts = []
    for kind in ("attestation", "hold", "acceptance"):
        number = sum(entry.kind == kind for entry in rows)
        if number:
            counts.append(count(number, kind))
    return ", ".join(counts)


def _due_lines(entry: DueEntry, now: datetime.date, identity: str) -> list[str]:
    attestation = entry.attestation
    assert attestation is not None
    full, short = phrases.full_text(entry.name, attestation.value), phrases.value_summary(entry.name, attestation.value)
    known = find(entry.name)
    is_told = (known is not None and known.switch) or full == short
    still = prose(short) if is_told else "exactly this"
    head = f"- [ ] {_named(entry.site)}: {code(entry.name)} still {still}, {prose(entry.what)}, {_until(entry, now)}"
    head += f" {done(identity, entry.site.name, entry.name, attestation.value)}"
    return [head] if is_told else [head, *_full(full)]


def _ending(entry: DueEntry, now: datetime.date) -> str:
    words = f"{code(entry.name)}, {prose(entry.what)}, {_until(entry, now)}"
    return f"- {_named(entry.site)}: {words} ({prose(entry.site.file)})"


def _until(entry: DueEntry, now: datetime.date) -> str:
    return f"{'over since' if entry.ends < now else 'good until'} {entry.ends.isoformat()}"


def _named(site: Site) -> str:
    return prose(site.name) + (f" (site **{prose(site.id)}**)" if site.id else "")


def _path(setting: str) -> str:
    """The page on which a setting is found."""
    known = find(setting)
    if known is None:
        return "Other"
    how = known.member_step
    return " › ".join(how.way_to_existing.path if how.way_to_existing else how.path)


def _access(settings: Sequence[str]) -> list[str]:
    """What it takes to see these settings."""
    ways = []
    for name in settings:
        known = find(name)
        if known:
            ways.append(known.manual_step.access or known.surface.access)
    words = " · ".join(filter(None, dict.fromkeys(ways)))
    return [f"You need: {prose(words)}", ""] if words else []


def _by(entries: Iterable[Entry], page: Callable[[Entry], str]) -> Mapping[str, list[Entry]]:
    """Entries by page, pages in the order in which they first come, each page's entries by theirs."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(page(entry), []).append(entry)
    return groups
