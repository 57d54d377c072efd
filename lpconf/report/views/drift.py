"""Drift as a reader needs it: worst first, what is equal in many accounts once, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from lpconf.catalogue import SETTINGS
from lpconf.catalogue.surfaces import SURFACES
from lpconf.data_class import frozen
from lpconf.domain.results.drift import WORST_FIRST, DriftAccount, DriftReport, DriftSetting, DriftStatus
from lpconf.domain.state import RECORD
from lpconf.domain.value import Json, canonical
from lpconf.domain.wording import argument, command, count, listed
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import chapter_named
from lpconf.report.views.authorship import author_words
from lpconf.report.views.sides import distinct_words

SHOWN: tuple[DriftStatus, ...] = ("drifted", *(status for status in WORST_FIRST if status != "drifted"))
"""What somebody changed comes before what could not be read, though the exit code says it the other way round."""

FOLD_FROM = 4
"""So many accounts in sync are one line."""

MOST_NAMES = 3
"""Accounts that a command line names; of more it shows that there are more."""


@frozen
class DriftFinding:
    """All settings of one status that are equal in `accounts`. `settings` are those of the first of them."""

    accounts: tuple[DriftAccount, ...]
    status: DriftStatus
    settings: tuple[DriftSetting, ...]

    @property
    def shown(self) -> str:
        """Capitals only where somebody has to act."""
        return self.status.replace("_", " ") if self.status in ("in_sync", "held") else self.status.upper()

    @property
    def share(self) -> str:
        """``2 of 16``; without the second number where the accounts have different numbers of settings."""
        totals = {len(account.settings) for account in self.accounts}
        return f"{len(self.settings)} of {totals.pop()}" if len(totals) == 1 else str(len(self.settings))

    @property
    def weakens(self) -> bool:
        return any(setting.weakens for setting in self.settings)


@frozen
class DriftGroup:
    """Accounts of which the same is to be said, and what it is, the worst first."""

    accounts: tuple[DriftAccount, ...]
    findings: tuple[DriftFinding, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(account.site.name for account in self.accounts)

    @property
    def title(self) -> str:
        """The account, or how many they are."""
        return self.names[0] if len(self.names) == 1 else count(len(self.names), "account")


def groups(report: DriftReport) -> list[DriftGroup]:
    """What differs, gathered: for each set of accounts the settings, chapter by chapter, of which in exactly these
    accounts the same is to be said. What drifted comes first (weaker protection before the rest), then by status; of
    the same status what concerns many accounts, then by name. Accounts in sync are not among them."""
    by_name = {account.site.name: account for account in report.accounts if account.status != "in_sync"}
    alike: dict[tuple[DriftStatus, str, str], list[str]] = {}
    for name in sorted(by_name):
        for (status, chapter), settings in _by_status_and_chapter(by_name[name]).items():
            alike.setdefault((status, chapter, _likeness(settings)), []).append(name)
    parts: dict[tuple[str, ...], set[tuple[DriftStatus, str]]] = {}
    for (status, chapter, _), names in alike.items():
        parts.setdefault(tuple(names), set()).add((status, chapter))
    return sorted((_group(by_name, names, keys) for names, keys in parts.items()), key=_rank)


def _by_status_and_chapter(account: DriftAccount) -> dict[tuple[DriftStatus, str], list[DriftSetting]]:
    gathered: dict[tuple[DriftStatus, str], list[DriftSetting]] = {}
    for setting in account.settings:
        if setting.status != "in_sync":
            chapter = chapter_named(setting.setting)
            gathered.setdefault((setting.status, chapter.key if chapter else ""), []).append(setting)
    return gathered


def _likeness(settings: Sequence[DriftSetting]) -> str:
    """A text that is equal where the same is to be said of the settings of two accounts."""
    rows = []
    for setting in settings:
        observed = setting.observed
        knowledge = [
            observed.source,
            observed.json,
            observed.known,
            observed.why,
            observed.date if setting.status == "unverified" else "",
        ]
        # A note may name another address of the same account, which is another one in each.
        note = setting.note.replace(f"{setting.address.account}:", "")
        rows.append([*setting.address[1:], setting.setting, setting.desired, knowledge, note, _who(setting)])
    return canonical(rows)


def _who(setting: DriftSetting) -> Json:
    """What tells one person's doing from another's."""
    author = setting.author
    if author is None:
        return None
    return [author.status, author.about, author.row.by if author.row else ""]


def _group(by_name: Mapping[str, DriftAccount], names: Sequence[str], keys: set[tuple[DriftStatus, str]]) -> DriftGroup:
    accounts = tuple(by_name[name] for name in names)
    settings: dict[DriftStatus, list[DriftSetting]] = {}
    for key, of_chapter in _by_status_and_chapter(accounts[0]).items():
        if key in keys:
            settings.setdefault(key[0], []).extend(of_chapter)
    findings = [DriftFinding(accounts, status, tuple(settings[status])) for status in SHOWN if status in settings]
    return DriftGroup(accounts, tuple(findings))


def _rank(group: DriftGroup) -> tuple[int, bool, int, tuple[str, ...]]:
    first = group.findings[0]
    return SHOWN.index(first.status), not first.weakens, -len(group.accounts), group.names


def quiet_accounts(report: DriftReport) -> list[DriftAccount]:
    """The accounts in sync, by name."""
    quiet = [account for account in report.accounts if account.status == "in_sync"]
    return sorted(quiet, key=lambda account: account.site.name)


def sides(setting: DriftSetting) -> tuple[str, str]:
    """What Git says and what is live, in a few words that differ."""
    git = phrases.value_summary(setting.setting, setting.desired)
    live = phrases.observed_summary(setting.setting, setting.observed)
    fields = setting.details.get("fields")
    if fields and isinstance(setting.desired, dict) and setting.observed.known:
        return "as written", f"{count(len(fields), 'field')} {'differs' if len(fields) == 1 else 'differ'}"
    if not setting.observed.known or setting.details.get("added") or setting.details.get("removed"):
        return git, live
    return distinct_words(git, live, setting.desired, setting.observed.json)


def descriptions(finding: DriftFinding) -> list[str]:
    """The settings of a status that needs no table, in words."""
    settings = finding.settings
    if finding.status == "unreadable" and not settings:
        return ["its files have errors, so nothing of it is compared"]
    if finding.status == "unreadable":
        return list(dict.fromkeys(f"{_surface(s)}: {s.observed.why or s.note or 'not readable'}" for s in settings))
    if finding.status == "waiting":
        return [waiting(settings)]
    if finding.status == "unverified":
        return [f"{s.setting}: {', '.join(filter(None, [s.observed.since, s.note]))}" for s in settings]
    if finding.status == "held":
        return [f"{s.setting}{': ' + s.note if s.note else ''}" for s in settings]
    return []


def waiting(settings: Sequence[DriftSetting]) -> str:
    """``encryption.transcripts by hand, then encryption.referrer``, in the order in which it is done."""
    words = []
    for by_hand, turn in groupby(sorted(settings, key=_place_in_catalogue), key=_is_by_hand):
        names = listed(setting.setting for setting in turn)
        words.append(f"{names} by hand" if by_hand else names)
    return ", then ".join(words)


def _is_by_hand(setting: DriftSetting) -> bool:
    return setting.observed.source in ("unknown", "contradicted", "attested", "expired")


def _place_in_catalogue(setting: DriftSetting) -> int:
    """The catalogue lists settings in the order of their needs."""
    families = (i for i, name in enumerate(SETTINGS) if f"{setting.setting}.".startswith(f"{name}."))
    return next(families, len(SETTINGS))


def _surface(setting: DriftSetting) -> str:
    surface = SURFACES.get(setting.address.surface)
    return f"{surface.title}s" if surface else setting.address.surface


def edited_in(finding: DriftFinding, setting: DriftSetting) -> str:
    """When and by whom, of all accounts of a finding: the dates from the first to the last."""
    dates: set[str] = set()
    for account in finding.accounts:
        dates.update(twin.observed.modified for twin in account.settings if twin.setting == setting.setting)
    if len(dates) < 2 or setting.observed.source == "attested":
        return edited(setting)
    known = sorted(date for date in dates if date)
    return (
        f"edited {known[0]} to {known[-1]}, by: {author_words(setting.author)}" if len(known) > 1 else edited(setting)
    )


def edited(setting: DriftSetting) -> str:
    """When and by whom. The platform's audit trail has no features, site settings and taglets, so nobody can know
    the person (facts 3.5); the date is then the setting's own, of its last edit."""
    if setting.observed.source == "attested":
        return f"attested {setting.observed.date} by {setting.observed.by}"
    row = setting.author.row if setting.author else None
    date = (row.date if row else "") or setting.observed.modified
    return f"{f'edited {date}' if date else 'edited: not known'}, by: {author_words(setting.author)}"


