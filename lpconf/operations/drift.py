"""Drift: observed against desired, per setting. Made for cron; sends no mutating request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import is_off
from lpconf.catalogue.fact_rules import verdict
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, in_order, warning
from lpconf.domain.plan import Change
from lpconf.domain.results.authorship import NOT_ANSWERED, NOT_ASKED, Authorship
from lpconf.domain.results.drift import (
    WORST_FIRST,
    DriftAccount,
    DriftReport,
    DriftSetting,
    DriftStatus,
    InSyncSettings,
)
from lpconf.domain.state import DesiredState, DesiredValue, Hold, ObservedValue, Site
from lpconf.domain.value import ABSENT, UNKNOWN, UNREADABLE, Json
from lpconf.errors import RemoteError
from lpconf.observe.authorship import authorship, before_asking
from lpconf.observe.observed_state import AccountObservation, ObservedState
from lpconf.plan.checks.dangers import dangers
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.comparison import compare_states, without_settled
from lpconf.workspace.live.observation import observation_diagnostics, observe_each
from lpconf.workspace.run_context import LiveContext


@frozen
class DriftResult:
    """A drift report, and the surfaces that could not be read."""

    report: DriftReport
    faults: Mapping[tuple[str, str], RemoteError]


async def drift(context: LiveContext, *, ask_who: bool = False) -> DriftResult:
    """Compare the chosen accounts with what they ask for, as they are read. What is in sync is not kept.

    With `ask_who` the audit trail of each account in which something drifted that it may know of is asked who did it.
    """
    configuration = context.configuration
    problems = without_settled(context.selection.diagnostics, {})
    remarkable: list[AccountObservation] = []
    accounts: list[DriftAccount] = []

    def receive(names: tuple[str, ...], observed: ObservedState) -> None:
        remarkable.extend(_without_values(observed))
        desired = {name: configuration.desired[name] for name in names}
        comparison = compare_states(desired.values(), observed, configuration.desired.names_by_id)
        problems.extend([*comparison.diagnostics, *dangers(desired, observed.get, {})])
        waiting = _waiting(comparison.changes, observed)
        for state in desired.values():
            settings = tuple(_settings(state, comparison.changes, waiting))
            problems.extend(_differs_while_waiting(settings))
            accounts.append(DriftAccount(state.site, _without_repetition(configuration, settings)))

    around = await observe_each(context, context.selection.valid, receive)
    observed_state = ObservedState([*remarkable, *_without_values(around)])
    accounts += [_broken_account(configuration, name) for name in sorted(context.selection.broken)]
    if ask_who:
        accounts, unanswered = await _with_authors(context, accounts)
        problems.extend(unanswered)
    worst_first = sorted(accounts, key=lambda account: (_rank(account), account.site.name))
    diagnostics = in_order([*problems, *observation_diagnostics(observed_state)])
    report = DriftReport(context.profile.name, context.profile.kind, tuple(worst_first), diagnostics)
    return DriftResult(report, observed_state.faults)


async def _with_authors(
    context: LiveContext, accounts: Sequence[DriftAccount]
) -> tuple[list[DriftAccount], list[Diagnostic]]:
    """The accounts with who changed what drifted: one request for each in which somebody may know. What comes of it is
    a remark at most: who did it changes nothing of what is."""
    problems: list[Diagnostic] = []

    async def asked(account: DriftAccount) -> DriftAccount:
        if not _is_somebody_known(account):
            return account
        try:
            rows = await context.router.audit_rows(account.site)
        except RemoteError as fault:
            summary = f"{account.site.name}: the audit trail does not say who it was: {fault}"
            problems.append(warning("audit-trail-silent", summary, account=account.site.name))
            return _with_author(account, lambda address: NOT_ANSWERED)
        return _with_author(account, lambda address: authorship(address, rows))

    return list(await asyncio.gather(*map(asked, accounts))), problems


def _is_somebody_known(account: DriftAccount) -> bool:
    """Whether the audit trail may know who changed something in an account."""
    return account.status != "in_sync" and any(setting.author == NOT_ASKED for setting in account.settings)


def _with_author(account: DriftAccount, author: Callable[[Address], Authorship]) -> DriftAccount:
    settings = [
        replace(setting, author=author(setting.address)) if setting.author == NOT_ASKED else setting
        for setting in account.settings
    ]
    return replace(account, settings=tuple(settings))


def _broken_account(configuration: Configuration, name: str) -> DriftAccount:
    """An account whose files have errors: nothing can be said of it, and it still counts."""
    site = configuration.desired.sites.get(name)
    file = configuration.repository.accounts[name].path
    return DriftAccount(site or Site(name, "", "messaging_and_chat", {}, file), (), broken=True)


def _without_values(observed: ObservedState) -> Iterable[AccountObservation]:
    """What there is to be said of a refresh, and none of the values: a fleet's would fill the memory."""
    for account in observed.accounts:
        if account.faults or account.mismatches or account.notes:
            yield AccountObservation(
                account.account, faults=account.faults, mismatches=account.mismatches, notes=account.notes
            )


