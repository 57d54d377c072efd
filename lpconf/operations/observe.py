"""Observe: record what is live, so that plans and drift can be made without any connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from lpconf.catalogue.surfaces import SURFACES, Surface
from lpconf.connect.connector import EVERYTHING
from lpconf.connect.http.slots import place
from lpconf.connect.snapshots.recorder import ReadingRecorder
from lpconf.connect.snapshots.snapshot_file import Recording
from lpconf.domain.diagnostic import Diagnostic, in_order, warning
from lpconf.domain.results.observation import ObservationReport, RecordedAccountReport
from lpconf.domain.state import Site
from lpconf.errors import RemoteError
from lpconf.workspace import git
from lpconf.workspace.live.observation import observation_diagnostics, observe
from lpconf.workspace.run_context import LiveContext


async def record(live: LiveContext, by: str, *, everything: bool = False) -> tuple[Recording, ObservationReport]:
    """Read all that a plan for the chosen accounts has to know, and keep it; with `everything` all that their surfaces
    hold."""
    recorder = ReadingRecorder(live.connector)
    context = replace(live, connector=recorder)
    names = list(context.selection.valid)
    observed = await observe(context, names)
    sites = [context.configuration.desired.sites[name] for name in names]
    if everything:
        await _read_everything(context, recorder, sites)
    await _read_zones(context, recorder, sites)
    commit = git.commit(context.configuration.root)
    recording = recorder.recording(context.clock.created, context.profile.name, commit, by)
    diagnostics = [*context.selection.diagnostics, *observation_diagnostics(observed), *_left_out(recording)]
    unmanaged = {name: _unmanaged(context, recording, name) for name in names} if everything else {}
    return recording, _report(recording, unmanaged, diagnostics)


async def _read_everything(context: LiveContext, recorder: ReadingRecorder, sites: list[Site]) -> None:
    """Ask every surface that lpconf may read for all that it holds. What fails is recorded as a failure."""
    room = asyncio.Semaphore(context.profile.limits.concurrency)

    async def read(site: Site, surface: Surface) -> None:
        async with place(room):
            try:
                await recorder.read(site, surface, (EVERYTHING,))
            except RemoteError:
                return

    questions = []
    for site in sites:
        mode = context.modes(site)
        questions += [read(site, surface) for surface in SURFACES.values() if mode(surface) != "manual"]
    await asyncio.gather(*questions)


async def _read_zones(context: LiveContext, recorder: ReadingRecorder, sites: list[Site]) -> None:
    """Keep the zones of accounts, which cost no request of their own."""
    room = asyncio.Semaphore(context.profile.limits.concurrency)

    async def read(site: Site) -> None:
        async with place(room):
            try:
                await recorder.zone(site)
            except RemoteError:
                return

    await asyncio.gather(*(read(site) for site in sites))


def _left_out(recording: Recording) -> list[Diagnostic]:
    return [
        warning(
            "observe.credential",
            f"{surface} of {account} is left out: its values hold a credential of this run",
            account=account,
            fix=("take the credential out of the live value, and renew it",),
        )
        for account, surface in recording.left_out()
    ]


def _unmanaged(context: LiveContext, recording: Recording, name: str) -> Mapping[str, int]:
    """How many live values of an account no file names, by surface; the platform's own defaults are none of them."""
    account = recording.accounts.get(name)
    if account is None:
        return {}
    named = {(value.address.surface, value.address.plain_key) for value in context.configuration.desired[name].values}
    counts = {}
    for surface, answer in sorted(account.answers.items()):
        if answer.reading is None:
            continue
        keys = answer.reading.values.keys() - answer.reading.defaults
        unnamed = [key for key in keys if (surface, key) not in named]
        if unnamed:
            counts[surface] = len(unnamed)
    return counts


def _report(
    recording: Recording, unmanaged: Mapping[str, Mapping[str, int]], diagnostics: list[Diagnostic]
) -> ObservationReport:
    accounts = []
    for name, account in sorted(recording.accounts.items()):
        read = tuple(surface for surface, answer in sorted(account.answers.items()) if answer.reading is not None)
        failed = tuple(surface for surface, answer in sorted(account.answers.items()) if answer.fault is not None)
        left_out = tuple(surface for surface, answer in sorted(account.answers.items()) if answer.why)
        accounts.append(RecordedAccountReport(name, account.site_id, read, failed, left_out, unmanaged.get(name, {})))
    return ObservationReport(recording.taken, recording.profile, tuple(accounts), tuple(in_order(diagnostics)))
