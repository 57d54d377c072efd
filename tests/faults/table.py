"""``make faults``: each kind of fault at each kind of place, storms at random, and a kill at every point of a run.

Each line is a run of ``lpconf apply`` that was struck, and what came of it: then the weather clears, and it is applied
again until nothing is left to do. A line is survived if the promises of the contract (section 8) held all the way, and
the world is as wished in the end: 1 to 7, 10 and 11, for 8 and 9 are about plans, and asked by the state machine
(`tests/faults/test_machine`). Exit 1 where one was not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from lpconf.domain.fault import CREATING, FAULT_KINDS, Fault
from tests.faults.trial import Trial, Verdict, boundaries, tried

READS = ("discovery", "ac_feature", "taglet", "engagement", "campaign")
WRITES = ("ac_feature", "site_setting", "taglet", "widget", "engagement")
LONG = 99


class Line(NamedTuple):
    """One line of the table: what strikes, what is done, and the trials behind it."""

    fault: str
    struck: str
    trials: tuple[Trial, ...]


def lines() -> Iterator[Line]:
    """All lines, in the order of the table."""
    for what in FAULT_KINDS:
        yield from _of_kind(what)
    for surface in ("login", "site_setting", "taglet"):
        faults = (Fault("expired", surface, "any", nth=3, times=1),)
        yield Line("expired", f"{surface}, third request", (Trial(faults=faults),))
    for rate in (0.05, 0.2, 0.4):
        for on in (True, False):
            trials = tuple(Trial(on, seed=seed, rate=rate) for seed in range(8))
            yield Line(f"random, {rate:.0%} of requests", f"seeds 0 to 7, {_way(on)}", trials)
    for on in (True, False):
        count = boundaries(on)
        points = tuple(Trial(on, kill_at=point) for point in range(0, count, 9))
        yield Line("kill -9", f"every 9th of {count} points, {_way(on)}", points)


def _of_kind(what: str) -> Iterator[Line]:
    if what not in ("moved", *CREATING):
        trials = tuple(Trial(faults=(Fault(what, place, "read", nth=2),)) for place in READS)  # type: ignore[arg-type]
        yield Line(what, "a read, second time", trials)
    if what == "delayed":
        return
    for times, words in ((1, "first"), (LONG, "every")):
        for on in (True, False):
            if what in CREATING and not on:
                continue
            places = ("widget", "engagement") if what in CREATING else WRITES
            strikes = [Fault(what, place, "write", times=times) for place in places]  # type: ignore[arg-type]
            yield Line(what, f"{words} write, {_way(on)}", tuple(Trial(on, (one,)) for one in strikes))


def _way(on: bool) -> str:
    return "switching on" if on else "switching off"


def told(line: Line, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The cells of a line."""
    firsts = [verdict.first for verdict in verdicts if verdict.first is not None]
    statuses: Counter[str] = Counter()
    for verdict in verdicts:
        statuses.update(verdict.statuses)
    codes = sorted({"killed" if first.code is None else str(first.code) for first in firsts})
    broken = sum(bool(verdict.broken) for verdict in verdicts)
    most = max((verdict.again for verdict in verdicts), default=0)
    return (
        line.fault,
        line.struck,
        str(len(verdicts)),
        str(sum(len(first.struck) for first in firsts)),
        str(sum(len(first.written) for first in firsts)),
        ", ".join(f"{n} {status}" for status, n in sorted(statuses.items())) or "nothing ended",
        " ".join(codes),
        str(most),
        f"{broken} BROKEN" if broken else "held",
    )


HEAD = ("fault", "strikes", "runs", "struck", "written", "steps ended", "exit", "again", "promises")


def main() -> int:
    """Print the table; 1 where something was not survived."""
    every = list(lines())
    trials = [trial for line in every for trial in line.trials]
    with ProcessPoolExecutor(2) as pool:
        verdicts = dict(zip(trials, pool.map(tried, trials, chunksize=4), strict=True))
    rows = [told(line, [verdicts[trial] for trial in line.trials]) for line in every]
    widths = [max(len(row[i]) for row in (HEAD, *rows)) for i in range(len(HEAD))]
    for row in (HEAD, tuple("-" * width for width in widths), *rows):
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    broken = [(trial, verdict) for trial, verdict in verdicts.items() if verdict.broken]
    for trial, verdict in broken:
        sys.stdout.write(f"\nNot survived: {trial}\n  {verdict.broken[:2000]}\n")
    struck = sum(len(v.first.struck) for v in verdicts.values() if v.first)
    sys.stdout.write(
        f"\n{len(verdicts)} runs, {struck} faults and {sum(t.kill_at is not None for t in verdicts)} kills; "
        f"{len(verdicts) - len(broken)} survived, {len(broken)} not.\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
