"""Why there is a change, where a base tells: what the files ask for apart from what drifted meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.domain.plan import Plan, Reason, Step
from lpconf.domain.wording import count

WORDS: dict[Reason, str] = {
    "wished": "wished",
    "drifted": "drifted",
    "both": "wished, drifted too",
    "needed": "needed",
    "renamed": "renamed",
}
"""Each reason as a table says it."""


def has_reasons(plan: Plan) -> bool:
    """Whether the plan was compared with a base, so that its changes have reasons."""
    return any(step.reason for step in plan.steps)


def by_cause(steps: Iterable[Step]) -> tuple[list[Step], list[Step]]:
    """The steps that the files cause, and those that drift alone causes."""
    steps = list(steps)
    intended = [step for step in steps if step.reason != "drifted"]
    return intended, [step for step in steps if step.reason == "drifted"]


def drift_title(steps: Iterable[Step]) -> str:
    """What is said above steps that drift alone causes. They are in the plan, so whoever approves it approves them."""
    return f"{count(len(list(steps)), 'step')}, not caused by these files and put back all the same"
