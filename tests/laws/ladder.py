"""The order of the ladder once more, by brute force and with nothing of lpconf's own order: evidence, not an echo.

Written from the contract, sections 2 and 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

FEATURE_69 = "supportal_feature/69"
GLOBAL = "ac_feature/Common.Global_Encryption_Enabled"
TRANSCRIPTS = "security_center/transcript_encryption"
AUTH_SDE = "site_property/supportEncryptedAuthSDE"
REFERRER = "site_setting/encryption.referrer"
GATE = "ac_feature/UnifiedWindow.Block_CC_Patterns"
REAL_TIME = "taglet/cleanCCPatterns"
AT_REST = "site_setting/messaging.historic.data.masking.regexp"

LADDER = (FEATURE_69, GLOBAL, TRANSCRIPTS, AUTH_SDE, REFERRER)
NEEDS: Mapping[str, tuple[str, ...]] = {
    GLOBAL: (FEATURE_69,),
    TRANSCRIPTS: (GLOBAL,),
    AUTH_SDE: (TRANSCRIPTS,),
    REFERRER: (TRANSCRIPTS, AUTH_SDE),
    REAL_TIME: (GATE,),
}
SURFACES = ("supportal_feature", "ac_feature", "security_center", "site_property", "site_setting", "taglet")


class At(NamedTuple):
    """An address, ordered as the contract orders addresses: by account, surface and key."""

    account: str
    surface: str
    key: str

    @classmethod
    def of(cls, text: str) -> At:
        account, _, home = text.partition(":")
        return cls(account, *home.split("/", 1))

    @property
    def home(self) -> str:
        return f"{self.surface}/{self.key}"


def first(wishes: Mapping[At, bool]) -> dict[At, set[At]]:
    """For each wished address all wished addresses that have to be dealt with before, near and far.

    `wishes` says of each address whether its wish is on. On: its needs first. Off: what needs it first. Where one is
    wished on and the other off there is no order between the two.
    """
    near: dict[At, set[At]] = {at: set() for at in wishes}
    for at, on in wishes.items():
        for need in NEEDS.get(at.home, ()):
            other = At.of(f"{at.account}:{need}")
            if other in wishes and wishes[other] == on:
                near[at if on else other].add(other if on else at)
    return {at: _reached(at, near) for at in wishes}


def _reached(at: At, near: Mapping[At, set[At]]) -> set[At]:
    found = set(near[at])
    while True:
        more = found | {further for one in found for further in near[one]}
        if more == found:
            return found
        found = more


def in_order(steps: Iterable[At], before: Mapping[At, set[At]]) -> list[At]:
    """Take the smallest address whose needs are all taken, again and again."""
    left, taken = set(steps), []
    while left:
        free = [at for at in left if not before[at] & left]
        taken.append(min(free))
        left.remove(taken[-1])
    return taken


def behind(starts: Iterable[At], steps: Iterable[At], before: Mapping[At, set[At]]) -> set[At]:
    """The steps that wait for one of `starts`, near or far."""
    origins = set(starts)
    return {at for at in steps if before[at] & origins}
