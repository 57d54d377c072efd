"""Access: what can be read at all, account by account. Reads only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from lpconf.catalogue.surfaces import SURFACES, Surface, mode_of
from lpconf.connect.http.slots import place
from lpconf.connect.router import ConnectorRouter
from lpconf.data_class import frozen
from lpconf.domain.project import Profile
from lpconf.domain.results.access import AccessReport, AccountAccess, LogIn, SurfaceAccess
from lpconf.domain.state import Site
from lpconf.errors import Forbidden, NotOffered, RemoteError, Unauthorised
from lpconf.workspace.run_context import LiveContext


@frozen
class AccessResult:
    """A report, and what failed, by account and surface (empty: the log-in, or finding the hosts)."""

    report: AccessReport
    faults: Mapping[tuple[str, str], RemoteError]


async def access(context: LiveContext) -> AccessResult:
    """Try to log in and to read every surface of the chosen accounts."""
    profile, selection, sites = context.profile, context.selection, context.configuration.desired.sites
    room = asyncio.Semaphore(profile.limits.concurrency)
    faults: dict[tuple[str, str], RemoteError] = {}

    async def access_of(site: Site) -> AccountAccess:
        async with place(room):
            result = await _account(site, profile, context.router, faults)
        context.on_progress(site.name)
        return result

    accounts = await asyncio.gather(*(access_of(sites[name]) for name in selection.valid))
    auth = profile.auth.kind if profile.auth else ""
    return AccessResult(AccessReport(profile.name, profile.kind, tuple(accounts), auth, selection.diagnostics), faults)


async def _account(
    site: Site, profile: Profile, router: ConnectorRouter, faults: dict[tuple[str, str], RemoteError]
) -> AccountAccess:
    zone, failure = None, None
    try:
        zone = await router.zone(site)
        await router.log_in(site)
    except RemoteError as fault:
        failure = fault
        faults[site.name, ""] = fault
    # The bridge has a credential of its own; what goes through the platform would only meet the same failure again.
    results = await asyncio.gather(*(_surface(site, s, profile, router, failure, faults) for s in SURFACES.values()))
    surfaces = [SURFACES[result.surface] for result in results]
    platform = [r for r, s in zip(results, surfaces, strict=True) if s.speaks == "account_config"]
    log_in, why = _log_in(profile, failure, platform)
    return AccountAccess(site, log_in, tuple(sorted(results, key=lambda r: r.surface)), zone, _short(why, site))


def _log_in(
    profile: Profile, failure: RemoteError | None, platform: list[SurfaceAccess]
) -> tuple[LogIn, RemoteError | str]:
    """What is known of the log-in. A bearer proves itself only when it is used: a 403 says that it was taken."""
    if failure is not None:
        refused = isinstance(failure, Unauthorised | Forbidden)
        return ("refused" if refused else "not_known"), failure
    if profile.auth is None:
        return "none", ""
    if any(entry.readable or entry.status not in (None, 401) for entry in platform):
        return "works", ""
    if any(item.status == 401 for item in platform):
        return "refused", "401 from every surface: the credential is not taken"
    return ("works" if profile.auth.kind in ("login", "oauth2") else "not_known"), ""


async def _surface(
    site: Site,
    surface: Surface,
    profile: Profile,
    router: ConnectorRouter,
    failure: RemoteError | None,
    faults: dict[tuple[str, str], RemoteError],
) -> SurfaceAccess:
    mode = mode_of(surface, profile, site.labels)
    if mode == "manual":
        return SurfaceAccess(surface.name, mode, None)
    try:
        if failure is not None and surface.speaks == "account_config":
            return SurfaceAccess(surface.name, mode, False, "not tried: no log-in")
        await router.read(site, surface)
    except NotOffered as fault:
        return SurfaceAccess(surface.name, "manual", None, _short(fault, site))
    except RemoteError as fault:
        faults[site.name, surface.name] = fault
        return SurfaceAccess(surface.name, mode, False, _short(fault, site), fault.status)
    return SurfaceAccess(surface.name, mode, True)


def _short(fault: RemoteError | str, site: Site) -> str:
    """The words of a failure less the surface and the account that they stand beside."""
    if isinstance(fault, str):
        return fault
    return str(fault).removeprefix(f"{fault.surface} of {site.name}: ")