def next_steps(group: DriftGroup, profile: str) -> list[tuple[str, str]]:
    """What to do, in pairs of a goal and the way there; `profile` is that of the command lines."""
    names = " ".join(group.names[:MOST_NAMES]) + (" ..." if len(group.names) > MOST_NAMES else "")
    by_status = {finding.status: finding for finding in group.findings}
    steps: list[tuple[str, str]] = []
    if "drifted" in by_status:
        file = group.accounts[0].site.file if len(group.accounts) == 1 else ""
        steps += [
            ("keep what is live", command(f"adopt {names} --drifted", profile)),
            ("put Git back", command(f"apply {names}", profile)),
            ("leave it for now", f"hold: in {file or 'the account file'}"),
        ]
    if "unreadable" in by_status:
        surfaces = dict.fromkeys(setting.address.surface for setting in by_status["unreadable"].settings)
        steps.append(("read again", f"give read access, or set {listed(surfaces)} to mode manual"))
    if "waiting" in by_status:
        steps.append(("go on", command(f"runbook {names}", profile)))
    if "unverified" in by_status:
        old = by_status["unverified"].settings
        settings = " ".join(argument(setting.setting) for setting in old if not setting.observed.from_recording)
        steps += [("look, then", command(f"attest {names} {settings}", profile))] if settings else []
        steps += [("record again", RECORD)] if any(setting.observed.from_recording for setting in old) else []
    return steps


