"""Plans made by hand: the scene of one account that switches encryption on, and its relatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lpconf.catalogue import IMPLICATIONS, get
from lpconf.catalogue.chapters.encryption.scopes import ELEMENTS
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, warning
from lpconf.domain.plan import Gate, ManualInstructions, Plan, Standing, Step
from lpconf.domain.state import NOT_KNOWN, Mode, ObservedValue, Site
from tests.fakes import NOT_SET

FRAGMENT = "accounts/_shared/encryption.yaml"
CODES = (
    "not-retroactive",
    "hot-topics-unavailable",
    "data-access-api-masked",
    "predefined-content-report-unavailable",
    "topics-toolkit-report-unavailable",
    "deflection-escalation-predictor-unavailable",
)
REFERRER = ",".join(ELEMENTS)


def site(
    name: str = "acme-retail", number: str = "20260001", platform: Any = "messaging_and_chat", **labels: str
) -> Site:
    return Site(name, number, platform, labels or {"environment": "production"}, f"accounts/{name}.yaml")


def live(value: Any, **more: Any) -> ObservedValue:
    return ObservedValue(value, "live", **more)


def hand(setting: str, value: Any) -> ManualInstructions:
    """As a plan makes it from the catalogue."""
    known = get(setting)
    on = not known.is_off(value)
    pasted = known.codec.full_text(value)
    text = (known.manual_step.on if on else known.manual_step.off).replace("{value}", pasted)
    access = known.manual_step.access or known.surface.access
    return ManualInstructions(
        " › ".join(known.manual_step.path), pasted, access, known.manual_step.success, text, known.place
    )


def step(
    setting: str,
    after: Any,
    *,
    account: str = "acme-retail",
    observed: ObservedValue = NOT_SET,
    mode: Mode = "api",
    action: Any = "update",
    needs: Iterable[str] = (),
    mark: Mark | None = None,
    **more: Any,
) -> Step:
    known = get(setting)
    return Step(
        address=known.address(account),
        setting=setting,
        mode=mode,
        action=action,
        before=observed.json,
        after=after,
        observed=observed,
        origin=mark or Mark(FRAGMENT, 4, via=Mark(f"accounts/{account}.yaml", 11)),
        depends_on=tuple(get(need).address(account) for need in needs),
        details=more.pop("details", None) or known.codec.details(observed.value, after),
        hand=None if mode == "api" else hand(setting, after),
        **more,
    )


def ladder(account: str = "acme-retail") -> tuple[Step, ...]:
    """The four steps of the scene."""
    return (
        step("encryption.global", True, account=account, observed=live(False), needs=["encryption.feature_69"]),
        step(
            "encryption.transcripts",
            True,
            account=account,
            observed=NOT_KNOWN,
            mode="manual",
            needs=["encryption.global"],
            implications=CODES,
        ),
        step(
            "encryption.auth_sde",
            True,
            account=account,
            observed=NOT_KNOWN,
            mode="manual",
            needs=["encryption.transcripts"],
            implications=CODES[:1],
        ),
        step(
            "encryption.referrer",
            REFERRER,
            account=account,
            action="create",
            needs=["encryption.transcripts", "encryption.auth_sde"],
            implications=CODES[:1],
        ),
    )


def gates(account: str = "acme-retail", *, without: Iterable[str] = ()) -> tuple[Gate, ...]:
    """One gate for each code, accepted on the lines 6 to 11 of the fragment but for those in `without`."""
    address = str(get("encryption.transcripts").address(account))
    refused = set(without)
    return tuple(
        Gate(
            code,
            address,
            code not in refused,
            IMPLICATIONS[code].text,
            account=account,
            once=IMPLICATIONS[code].once,
            mark=None if code in refused else Mark(FRAGMENT, line),
        )
        for line, code in enumerate(CODES, 6)
    )


def feature_69(account: str = "acme-retail") -> Standing:
    seen = ObservedValue(True, "attested", by="dana@acme.example", date="2026-10-28", ticket="CHG-101")
    return Standing(get("encryption.feature_69").address(account), "encryption.feature_69", "manual", seen)


def danger(account: str = "acme-retail") -> Diagnostic:
    return warning(
        "encryption-not-enforced",
        "nothing is encrypted until transcript encryption is on",
        address=Address(account, "security_center", "transcript_encryption"),
        account=account,
        detail="Feature 69 is on, and it is not known whether transcript encryption is.",
    )


def scene(*accounts: str, without: Iterable[str] = (), **more: Any) -> Plan:
    """The plan of mockup 1 for each of `accounts`."""
    names = accounts or ("acme-retail",)
    sites: Mapping[str, Site] = {name: site(name, f"2026{i:04}") for i, name in enumerate(names, 1)}
    plan = Plan(
        profile="production",
        kind="liveperson",
        sites=sites,
        steps=tuple(s for name in names for s in ladder(name)),
        gates=tuple(g for name in names for g in gates(name, without=without)),
        standing=tuple(feature_69(name) for name in names),
        in_sync=dict.fromkeys(names, 12),
        commit="4be1c02",
        created="2026-11-23T09:00:00Z",
    )
    return replace(plan, **more)
