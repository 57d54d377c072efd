"""Reading back: a write has come about when the surface shows it, and not before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from lpconf.apply.live_homes import LiveHomes
from lpconf.apply.preconditions import judge, live, missing_fields, outputs
from lpconf.apply.writes.batch import CONVERGE_WAITS, Batch, Write, fault
from lpconf.apply.writes.object_places import differs_only_in_place, place_note, send_place_again
from lpconf.apply.writes.stored_objects import stored_name_note, under_its_id
from lpconf.connect.connector import Connector, Reading
from lpconf.domain.address import Address
from lpconf.domain.plan import Output, Step
from lpconf.domain.state import ObservedValue
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import RemoteError, Temporary


@dataclass(slots=True)
class ReadBack:
    """The looks after the `writes` of a batch that were answered. `observed` and `outputs` take what they show."""

    batch: Batch
    writes: Sequence[Write]
    connector: Connector
    homes: LiveHomes
    sleep: Callable[[float], Awaitable[None]]
    observed: dict[Address, ObservedValue]
    outputs: dict[Address, tuple[Output, ...]]
    last: dict[Address, Json | Marker] = field(default_factory=dict)
    """The value of each step that was read last."""
    missing: dict[Address, str] = field(default_factory=dict)
    """What of each step does not show yet, in words."""
    silence: Temporary | None = None
    """Why the last look found nothing."""

    async def until_it_shows(self) -> None:
        """Read until all that was written shows, or patience ends. Then every step of the writes has its outcome."""
        for seconds in CONVERGE_WAITS:
            await self.sleep(seconds)
            reading = await self._reading()
            if reading is not None:
                self._compare(reading)
            if not any(write.steps for write in self.writes):
                return
            if reading is not None:
                await self._send_one_place_again(reading)
        for write in self.writes:
            for step in list(write.steps):
                self._give_up(write, step)

    async def _reading(self) -> Reading | None:
        """The surface as it is now; None where it does not answer. A refusal for good ends the steps."""
        self.silence = None
        try:
            return await self.homes.read(self.batch.site, self.batch.surface, self.batch.keys)
        except Temporary as silence:
            self.silence = silence
        except RemoteError as refused:
            for write in self.writes:
                detail = f"written, but it could not be read back: {refused}"
                self.batch.end_all(write, "failed", detail, fault(refused))
        return None

    def _compare(self, reading: Reading) -> None:
        """End the steps that read as they were written; of the others, note what is missing."""
        for write in self.writes:
            for step in list(write.steps):
                try:
                    value = live(step, under_its_id(step, reading, write.stored))
                except RemoteError as failure:
                    self.missing[step.address] = str(failure)
                    continue
                self.observed[step.address] = ObservedValue(value, "live")
                self.last[step.address] = value
                write.stored_name_note = stored_name_note(step, reading, write.stored)
                if judge(step, value) == "after":
                    self.outputs[step.address] = outputs(step, under_its_id(step, reading, write.stored))
                    self.batch.end(write, step, "verified", write.stored_name_note)
                else:
                    self.missing[step.address] = missing_fields(step, value)

    async def _send_one_place_again(self, reading: Reading) -> None:
        """Send the place of a new object once more: of one object at a time, since each moves the revision."""
        for write in self.writes:
            if write.steps and not write.placed and write.creates:
                write.placed = True
                self.homes.forget((self.batch.site.name, self.batch.surface))
                first = write.steps[0]
                write.place_refused = await send_place_again(self.connector, first, self.batch.site, reading)
                return

    def _give_up(self, write: Write, step: Step) -> None:
        """End a step that did not show in time."""
        value = self.last.get(step.address, ABSENT)
        if differs_only_in_place(step, value):
            notes = [write.stored_name_note, place_note(step, value, write.place_refused)]
            self.batch.end(write, step, "verified", "; ".join(filter(None, notes)))
        elif self.silence:
            detail = f"written, but it could not be read back: {self.silence}"
            self.batch.end(write, step, "failed", detail, fault(self.silence))
        else:
            detail = f"written, but did not converge: {self.missing[step.address]}"
            self.batch.end(write, step, "failed", detail, "failed")