def last_lines(report: DriftReport) -> list[str]:
    """Accounts by status; then how many settings drifted, and how many of them protect less. Where something could
    not be read or compared that is said, and never that nothing drifted."""
    summary = report.summary
    parts = ", ".join(f"{summary[s]:,} {s.replace('_', ' ')}" for s in SHOWN if summary[s])
    drifted: list[DriftSetting] = []
    for account in report.accounts:
        if account.status != "in_sync":
            drifted += [setting for setting in account.settings if setting.status == "drifted"]
    weaker = sum(setting.weakens for setting in drifted)
    lines = [f"{count(len(report.accounts), 'account')}{': ' + parts if parts else ''}."]
    missing = _missing(report)
    if missing:
        lines.append(f"Drift incomplete: {'; '.join(missing)}.")
    if weaker:
        lines.append("A repair does not reach back: what came in meanwhile stays as it was stored.")
    if drifted:
        worse = f", {weaker:,} of them weaken{'s' * (weaker == 1)} protection" if weaker else ""
        lines.append(f"{count(len(drifted), 'setting')} drifted{worse}.")
    elif not missing:
        lines.append("No drift.")
    return lines


def _missing(report: DriftReport) -> list[str]:
    """What of the accounts is not known, in words."""
    unreadable = sorted(account.site.name for account in report.accounts if account.status == "unreadable")
    errors = [diagnostic for diagnostic in report.diagnostics if diagnostic.is_error]
    wrong = sorted({diagnostic.account for diagnostic in errors} - {"", *unreadable})
    missing = [f"{listed(unreadable, most=6)} could not be read"] if unreadable else []
    missing += [f"{listed(wrong, most=6)} could not be compared"] if wrong else []
    return missing or (["the files have errors"] if errors else [])
