"""Asking the person at the terminal."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence

import click

from lpconf.apply.executor import Stop
from lpconf.cli.output import Screen
from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.domain.wording import count
from lpconf.operations import attest
from lpconf.workspace.run_context import RunContext

ASKING = "lpconf-asking"
"""The name of the thread that waits for a key. Where it still waits at the end, Python cannot shut down in order."""


def agreed(screen: Screen) -> bool:
    """Whether the person types yes. Anything else is no."""
    screen.say("\nShall lpconf carry this out? Only 'yes' is a yes.")
    try:
        return str(click.prompt("Answer", default="no", show_default=False, err=True)).strip() == "yes"
    except click.Abort as ended:
        if isinstance(ended.__context__, KeyboardInterrupt):
            raise
        return False  # the end of the input is no yes


class Person:
    """Shows sittings of steps by hand, asks, and attests each yes at once."""

    def __init__(self, context: RunContext, screen: Screen, stop: Stop) -> None:
        """Raises UsageError where Git does not know who is at the terminal."""
        self._context, self._screen, self._stop = context, screen, stop
        self._sign = attest.signature(context.configuration, context.clock, "", "")

    async def ask(self, sitting: Sequence[Step]) -> Mapping[Address, bool]:
        """What to do, step by step, and whether it is done. A stop ends the asking; what was answered counts."""
        answers: dict[Address, bool] = {}
        # A daemon: a thread that waits for a key must not keep the program from ending.
        asking = threading.Thread(target=self._ask, args=(sitting, answers), name=ASKING, daemon=True)
        asking.start()
        while asking.is_alive() and not self._stop.now:
            await asyncio.sleep(0.05)
        return dict(answers)

    def _ask(self, sitting: Sequence[Step], answers: dict[Address, bool]) -> None:
        accesses = "; ".join(dict.fromkeys(step.hand.access for step in sitting if step.hand))
        self._screen.say(f"\nBy hand now, {count(len(sitting), 'step')} in one sitting. You need: {accesses}")
        for step in sitting:
            if any(answers.get(before) is False for before in step.depends_on):
                continue
            answers[step.address] = self._one(step)

    def _one(self, step: Step) -> bool:
        hand = step.hand
        if hand is None:
            return False
        site = self._context.configuration.desired[step.address.account].site
        self._screen.say(f"\n  {step.setting} of {site.name}, site {site.id}\n  {hand.path}\n  {hand.text}")
        if not isinstance(step.after, bool):
            self._screen.say(f"\n      {hand.value}\n")
        self._screen.say(f"  {hand.success}")
        try:
            done = click.confirm("  Done", default=False, err=True)
        except click.Abort:
            return False
        if done and step.mode == "manual":
            self._attest(step)
        return done

    def _attest(self, step: Step) -> None:
        attest.write(self._context.configuration, attest.of_steps([step]), self._sign)
