"""The writes to one surface of one account: look, judge, journal, send, read back until it converges.

One reading serves all. The steps that are ready together are judged by one look, written one after another, each with
the revision that the last answer named, and read back together; that reading is the look before what comes next. The
chain is broken, and the surface looked at again, wherever an answer does not say exactly that nothing but our own
write happened.

A write is never sent twice without a look in between. Where its answer is lost (a timeout, a dropped connection, a 5xx)
the home is read, and what is found there decides: done is adopted, not done is tried once more. What was to be created
is not sent again unless the platform says by its revision that nothing came of it: two of it would be the damage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from lpconf import catalogue
from lpconf.apply.journal import Journal, JournalLost
from lpconf.apply.live_homes import LiveHomes, StandingNeeds
from lpconf.apply.preconditions import judge, live, moved_from, outputs, to_write
from lpconf.apply.writes.batch import Batch, Write, fault, writes_of
from lpconf.apply.writes.read_back import ReadBack
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.connect.http.slots import release_slot
from lpconf.domain.address import Address
from lpconf.domain.plan import Output, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import ObservedValue, Site
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, Temporary, Unexpected

Wait = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Writer:
    """Carries out API steps.

    `wait` sleeps for seconds, scaled by the profile; `wait_in_full` sleeps unscaled, where impatience could do harm.
    `outputs` are the outputs of steps that are done, `observed` the values read last, by address. `stopped` says that
    nothing more shall be begun. `sent` are the addresses of writes that were sent and have no outcome yet.
    """

    connector: Connector
    journal: Journal
    wait: Wait = asyncio.sleep
    wait_in_full: Wait | None = None
    homes: LiveHomes | None = None
    needs: StandingNeeds | None = None
    stopped: Callable[[], bool] = lambda: False
    outputs: dict[Address, tuple[Output, ...]] = field(default_factory=dict)
    observed: dict[Address, ObservedValue] = field(default_factory=dict)
    sent: set[Address] = field(default_factory=set)
    journal_error: str = ""
    """Why the journal cannot be written any more. From then on nothing is sent."""

    def __post_init__(self) -> None:
        self.live = self.homes or LiveHomes(self.connector)

    live: LiveHomes = field(init=False)

    async def carry_out(self, steps: Sequence[Step], site: Site) -> tuple[Outcome, ...]:
        """The outcomes of steps of one surface of one account. Never raises RemoteError. Steps that were not begun
        because the run stops have none, nor have those that were under way when it was cancelled.

        A 403 on the write makes a step ``waiting``: a person's. Where an intent cannot be written down nothing more is
        sent: `journal_error` says so. Whatever else goes wrong here is the failure of these steps alone.
        """
        batch = Batch(site, steps[0].address.surface, writes_of(steps))
        try:
            await self._check_needs(batch)
            while batch.open_writes and not self._ends_early(batch):
                await self._round(batch)
                self.sent.difference_update(batch.outcomes)
        except asyncio.CancelledError:
            if not self.stopped():
                raise
        except RemoteError as failure:
            batch.end_open(str(failure), fault(failure))
        except JournalLost as lost:
            self.journal_error = str(lost)
            batch.end_open(f"not sent: {lost}", "failed")
        except Exception as failure:  # noqa: BLE001 # one account's trouble is one account's
            batch.end_open(f"lpconf itself has failed here ({type(failure).__name__}: {failure})", "failed")
        self.sent.difference_update(batch.outcomes)
        return tuple(batch.outcomes[step.address] for step in steps if step.address in batch.outcomes)

    def _ends_early(self, batch: Batch) -> bool:
        """Whether the run stops and nothing of the batch is under way."""
        return self.stopped() and not any(write.touched for write in batch.open_writes)

    async def _check_needs(self, batch: Batch) -> None:
        """End the steps that stand on something which has gone off."""
        if self.needs is None:
            return
        for write in batch.open_writes:
            for step in list(write.steps):
                gone = await self.needs.why_unmet(step)
                if gone:
                    batch.end(write, step, "stale", f"{gone}. Plan again")

    async def _round(self, batch: Batch) -> None:
        """Look, judge, send what is left, and read back what was answered."""
        reading = await self._look(batch)
        for write in batch.open_writes:
            self._judge(batch, write, reading)
            if write.steps and write.error is not None:
                self._give_up(batch, write, reading)
        if not batch.open_writes:
            return
        answered = await self._send_chain(batch, reading)
        if answered:
            await self._read_back(batch, answered)

    def _judge(self, batch: Batch, write: Write, reading: Reading) -> None:
        """End the steps that need no write: done already, or stale."""
        for step in list(write.steps):
            try:
                value = live(step, reading)
            except RemoteError as failure:
                batch.end(write, step, "failed", str(failure), fault(failure))
                continue
            self.observed[step.address] = ObservedValue(value, "live")
            verdict = judge(step, value)
            if verdict == "after":
                self.outputs[step.address] = outputs(step, reading)
            if verdict == "stale":
                batch.end(write, step, "stale", f"live value moved: {moved_from(step, value)}. Plan again")
            elif verdict == "after" and write.lost:
                batch.end(write, step, "verified", "its answer was lost, it was found done")
            elif verdict == "after":
                batch.end(write, step, "unchanged", "was as wished already")

    def _give_up(self, batch: Batch, write: Write, reading: Reading) -> None:
        """End a write that must not be sent again."""
        assert write.error is not None
        if write.is_exhausted and len(set(write.keys)) > 1:
            batch.split(write)  # one of several features may be what the platform cannot digest
        elif write.is_exhausted:
            batch.end_all(write, "failed", str(write.error), fault(write.error))
        elif write.lost and write.creates and not write.is_provably_unwritten(reading):
            words = f"it is not known whether it was made: {write.error}; it does not show yet. Look, then apply again"
            batch.end_all(write, "failed", words, fault(write.error))

    async def _look(self, batch: Batch) -> Reading:
        """A reading of the surface: patiently after a write that did not end well, until something has come about."""
        write = batch.last_error
        if write is None:
            return await self.live.recent(batch.site, batch.surface, batch.keys)
        in_full = write.lost > 0 and write.creates
        for seconds in write.waits:
            await self._sleep(seconds, in_full=in_full)
            reading = await self.live.read(batch.site, batch.surface, batch.keys)
            if _shows(write, reading):
                break
        return reading

    async def _send_chain(self, batch: Batch, reading: Reading) -> list[Write]:
        """Send what is open, as long as each answer names the revision that the next may rest on. Returns the writes
        that were answered."""
        ready = self._prepared(batch, reading)
        for write in ready:
            for step in write.steps:
                self.journal.intend(step, live(step, reading))
        await self.journal.sync()
        answered: list[Write] = []
        for write in ready:
            if self.stopped() and not write.touched:
                continue  # it waits for the next run
            revision = await self._send(batch, write, reading)
            if write.answered:
                answered.append(write)
                key = write.keys[0]
                if revision is None or not follows(reading.guard(key), revision):
                    break  # whether somebody else wrote meanwhile cannot be determined: look first
                reading = reading.after_write(key, revision)
            elif write.steps:
                break  # lost, moved or throttled: look first
        return answered

    def _prepared(self, batch: Batch, reading: Reading) -> list[Write]:
        """The open writes with what they will send."""
        ready = []
        for write in batch.open_writes:
            if len({step.address.plain_key for step in write.steps}) > 1:
                ready.append(write)
                continue
            try:
                write.document = to_write(write.steps, reading)
            except RemoteError as failure:
                batch.end_all(write, "failed", str(failure), fault(failure))
                continue
            ready.append(write)
        return ready

    async def _send(self, batch: Batch, write: Write, reading: Reading) -> str | None:
        """Send one write. What goes wrong is noted in it; the revision that the answer names, None for none."""
        surface, key = SURFACES[batch.surface], write.steps[0].address.plain_key
        self.live.forget((batch.site.name, batch.surface))
        self.sent.update(step.address for step in write.steps)
        write.guard, write.error = reading.guard(key), None
        try:
            if len(set(write.keys)) > 1:
                values = {step.address.plain_key: to_write([step], reading) for step in write.steps}
                answer = await self.connector.write_together(batch.site, surface, values, reading)
            else:
                answer = await self.connector.write(batch.site, surface, key, write.document, reading)
        except RemoteError as failure:
            self._note_failure(batch, write, failure)
            return None
        write.answered, write.stored = True, answer.stored
        return answer.revision

    def _note_failure(self, batch: Batch, write: Write, failure: RemoteError) -> None:
        """What a failed write means: to be tried again, taken apart, or the end of its steps."""
        addresses = [step.address for step in write.steps]
        refused = isinstance(failure, Unexpected) and not _was_taken(failure)
        if isinstance(failure, Conflict):
            write.conflicts, write.error = write.conflicts + 1, failure
        elif not failure.sent:
            _fail(batch, write, failure)
        elif isinstance(failure, RateLimited):
            write.throttled, write.error = write.throttled + 1, failure
        elif isinstance(failure, Temporary) or (isinstance(failure, Unexpected) and not refused):
            write.lost, write.error = write.lost + 1, failure
        elif len(set(write.keys)) > 1 and (refused or isinstance(failure, Forbidden)):
            batch.split(write)  # one of several features is not allowed: the others may be
        elif isinstance(failure, Forbidden):
            self._hand_over(batch, write, failure)
        else:
            _fail(batch, write, failure)
        if not write.touched:
            self.sent.difference_update(addresses)

    def _hand_over(self, batch: Batch, write: Write, refused: Forbidden) -> None:
        """Make the steps of a write that the credential may not do a person's."""
        for step in list(write.steps):
            path = " › ".join(catalogue.get(step.setting).way(step.observed).path)
            words = f"this credential may not write it ({refused}): by hand, {path}"
            batch.end(write, step, "waiting", words, "permission")
            if step.address.part and isinstance(write.document, str):
                batch.outcomes[step.address] = replace(batch.outcomes[step.address], document=write.document)

    async def _read_back(self, batch: Batch, answered: Sequence[Write]) -> None:
        """Read until all that was answered shows, or patience ends."""
        look = ReadBack(batch, answered, self.connector, self.live, self._sleep, self.observed, self.outputs)
        await look.until_it_shows()

    async def _sleep(self, seconds: float, *, in_full: bool = False) -> None:
        """Wait, and let others go first meanwhile."""
        if seconds:
            release_slot()
            wait = self.wait_in_full if in_full and self.wait_in_full else self.wait
            await wait(seconds)


def follows(revision: str | None, answered: str | None) -> bool:
    """Whether the revision that an answer names can only be that of our own write: the next number. With another one
    somebody else may have written before the answer was made."""
    if revision is None or answered is None or not (revision.isdecimal() and answered.isdecimal()):
        return False
    return int(answered) == int(revision) + 1


def _fail(batch: Batch, write: Write, failure: RemoteError) -> None:
    """End a write that failed: an earlier attempt may have come about, this one has not."""
    words = f"it is not known whether it was written: {failure}" if write.touched else str(failure)
    batch.end_all(write, "failed", words, fault(failure))


def _was_taken(garbage: Unexpected) -> bool:
    """Whether an answer that cannot be read says by its status that the write was carried out."""
    return garbage.status is None or 200 <= garbage.status < 300


def _shows(write: Write, reading: Reading) -> bool:
    """Whether something has come about of a write: by us or by others."""
    try:
        return any(judge(step, live(step, reading)) != "before" for step in write.steps)
    except RemoteError:
        return True  # the judging that follows tells it
