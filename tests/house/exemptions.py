"""What may break a rule for now, and why; the list may only get shorter.

`exemptions.txt` has one line per place, sorted, so that lines of different owners merge: the rule, the key of the
place, the amount that is tolerated there, and the reason. `exemption_counts.txt` has how many lines a rule may have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.house.rule import Rule, Violation

FOLDER = Path(__file__).parent
LIST = FOLDER / "exemptions.txt"
COUNTS = FOLDER / "exemption_counts.txt"
SEPARATOR = " | "


@dataclass(frozen=True, order=True)
class Exemption:
    """One tolerated place."""

    rule: str
    key: str
    amount: int
    reason: str

    def line(self) -> str:
        return SEPARATOR.join((self.rule, self.key, str(self.amount), self.reason))


def read(path: Path = LIST) -> list[Exemption]:
    """The list, in the order of the file."""
    exemptions = []
    for line in path.read_text(encoding="utf-8").splitlines():
        rule, key, amount, reason = line.split(SEPARATOR, 3)
        exemptions.append(Exemption(rule, key, int(amount), reason))
    return exemptions


def read_counts(path: Path = COUNTS) -> dict[str, int]:
    """How many exemptions each rule may have."""
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {rule: int(count) for rule, count in pairs}


def write(exemptions: Iterable[Exemption], rules: Sequence[Rule]) -> None:
    """Write the list, and the counts that it has now."""
    listed = sorted(exemptions)
    LIST.write_text("".join(exemption.line() + "\n" for exemption in listed), encoding="utf-8")
    counts = Counter(exemption.rule for exemption in listed)
    COUNTS.write_text("".join(f"{rule.name} {counts[rule.name]}\n" for rule in rules), encoding="utf-8")


def unexempted(violations: Iterable[Violation], exemptions: Iterable[Exemption]) -> list[Violation]:
    """The violations that are worse than what is tolerated."""
    tolerated = {(exemption.rule, exemption.key): exemption.amount for exemption in exemptions}
    return [found for found in violations if found.amount > tolerated.get((found.rule, found.key), 0)]


def shrunk(violations: Iterable[Violation], exemptions: Iterable[Exemption]) -> list[Exemption]:
    """The list as short as it can be: without what is no longer broken, and with no more than is needed."""
    amounts = {(violation.rule, violation.key): violation.amount for violation in violations}
    still = []
    for exemption in exemptions:
        amount = min(amounts.get((exemption.rule, exemption.key), 0), exemption.amount)
        if amount:
            still.append(Exemption(exemption.rule, exemption.key, amount, exemption.reason))
    return sorted(still)
