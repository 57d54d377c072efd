"""The rules of the house on the command line, for ``make check``.

``python -m tests.house`` fails for a new violation, and for an exemption that is needed no more; ``--shrink`` takes
those out of the list and lowers the counts. Exemptions are never added by a tool.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.house import exemptions as listed
from tests.house.rules import RULES
from tests.house.source_tree import read_sources


def main(arguments: list[str]) -> int:
    sources = read_sources()
    violations = [violation for rule in RULES for violation in rule.violations(sources)]
    exemptions = listed.read()
    advice = {rule.name: rule.advice for rule in RULES}
    new = listed.unexempted(violations, exemptions)
    for violation in new:
        say(f"{violation.rule}: {violation.key}: {violation.detail}")
        say(f"    {advice[violation.rule]}")
    shortest = listed.shrunk(violations, exemptions)
    if "--shrink" in arguments:
        listed.write(shortest, RULES)
        say(f"{len(exemptions) - len(shortest)} exemptions taken out, {len(shortest)} left")
        return 1 if new else 0
    stale = sorted(set(exemptions) - set(shortest))
    for exemption in stale:
        say(f"exemption that could go or shrink: {exemption.line()}")
    counts = listed.read_counts()
    lengths = Counter(exemption.rule for exemption in exemptions)
    miscounted = sorted(rule for rule in counts if counts[rule] != lengths[rule])
    for rule in miscounted:
        say(f"{rule}: {counts[rule]} exemptions are counted, {lengths[rule]} are listed")
    if stale or miscounted:
        say("The list may only get shorter: .venv/bin/python -m tests.house --shrink, and commit what it wrote")
    return 1 if new or stale or miscounted else 0


def say(line: str) -> None:
    print(line)  # noqa: T201 # a tool for the terminal


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
