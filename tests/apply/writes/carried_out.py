"""One step carried out by a writer, without waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lpconf.apply.journal import Journal
from lpconf.apply.writes.writer import Writer
from lpconf.domain.plan import Step
from lpconf.domain.run import Outcome
from tests.fakes import RETAIL, FakeWorld


def carried_out(step: Step, world: FakeWorld, folder: Path) -> Outcome:
    """What becomes of `step`; the journal goes into `folder`."""

    async def wait(_: float) -> None:
        return None

    async def go() -> Outcome:
        with Journal.new(folder, "run") as journal:
            (outcome,) = await Writer(world, journal, wait).carry_out([step], RETAIL)
            return outcome

    return asyncio.run(go())
