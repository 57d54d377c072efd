"""Adopting on a stage: the operation between files in memory and a world in memory."""

from __future__ import annotations

import asyncio

from lpconf.operations.adopt import adopt as operation
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.results import AdoptOptions, AdoptOutcome, AdoptTarget
from lpconf.workspace.configuration import ConfigLocation
from tests.laws.stage import MOMENT, MemoryFiles, Stage


def adopt(
    on: Stage, targets: list[AdoptTarget], asked: AdoptOptions | None = None, *, extends: tuple[str, ...] = ()
) -> AdoptOutcome:
    """Adopt, and take the new texts over into the stage's files."""
    where, files = ConfigLocation(on.root), MemoryFiles(on.root, on.files)
    prepared = operation.prepare(
        where, on.configuration(), targets, asked or AdoptOptions(), MOMENT, extends=extends, files=files
    )

    async def look() -> LiveState:
        async with on.connected(on.context(on.configuration())) as live:
            return await operation.survey(prepared, on.profile, live.connector, MOMENT)

    came = operation.adopt(where, prepared, asyncio.run(look()), MOMENT)
    for one in came.accounts:
        if one.needs_write:
            on.files[one.path] = one.text
    return came
