"""What was known of one capability on each day, from dated evidence of the settings that it rests on. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

from lpconf.data_class import frozen
from lpconf.domain.results.audit import Basis, CapabilityState, Gap
from lpconf.domain.value import Json

STRENGTH: Mapping[Basis, int] = {"": 0, "claimed": 1, "attested": 2, "signed": 3, "live": 4}
DAY = datetime.timedelta(days=1)


@frozen
class Proof:
    """What somebody saw of a setting on a day: its value, None where nothing was set."""

    day: datetime.date
    setting: str
    value: Json
    basis: Basis
    by: str = ""
    ticket: str = ""
    evidence: tuple[str, ...] = ()


@frozen
class CapabilityPart:
    """A setting that a capability rests on, and whether a value of it is enough. `optional`: it matters only where it
    is known."""

    setting: str
    holds: Callable[[Json], bool]
    optional: bool = False


@frozen
class CapabilityStanding:
    """Where a capability stands at the end of a time. `decisive` is the proof on which it depends most: of what is on
    the weakest of all that it needs, of what is off the strongest that says so."""

    state: CapabilityState
    since: datetime.date | None
    decisive: Proof | None
    gaps: tuple[Gap, ...]


def standing(
    parts: Sequence[CapabilityPart],
    proofs: Iterable[Proof],
    max_age: Callable[[str], int],
    first: datetime.date | None,
    last: datetime.date,
) -> CapabilityStanding:
    """The state of a capability on the day `last`, since when, and the gaps from `first` (None: from the beginning)."""
    relevant = _relevant(parts, proofs, last)
    counting = [proof for proof in relevant if STRENGTH[proof.basis] > STRENGTH["claimed"]]
    state, since = _state_and_begin(parts, counting)
    if state == "not known":
        claims = [proof for proof in relevant if proof.basis == "claimed"]
        return CapabilityStanding(state, None, claims[-1] if claims else None, ())
    newest = _newest(counting)
    decisive = _decisive(parts, newest, state)
    begin = since if first is None or (since and since > first) else first
    gaps = _gaps(newest, counting, max_age, begin, last) if state == "on" and begin else ()
    return CapabilityStanding(state, since, decisive, gaps)


def _decisive(parts: Sequence[CapabilityPart], newest: Mapping[str, Proof], state: CapabilityState) -> Proof:
    if state == "on":
        return min(newest.values(), key=_weight)
    known = [part for part in parts if part.setting in newest]
    return max((newest[part.setting] for part in known if not part.holds(newest[part.setting].value)), key=_weight)


def _weight(proof: Proof) -> tuple[int, datetime.date]:
    return STRENGTH[proof.basis], proof.day


def _relevant(parts: Sequence[CapabilityPart], proofs: Iterable[Proof], last: datetime.date) -> list[Proof]:
    """The proofs about these parts until the day `last`, the oldest first; of one day the strongest last."""
    settings = {part.setting for part in parts}
    relevant = [proof for proof in proofs if proof.setting in settings and proof.day <= last]
    return sorted(relevant, key=lambda proof: (proof.day, STRENGTH[proof.basis]))


def _newest(proofs: Iterable[Proof]) -> dict[str, Proof]:
    """The newest proof of each setting; of one day the strongest."""
    return {proof.setting: proof for proof in proofs}


def _state_and_begin(
    parts: Sequence[CapabilityPart], proofs: Sequence[Proof]
) -> tuple[CapabilityState, datetime.date | None]:
    """The state after all proofs, and the day since which it is so."""
    values: dict[str, Json] = {}
    state: CapabilityState = "not known"
    since: datetime.date | None = None
    for day in sorted({proof.day for proof in proofs}):
        values.update({proof.setting: proof.value for proof in proofs if proof.day == day})
        now = _state(parts, values)
        if now != state:
            state, since = now, day
    return state, since


def _state(parts: Sequence[CapabilityPart], values: Mapping[str, Json]) -> CapabilityState:
    """On where all parts are known to hold, off where one is known not to."""
    known = [part for part in parts if part.setting in values]
    if not all(part.holds(values[part.setting]) for part in known):
        return "off"
    needed = {part.setting for part in parts if not part.optional}
    return "on" if needed <= {part.setting for part in known} else "not known"


def _gaps(
    settings: Iterable[str],
    proofs: Sequence[Proof],
    max_age: Callable[[str], int],
    first: datetime.date,
    last: datetime.date,
) -> tuple[Gap, ...]:
    """The days from `first` to `last` on which the newest proof of one of the settings was too old."""
    uncovered: set[datetime.date] = set()
    for setting in settings:
        days = [proof.day for proof in proofs if proof.setting == setting]
        covered_until = first - DAY
        for day in [*days, None]:
            end = last if day is None else min(day - DAY, last)
            uncovered.update(_days(max(covered_until + DAY, first), end))
            if day is not None:
                covered_until = max(covered_until, day + datetime.timedelta(days=max_age(setting)))
    return _runs(sorted(uncovered))


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


def _runs(days: Sequence[datetime.date]) -> tuple[Gap, ...]:
    """Days that follow each other as one gap."""
    runs: list[list[datetime.date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(Gap(run[0].isoformat(), run[-1].isoformat(), len(run)) for run in runs)
