"""Drift reports made by hand."""

from __future__ import annotations

from typing import Any

from lpconf.catalogue import get
from lpconf.catalogue.chapters.encryption.scopes import ELEMENTS
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.domain.value import UNREADABLE
from tests.report.example_plans import REFERRER, live, site

PHONE = "messaging.sdes.personal.contacts.phone"
LESS = ",".join(element for element in ELEMENTS if element != PHONE)
NOTE = "New phone numbers have been stored unencrypted since then at the latest, says the trail of the account."


def one(
    setting: str, status: Any, desired: Any, seen: ObservedValue, account: str = "acme-retail", **more: Any
) -> DriftSetting:
    return DriftSetting(get(setting).address(account), setting, status, desired, seen, **more)


def quiet(name: str, number: int = 1) -> DriftAccount:
    return DriftAccount(site(name), (one("encryption.global", "in_sync", True, live(True), name),) * number)


def phone_lost(account: str = "acme-retail") -> DriftSetting:
    return one(
        "encryption.referrer",
        "drifted",
        REFERRER,
        live(LESS, modified="2026-11-20 22:47Z"),
        account,
        details={"added": [], "removed": [PHONE]},
        weakens=True,
        note=NOTE,
    )


def saturday() -> DriftReport:
    """The five accounts of mockup 3."""
    language = one("settings.site_settings.le.general.language", "drifted", "en-US", live("de-DE"))
    forbidden = ObservedValue(UNREADABLE, "unreadable", why="403 Forbidden for ops@acme.example")
    old = ObservedValue(True, "expired", date="2026-08-20")
    return DriftReport(
        "production",
        "liveperson",
        (
            quiet("acme-overflow", 8),
            DriftAccount(
                site("acme-care"), (one("encryption.transcripts", "unverified", True, old, note="90 days are over"),)
            ),
            DriftAccount(
                site("acme-staging"),
                (
                    one("encryption.transcripts", "waiting", True, NOT_KNOWN, "acme-staging"),
                    one("encryption.referrer", "waiting", REFERRER, live(""), "acme-staging"),
                ),
            ),
            DriftAccount(site(), (phone_lost(), language, *quiet("acme-retail", 14).settings)),
            DriftAccount(
                site("acme-outlet"), (one("encryption.referrer", "unreadable", REFERRER, forbidden, "acme-outlet"),)
            ),
        ),
    )
