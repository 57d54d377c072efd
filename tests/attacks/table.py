"""``make attacks``: every attack in the tests, tallied by its kind. Exit 1 where one broke, or a kind has none."""

from __future__ import annotations

import sys
from collections import defaultdict

import pytest

from tests.attacks import KINDS


class Tally:
    """Counts what became of the tests that bear the mark of an attack."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.held: dict[str, int] = defaultdict(int)
        self.broke: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            mark = item.get_closest_marker("attack")
            if mark is not None:
                self.kinds[item.nodeid] = mark.args[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        kind = self.kinds.get(report.nodeid)
        if kind is None:
            return
        if report.failed:
            self.broke[kind].append(report.nodeid)
        elif report.when == "call" and report.passed:
            self.held[kind] += 1

    def lines(self) -> list[str]:
        """The table: a line for each kind, and the names of what broke."""
        lines = []
        for kind, promise in KINDS.items():
            held, broke = self.held[kind], self.broke[kind]
            tried = held + len(broke)
            verdict = "held" if tried and not broke else "BROKE" if broke else "NONE"
            lines.append(f"{verdict:<6} {kind:<12} {tried:>4} tried  {held:>4} held  {promise}")
            lines += [f"         {name}" for name in broke]
        return lines


def main() -> int:
    """Run all attacks and print the table."""
    tally = Tally()
    pytest.main(["-q", "-m", "attack", "--no-header", "-W", "ignore", "tests"], plugins=[tally])
    sys.stdout.write("\n" + "\n".join(tally.lines()) + "\n")
    return 1 if any(tally.broke.values()) or any(not tally.held[kind] for kind in KINDS) else 0


if __name__ == "__main__":
    sys.exit(main())
