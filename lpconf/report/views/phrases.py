"""Values, marks and accounts in words. What is not known is never written as off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpconf.catalogue import DANGERS, find
from lpconf.domain.diagnostic import Diagnostic, Mark
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import ObservedValue, Site
from lpconf.domain.value import ABSENT, UNKNOWN, UNREADABLE, UNSET, Json, Marker, canonical
from lpconf.domain.wording import count
from lpconf.report.views.merge_diagnostics import merge_alike
from lpconf.report.views.sides import distinct_words

SIGNS = {"create": "+", "update": "~", "delete": "-", "no-op": " "}
SANDBOX = "embedded sandbox: no real account is read or changed"


def value_summary(setting: str, value: Json) -> str:
    """A written value in a few words; None is not set."""
    if value is None:
        return "not set"
    known = find(setting)
    if known:
        return known.codec.summary(value)
    return value if isinstance(value, str) else canonical(value)


def full_text(setting: str, value: Json) -> str:
    """The value in full, as a person would paste it."""
    if value is None:
        return ""
    known = find(setting)
    if known:
        return known.codec.full_text(value)
    return value if isinstance(value, str) else canonical(value)


def observed_summary(setting: str, observed: ObservedValue) -> str:
    """What is known of a value, in a few words."""
    return _NO_VALUE[observed.value] if isinstance(observed.value, Marker) else value_summary(setting, observed.value)


_NO_VALUE = {UNKNOWN: "not known", UNREADABLE: "not readable", ABSENT: "not set", UNSET: "not managed"}


def change(step: Step, arrow: str) -> str:
    """``off → on``; of an object how many of its fields."""
    fields = step.details.get("fields")
    if isinstance(step.after, dict) and fields is not None:
        if step.observed.value is UNKNOWN:
            return f"not known {arrow} {count(len(fields), 'field')}"
        return "new" if step.action == "create" else count(len(fields), "field")
    before, after = sides(step)
    return f"{before} {arrow} {after}"


def sides(step: Step) -> tuple[str, str]:
    """What stood and what is to stand, in a few words that differ."""
    return sides_of(step.setting, step.observed, step.after, parts_follow=has_parts(step))


def has_parts(step: Step) -> bool:
    """Whether the parts that come and go stand below the step, so that these tell the difference."""
    return bool(step.details.get("added") or step.details.get("removed"))


def sides_of(setting: str, observed: ObservedValue, after: Json, *, parts_follow: bool = False) -> tuple[str, str]:
    """What is known of a value and what another value is, in a few words that differ, unless `parts_follow`."""
    before_words, after_words = observed_summary(setting, observed), value_summary(setting, after)
    if parts_follow or isinstance(observed.value, Marker):
        return before_words, after_words
    return distinct_words(before_words, after_words, observed.value, after)


def hidden_parts(step: Step) -> list[tuple[str, str]]:
    """``from`` and ``to`` with the values in full, where the few words leave something out that no part shows."""
    if any(step.details.get(key) for key in ("added", "removed", "fields")):
        return []
    known = find(step.setting)
    sides = [(name, v) for name, v in (("from", step.observed.json), ("to", step.after)) if v is not None]
    full = [(name, full_text(step.setting, v)) for name, v in sides]
    if known and known.switch:
        return []
    summaries = [value_summary(step.setting, v) for _, v in sides]
    shortened = any(text and text != summary for (_, text), summary in zip(full, summaries, strict=True))
    return full if shortened else []


def where(setting: str, surface: str) -> str:
    """The place of a setting, for a table."""
    known = find(setting)
    return known.place if known else surface


def place(step: Step) -> str:
    """The place of a step: the one that its hand names, else the setting's."""
    return (step.hand.place if step.hand else "") or where(step.setting, step.address.surface)


def vouched(observed: ObservedValue) -> str:
    """Where the knowledge comes from: ``attested 2026-10-28, CHG-101``, ``read live``."""
    if observed.source == "contradicted":
        return f"attested {observed.date}, not counted: {observed.why}"
    if observed.source == "unknown" and observed.why:
        return f"claimed {observed.date} by {observed.by}: {observed.why}"
    if observed.source in ("attested", "expired"):
        words = ", ".join(filter(None, [observed.since, observed.ticket]))
        return f"{words}, too long ago" if observed.source == "expired" else words
    return {"live": "read live", "unknown": "not known", "unreadable": "not readable"}[observed.source]


def vouched_all(values: Sequence[ObservedValue]) -> str:
    """The same for several accounts: one text where they agree, else the dates from first to last."""
    words = list(dict.fromkeys(vouched(value) for value in values))
    if len(words) == 1:
        return words[0]
    dates = sorted(value.date for value in values if value.source == "attested")
    if len(dates) == len(values):
        return f"attested {dates[0]}" + (f" to {dates[-1]}" if dates[-1] != dates[0] else "")
    return f"{words[0]}, others differently"


