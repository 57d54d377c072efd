"""Recording a run while it goes on: its journal, and the run file that can leave the machine."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lpconf import __version__
from lpconf.apply.journal import Journal, JournalLost, entries, serialized
from lpconf.apply.run_records import Record, State, document, of_journal
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.json.diagnostics import diagnostic_json
from lpconf.domain.json.plan_document import change_id, shown_json
from lpconf.domain.plan import Plan
from lpconf.domain.run import Outcome
from lpconf.errors import LpconfError
from lpconf.load.files import output_file
from lpconf.workspace import git
from lpconf.workspace.clock import RunClock
from lpconf.workspace.runs.own_journals import FILE_IDENTITY, file_identity


def operator(root: Path) -> str:
    """Who runs lpconf: Git's ``user.email``, else the user of this machine."""
    result = git.email(root)
    if not result:
        with contextlib.suppress(KeyError, OSError):
            result = f"{getpass.getuser()}@{socket.gethostname()}"
    return result or "somebody"


def run_id(plan: Plan, clock: RunClock) -> str:
    """The id of a run: its beginning in UTC, and the first digits of the change id."""
    return f"{clock.now.strftime('%Y%m%dT%H%M%S%f')[:-3]}Z-{change_id(plan)[:8]}"


@frozen
class Recorder:
    """Writes one run down. `head` is its first entry."""

    head: Mapping[str, Any]
    run_file: Path | None
    journal: Journal | None = None

    def save(self, state: State, outcomes: Sequence[Outcome], diagnostics: Iterable[Diagnostic] = ()) -> None:
        """Write the run file, whole or not at all. Without one to write, nothing. Raises OSError."""
        if self.run_file is None:
            return
        path = self.journal.path if self.journal else None
        images = [entry for entry in entries(path) if entry["kind"] == "intent"] if path else []
        record = Record(self.head, state, {}, {outcome.address: outcome for outcome in outcomes})
        more = {"diagnostics": [diagnostic_json(diagnostic) for diagnostic in diagnostics]}
        output_file.write(self.run_file, serialized(document(record, images, more), indent=2))


def head_of(plan: Plan, run: str, who: str, clock: RunClock) -> dict[str, Any]:
    """What a journal begins with."""
    started = clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "run": run,
        "who": who,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "started": started,
        "created": clock.created,
        "commit": plan.commit,
        "lpconf_version": __version__,
        "plan": shown_json(plan),
    }


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Raises LpconfError for a journal that cannot be begun."""
    try:
        yield
    except JournalLost as lost:
        raise LpconfError(f"{lost}. Nothing was written to any account") from None


@contextmanager
def recorded(runs: Path, plan: Plan, who: str, clock: RunClock, run_file: Path | None) -> Iterator[Recorder]:
    """A run with its journal begun and its run file begun: a place that cannot be written is known before anything is
    sent. Raises LpconfError then. A run that fails inside still leaves its run file."""
    with _told_in_words():
        journal = Journal.new(runs, run_id(plan, clock))
    with journal:
        recorder = Recorder(head_of(plan, journal.run, who, clock), run_file, journal)
        with _told_in_words():
            journal.append("run", **recorder.head, **{FILE_IDENTITY: file_identity(journal.path)})
            journal.sync_now()
        try:
            recorder.save("under way", ())
        except OSError as fault:
            journal.path.unlink(missing_ok=True)
            why = fault.strerror or fault
            raise LpconfError(f"--run-file {run_file}: {why}. Nothing was written to any account") from None
        try:
            yield recorder
        except BaseException:
            with contextlib.suppress(OSError, LpconfError):
                recorder.save("failed", tuple(of_journal(journal.path).outcomes.values()))
            raise
