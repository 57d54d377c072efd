"""One trial: a wish carried out through bad weather, then in calm weather until nothing is left to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lpconf.domain.fault import Fault, FaultKind
from tests.faults import promises
from tests.faults.configuration import ACCEPTS, RICH, files, seed, stands, tidy
from tests.faults.rig import Came, Rig, rig

APPLY = ("apply", "--auto-approve", "--format", "json", *ACCEPTS)
OFF = {
    "encryption": "off",
    "masking": "empty",
    "widget": "absent",
    "window": "gone",
    "rollover": "off",
    "offsite": "absent",
    "raw": "de",
}
"""A wish that takes all away again."""


@dataclass(frozen=True)
class Trial:
    """`on`: the wish is to have everything, else to take everything away. `faults` by script, or `seed` and `rate` at
    random; `kill_at` is the boundary at which the program dies."""

    on: bool = True
    faults: tuple[Fault, ...] = ()
    seed: int | None = None
    rate: float = 0.0
    whats: tuple[FaultKind, ...] = ()
    kill_at: int | None = None


@dataclass(frozen=True)
class Verdict:
    """`first` is what came of the apply in bad weather, `again` how many more it took; `broken` what was not as
    promised, empty where it was survived."""

    first: Came | None
    again: int
    broken: str

    @property
    def statuses(self) -> Mapping[str, int]:
        """How the steps of the first apply ended."""
        ended = [entry for entry in self.first.journal if entry["kind"] == "outcome"] if self.first else []
        return Counter(entry["status"] for entry in ended)


def tried(trial: Trial) -> Verdict:
    """Carry a trial out."""
    with rig() as on:
        seed(on.world)
        wish = RICH if trial.on else OFF
        if not trial.on:
            _wish(on, RICH)
            assert on(*APPLY).code == 0
        _wish(on, wish)
        first: Came | None = None
        try:
            first = _in_bad_weather(on, trial)
            promises.every_command(on, first)
            return Verdict(first, in_calm_weather(on, wish, first), "")
        except AssertionError as broken:
            return Verdict(first, 0, str(broken) or "a promise is broken")


def _wish(on: Rig, wish: Mapping[str, str]) -> None:
    for name, text in files(wish).items():
        on.write(name, text)


def _in_bad_weather(on: Rig, trial: Trial) -> Came:
    on.storm(*trial.faults)
    if trial.seed is not None:
        on.dice(trial.seed, trial.rate, *trial.whats)
    on.kill_at = trial.kill_at
    try:
        return on(*APPLY)
    finally:
        on.storm()
        on.kill_at = None


def in_calm_weather(on: Rig, wish: Mapping[str, str], before: Came | None = None, most: int = 3) -> int:
    """Apply until all is as wished; how often that took. Raises AssertionError where a promise is broken on the way,
    or where it does not come about."""
    twins = tidy(on.world)
    for number in range(1, most + 1):
        came = on(*APPLY)
        promises.every_command(on, came, moved=bool(twins))
        if number == 1 and before is not None and not before.lied_to and not twins:
            promises.promise_6_no_confirmed_write_again(before, came)
        if came.code == 0:
            break
    assert came.code == 0, f"still exit {came.code} in calm weather: {came.out}"
    promises.promise_3_nothing_left_to_plan(on)
    promises.promise_4_nothing_has_drifted(on)
    assert not stands(on.world, wish), f"the world is not as wished: {stands(on.world, wish)}"
    return number


def boundaries(on: bool = True) -> int:
    """How many points there are at which an undisturbed apply may die."""
    first = tried(Trial(on)).first
    assert first is not None
    return first.boundaries