def hands(mode: str, *, done: bool = False) -> str:
    """``lpconf`` or ``PERSON``: capitals only where somebody has to act."""
    if mode == "api":
        return "lpconf"
    return "person" if done else "PERSON"


def platform(site: Site) -> str:
    """``messaging and chat``."""
    return site.platform.replace("_and_", " and ")


def about_sites(sites: Sequence[Site]) -> list[str]:
    """``messaging and chat``."""
    """The platform, where all `sites` have the same, and the labels that they share."""
    platforms = {platform(site) for site in sites}
    return [*(platforms if len(platforms) == 1 else ()), *labels(sites)]


def labels(sites: Sequence[Site]) -> list[str]:
    """The labels that all `sites` share: the environment's value bare and first, others as ``key=value``."""
    shared = dict(sites[0].labels)
    for site in sites:
        shared = {key: value for key, value in shared.items() if site.labels.get(key) == value}
    environment = shared.pop("environment", "")
    return [*filter(None, [environment]), *(f"{k}={v}" for k, v in sorted(shared.items()))]


def line_of(mark: Mark) -> str:
    """``FILE:LINE``."""
    return f"{mark.file}:{mark.line}"


def place_of(mark: Mark) -> str:
    """``FILE:LINE``."""
    """``FILE:LINE``, with the line that took the fragment in."""
    via = f", taken in by {line_of(mark.via)}" if mark.via else ""
    return f"{line_of(mark)}{via}"


def lines_of(marks: Iterable[Mark]) -> list[str]:
    """Places, lines of one file together: ``a.yaml:4-6``, ``b.yaml:3, 9``."""
    by_file: dict[str, set[int]] = {}
    for mark in marks:
        by_file.setdefault(mark.file, set()).add(mark.line)
    return [f"{file}:{_runs(sorted(lines))}" for file, lines in by_file.items()]


def _runs(lines: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def origins(marks: Iterable[Mark]) -> list[str]:
    """``wished in FILE:LINE, taken in by FILE:LINE``: one text per file and way in."""
    groups: dict[str, tuple[list[Mark], list[Mark]]] = {}
    for mark in marks:
        own, via = groups.setdefault(mark.file, ([], []))
        own.append(mark)
        if mark.via:
            via.append(mark.via)
    results = []
    for own, via in groups.values():
        text = f"wished in {lines_of(own)[0]}"
        takers = lines_of(via)
        if takers:
            more = f" and {len(takers) - 3} more" if len(takers) > 4 else ""
            text += f", taken in by {', '.join(takers[:3] if more else takers)}{more}"
        results.append(text)
    return results


def no_changes(plan: Plan) -> bool:
    """Whether a plan changes nothing: it has no steps, or only such as ask to look."""
    return all(step.confirm for step in plan.steps)


PROBLEMS_SHOWN = 12
"""More problems than this are counted."""


def problems(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Whether a plan changes nothing: it has no steps, or only such as ask to look."""
    """What stops a part of a plan, in one sentence each: errors with their place, and steps that wait for something
    that stays as it is. A plan without them would read as if all were well."""
    stopping = (d for d in diagnostics if d.is_error or d.code == "blocked")
    results = list(dict.fromkeys(sentence(d) for d in merge_alike(stopping)))
    rest = len(results) - PROBLEMS_SHOWN
    return results if rest <= 0 else [*results[:PROBLEMS_SHOWN], f"and {rest:,} more"]


def sentence(diagnostic: Diagnostic) -> str:
    """A problem in one sentence, with its account and its place."""
    account = account_of(diagnostic)
    lead = f"{account}: " if account and not diagnostic.summary.startswith(account) else ""
    place = f" ({line_of(diagnostic.mark)})" if diagnostic.mark else ""
    return f"{lead}{diagnostic.summary}{place}"


def account_of(diagnostic: Diagnostic) -> str:
    """The account that a problem is about; empty for none."""
    return diagnostic.account or (diagnostic.address.account if diagnostic.address else "")


def merged(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems; what is said alike of many accounts once."""
    return merge_alike(diagnostics)


def dangers(diagnostics: Iterable[Diagnostic]) -> list[tuple[list[str], str, str]]:
    """Accounts, summary and detail of each danger; the same words about several accounts stand once."""
    alike: dict[tuple[str, str], set[str]] = {}
    for d in diagnostics:
        if d.code in DANGERS:
            alike.setdefault((d.summary, d.detail), set()).add(account_of(d))
    return [(sorted(accounts - {""}), summary, detail) for (summary, detail), accounts in alike.items()]
