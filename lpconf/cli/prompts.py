"""Asking the person at the terminal.

A yes is worth something only where the question was seen before it: what was typed ahead is thrown away, and the answer
is a whole word.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Mapping, Sequence
from textwrap import indent

import click

from lpconf.apply.executor import Stop
from lpconf.cli.output import Screen
from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.domain.wording import argument, count, listed
from lpconf.errors import LpconfError
from lpconf.operations.attest import new_attestations, record
from lpconf.plan.manual_steps import ACCOUNT
from lpconf.report.views.manual_sessions import pages
from lpconf.workspace.checks.attestation_policy import requirements_for
from lpconf.workspace.run_context import RunContext

ASKING = "lpconf-asking"
"""The name of the thread that waits for a key. Where it still waits at the end, Python cannot shut down in order."""


def confirm_apply(screen: Screen) -> bool:
    """Ask whether to apply. Only ``yes`` means yes."""
    screen.say("\nShall lpconf carry this out? Only 'yes' is a yes.")
    return ask_for("Answer", "yes")


def ask_for(question: str, expected: str) -> bool:
    """Ask a question. Whether the answer is the `expected` word; anything else, and the end of the input, means no."""
    discard_typed_ahead()
    try:
        return str(click.prompt(question, default="no", show_default=False, err=True)).strip() == expected
    except click.Abort as ended:
        if isinstance(ended.__context__, KeyboardInterrupt):
            raise
        return False


def discard_typed_ahead() -> None:
    """Discard what was typed before the question was shown: it cannot have been meant as the answer."""
    import termios  # start-up

    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


class SittingPrompt:
    """Asks a person at the terminal about the steps of a sitting, page by page, and records each yes as an
    attestation."""

    def __init__(self, context: RunContext, screen: Screen, stop: Stop) -> None:
        """Raises UsageError where Git does not know who is at the terminal."""
        self._context, self._screen, self._stop = context, screen, stop
        self._sign = record.signatory(context.configuration, context.clock, "", "")

    async def ask(self, sitting: Sequence[Step]) -> Mapping[Address, bool]:
        """What to do, page by page, and whether it is done. A stop ends the asking; what was answered counts."""
        answers: dict[Address, bool] = {}
        # A daemon: a thread that waits for a key must not keep the program from ending.
        asking = threading.Thread(target=self._ask, args=(sitting, answers), name=ASKING, daemon=True)
        asking.start()
        while asking.is_alive() and not self._stop.now:
            await asyncio.sleep(0.05)
        return dict(answers)

    def _ask(self, sitting: Sequence[Step], answers: dict[Address, bool]) -> None:
        together = pages(sitting)
        accesses = "; ".join(dict.fromkeys(step.hand.access for step in sitting if step.hand))
        self._screen.say(f"\nBy hand now, {count(len(together), 'page')} in one sitting. You need: {accesses}")
        if self._context.profile.kind == "sandbox":
            self._screen.say(new_attestations.SANDBOX_NOTE)
        for page in together:
            needs = [need for step in page for need in step.depends_on]
            # What needs something that was not done is not handed over either.
            is_handed_over = all(answers.get(need, True) for need in needs)
            done = is_handed_over and self._page(page)
            answers.update(dict.fromkeys((step.address for step in page), done))

    def _page(self, page: Sequence[Step]) -> bool:
        """Show one page and ask for it; a yes is recorded, a no leaves all of it waiting."""
        step = page[0]
        hand = step.hand
        if hand is None:
            return False
        site = self._context.configuration.desired[step.address.account].site
        settings = listed([step.setting for step in page], most=6)
        text = hand.text.replace(f"lpconf attest {ACCOUNT} ", f"lpconf attest {argument(site.name)} ")
        self._screen.say(f"\n  {settings} of {site.name}, site {site.id}\n  {hand.path}\n  {text}")
        if not isinstance(step.after, bool) or step.address.part:
            self._screen.say(f"\n{indent(hand.value, ' ' * 6)}\n")
        self._screen.say(f"  {hand.success}")
        expected = self._expected(page)
        try:
            done = ask_for(f"  Done? [{expected}/no]", expected)
        except click.Abort:
            return False
        attested = [entry for entry in page if entry.mode == "manual"]
        return self._recorded(attested) if done and attested else done

    def _expected(self, page: Sequence[Step]) -> str:
        """The word that means yes: of settings that two people have to look at, the name."""
        policy = self._context.configuration.project.policy.attest
        name, _ = new_attestations.vouched_by(page[0])
        _, four_eyes, _ = requirements_for(policy, name)
        return name if four_eyes else "yes"

    def _recorded(self, steps: Sequence[Step]) -> bool:
        """Record what was done; whether it counts at once. What the project asks besides waits for it."""
        name, _ = new_attestations.vouched_by(steps[0])
        account = steps[0].address.account
        try:
            record.write(self._context.configuration, new_attestations.of_steps(steps), self._sign)
        except (LpconfError, OSError) as failure:
            self._screen.warn(f"error: it could not be recorded: {failure}")
            return False
        asked = _flags(*requirements_for(self._context.configuration.project.policy.attest, name))
        if asked:
            self._screen.say("  Recorded as claimed; it counts after")
            self._screen.say(f"      lpconf attest {account} {argument(name)} {' '.join(asked)}")
        return not asked


def _flags(signed: bool, seconded: bool, shown_by: bool) -> list[str]:
    """The flags that bring what the project asks of a word."""
    flags = ["--sign"] if signed else []
    flags += ["--second"] if seconded else []
    return flags + (["--evidence FILE"] if shown_by else [])
