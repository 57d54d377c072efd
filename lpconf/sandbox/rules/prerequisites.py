"""What the guide says must stand first, in the guide's words.

Written from the guide alone and from nothing else in lpconf, so that a world without violations is evidence that the
order of a plan is right. The real platform accepts such writes, and so does the sandbox: it only writes them down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.sandbox import backdoor
from lpconf.sandbox.audit_trail import Author
from lpconf.sandbox.rules import account_rules
from lpconf.sandbox.world import Violation, World


def _switched_on(value: Json | Marker) -> bool:
    return value is True or str(value).strip().lower() in ("true", "on", "1")


def _not_empty(value: Json | Marker) -> bool:
    return value is not ABSENT and any(token.strip() for token in str(value).split(","))


class OrderedSwitch(NamedTuple):
    """Something that is on or off: where it lives, what the guide calls it, and how its value says that it is on."""

    surface: str
    key: str
    called: str
    is_on: Callable[[Json | Marker], bool] = _switched_on

    def stands(self, world: World, site: str) -> bool:
        """Whether it is on now."""
        return self.is_on(backdoor.get(world, site, self.surface, self.key))


class Rule(NamedTuple):
    """`home` may be on only while `first` is. `words` are the guide's."""

    home: OrderedSwitch
    first: OrderedSwitch
    words: str


FEATURE_69 = OrderedSwitch("supportal_feature", "69", "Encryption Feature 69")
GLOBAL = OrderedSwitch(
    "ac_feature", "Common.Global_Encryption_Enabled", "the Common.Global_Encryption_Enabled AC feature"
)
TRANSCRIPTS = OrderedSwitch("security_center", "transcript_encryption", "the transcript encryption")
AUTH_SDE = OrderedSwitch("site_property", "supportEncryptedAuthSDE", "Site General Property 98 supportEncryptedAuthSDE")
REFERRER = OrderedSwitch("site_setting", "encryption.referrer", "the encryption.referrer site setting", _not_empty)

_A = "A. Make sure Encryption Feature 69 is On in Supportal -> Account Control -> Features"
_B = "B. In Houston - turn on the Common.Global_Encryption_Enabled AC feature"
_1 = "1. Make sure Encryption Feature 69 is ON"
_2 = "2. Make sure that Transcripts Encryption is ON via the Admin Console"

RULES: tuple[Rule, ...] = (
    Rule(GLOBAL, FEATURE_69, _A),
    Rule(TRANSCRIPTS, FEATURE_69, _A),
    Rule(TRANSCRIPTS, GLOBAL, _B),
    Rule(AUTH_SDE, FEATURE_69, _1),
    Rule(AUTH_SDE, TRANSCRIPTS, _2),
    Rule(REFERRER, FEATURE_69, _1),
    Rule(REFERRER, TRANSCRIPTS, _2),
)
HOMES: tuple[OrderedSwitch, ...] = tuple(dict.fromkeys(home for rule in RULES for home in (rule.home, rule.first)))


@contextmanager
def judged(world: World, site: str, who: Author | None = None) -> Iterator[None]:
    """One change of `site`, made by `who`; afterwards what the guide forbids in it is written down."""
    with world.change(who):
        before, wrong = _standing(world, site), _wrong(world, site)
        yield
        now = _standing(world, site)
        for where, item in sorted(_wrong(world, site) - wrong):
            world.record_violation(Violation(where, item.what, item.missing, item.text))
        for rule in RULES:
            home, first = rule.home, rule.first
            if home in now - before and first not in now:
                text = f"{home.called} was switched on while {first.called} is off. Guide: {rule.words}"
                world.record_violation(Violation(site, home.key, first.key, text))
            elif first in before - now and home in now:
                text = f"{first.called} was switched off while {home.called} is still on. Guide: {rule.words}"
                world.record_violation(Violation(site, first.key, home.key, text))


def _wrong(world: World, site: str) -> frozenset[tuple[str, account_rules.Complaint]]:
    """What is wrong in `site`, and in the accounts that hand conversations over to it."""
    return frozenset(
        (item, complaint)
        for item in (site, *account_rules.users(world, site))
        for complaint in account_rules.complaints(world, item)
    )


def _standing(world: World, site: str) -> frozenset[OrderedSwitch]:
    """The homes that are on in `site`."""
    return frozenset(home for home in HOMES if home.stands(world, site))