def _without_repetition(configuration: Configuration, settings: tuple[DriftSetting, ...]) -> Sequence[DriftSetting]:
    """The settings; where all are in sync, a sequence that keeps only those that do not follow from the files: with ids
    in place of names, with a value in another form, or attested by people."""
    if not settings or any(setting.status != "in_sync" for setting in settings):
        return settings
    name = settings[0].address.account
    desired_values = {desired_value.address: desired_value for desired_value in configuration.desired[name].values}
    exceptions = {
        item.address: item for item in settings if not _follows_from_files(item, desired_values[item.address])
    }

    def again() -> Sequence[DriftSetting]:
        desired_values = sorted(configuration.desired[name].values, key=lambda desired_value: desired_value.address)
        return [
            exceptions.get(w.address)
            or DriftSetting(w.address, w.setting, "in_sync", w.value, ObservedValue(w.value, "live"))
            for w in desired_values
        ]

    return InSyncSettings(len(settings), again)


def _follows_from_files(setting: DriftSetting, desired_value: DesiredValue) -> bool:
    """Whether a setting in sync can be derived from its desired value alone."""
    return (
        setting.observed.source == "live"
        and setting.desired == desired_value.value
        and setting.observed.json == desired_value.value
    )


def _rank(account: DriftAccount) -> int:
    return WORST_FIRST.index(account.status)


def _settings(
    desired: DesiredState, changes: Mapping[Address, Change], waiting: Mapping[Address, Address]
) -> Iterable[DriftSetting]:
    held = {hold.address: hold for hold in desired.holds}
    for address in sorted(desired_value.address for desired_value in desired.values):
        change = changes[address]
        status, note = _status(change, held.get(address), waiting.get(address))
        yield _setting(change, status, note)


def _status(change: Change, hold: Hold | None, waits_for: Address | None) -> tuple[DriftStatus, str]:
    """What is to be said of one setting, and a sentence more where there is one."""
    if hold is not None:
        return "held", f"until {hold.until}: {hold.reason}"
    if change.observed.value is UNREADABLE:
        return "unreadable", change.observed.why
    if waits_for is not None:
        return "waiting", "" if waits_for == change.address else f"waits for {waits_for}"
    if change.observed.source == "expired" and change.observed.from_recording:
        return "unverified", ""  # whatever it was then: nobody has looked for too long
    if change.action != "no-op":
        return "drifted", ""
    if change.observed.source == "expired":
        return "unverified", ""
    return "in_sync", ""


def _setting(change: Change, status: DriftStatus, note: str) -> DriftSetting:
    setting = catalogue.get(change.desired.setting)
    live = change.observed.value
    details: Mapping[str, object] = {}
    lost = False
    author = before_asking(change.address) if status == "drifted" and change.observed.source == "live" else None
    if status == "drifted":
        details = _details(change, setting)
        went_off = setting.is_off(live) and not setting.is_off(change.desired.value)
        lost = setting.rules.protects and (bool(details.get("removed")) or went_off)
    return DriftSetting(
        change.address,
        change.desired.setting,
        status,
        change.desired.value,
        change.observed,
        details,
        lost,
        note,
        author,
    )


def _details(change: Change, setting: Setting) -> Mapping[str, object]:
    """From Git to the live value: what is there alone was added, what is missing was removed; with names for ids where
    the change has them."""
    live = setting.codec.off if change.observed.value is ABSENT else change.observed.value
    details: Mapping[str, object] = setting.codec.details(change.desired.value, live)
    named = change.details
    if "fields" in details and "fields" in named:
        return {"fields": [_reversed_field(entry) for entry in named["fields"]]}
    if setting.references.part_names is not None and "added" in details and "added" in named:
        return {"added": named["removed"], "removed": named["added"]}
    return details


def _reversed_field(entry: Mapping[str, Json]) -> Mapping[str, Json]:
    """A field of a change, seen from Git."""
    return {"path": entry["path"], "before": entry["after"], "after": entry["before"]}


def _waiting(changes: Mapping[Address, Change], observed: ObservedState) -> dict[Address, Address]:
    """The desired settings that nobody has attested yet, and those whose need waits; each with what it waits for."""
    waiting = {a: a for a, c in changes.items() if c.observed.value is UNKNOWN and c.action != "no-op"}
    waiting |= {a: fact for a, c in changes.items() if (fact := _unknown_fact(c, observed)) is not None}
    todo = True
    while todo:
        todo = False
        for address, change in changes.items():
            off = catalogue.get(change.desired.setting).is_off(change.desired.value)
            if address in waiting or off or change.action == "no-op":
                continue
            for need in change.desired.needs:
                if need.address in waiting and not (need.soft and need.address not in changes):
                    waiting[address] = waiting[need.address]
                    todo = True
    return waiting


def _unknown_fact(change: Change, observed: ObservedState) -> Address | None:
    """The fact that a desired value waits for, because nobody has attested it yet."""
    setting = catalogue.get(change.desired.setting) if change.desired.checks and change.action != "no-op" else None
    if setting is None or setting.rules.condition is None or setting.is_off(change.desired.value):
        return None
    facts = change.desired.checks
    if verdict(setting.rules.condition, [observed.get(fact) for fact in facts]) != "unknown":
        return None
    return next((fact for fact in facts if not observed.get(fact).known), facts[0])


def _differs_while_waiting(settings: Iterable[DriftSetting]) -> Iterable[Diagnostic]:
    """A warning for each value that is neither off nor as desired while its need waits: it cannot be corrected yet."""
    for setting in settings:
        codec = catalogue.get(setting.setting).codec
        if setting.status == "waiting" and setting.observed.known and not is_off(codec, setting.observed.value):
            yield warning(
                "differs-while-waiting",
                f"{setting.setting} differs from Git ({codec.summary(setting.observed.json)} live) and {setting.note}",
                address=setting.address,
                account=setting.address.account,
            )
