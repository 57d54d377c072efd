"""One lock per account: two runs never write to the same account at once from the same checkout.

The lock is the operating system's, on a file, so it dies with its process however that ends. Who holds it stands in a
second file beside it, for people. Locks are named by profile and site id; another checkout, or another machine, has
locks of its own: there the revisions of the platform, and the look before each write, have to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.errors import LpconfError

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL = 0.1
"""Seconds between two tries for a lock that is waited for."""
_OTHER_FILES = 512
"""Files that a run may have open besides its locks: connections, mostly."""


@frozen
class Holder:
    """Who holds a lock: a person, their process (`pid` on `host`), since when (UTC), and what for. `run` is the run's
    id. All are empty where the second file tells nothing."""

    by: str = ""
    pid: int = 0
    host: str = ""
    since: str = ""
    reason: str = ""
    run: str = ""

    def __str__(self) -> str:
        where = f"process {self.pid} on {self.host}" if self.pid else ""
        since = f"since {self.since}" if self.since else ""
        words = [f"by {self.by}" if self.by else "by another process", where, since, self.reason]
        return ", ".join(filter(None, words))


@dataclass(slots=True)
class HeldLocks:
    """Locks of this process. `held_by_others` names the accounts that could not be locked, and who holds them."""

    held_by_others: dict[str, Holder] = field(default_factory=dict)
    _locks: list[tuple[BaseFileLock, Path]] = field(default_factory=list)

    def add(self, lock: BaseFileLock, note: Path) -> None:
        self._locks.append((lock, note))

    def release(self) -> None:
        """Release all locks. Their files stay, because others may be waiting on them."""
        while self._locks:
            lock, note = self._locks.pop()
            with contextlib.suppress(OSError):
                note.unlink()
            lock.release()


@contextmanager
def held_locks() -> Iterator[HeldLocks]:
    """An empty set of locks, released at the end of the block."""
    taken = HeldLocks()
    try:
        yield taken
    finally:
        taken.release()


def this_process(by: str, reason: str, since: str, run: str = "") -> Holder:
    """This process as a holder."""
    return Holder(by, os.getpid(), socket.gethostname(), since, reason, run)


async def acquire(
    taken: HeldLocks,
    folder: Path,
    profile: str,
    sites: Iterable[Site],
    me: Holder,
    *,
    timeout: float = 0.0,
    stopped: Callable[[], bool] = lambda: False,
    on_wait: Callable[[str, Holder], None] = lambda account, holder: None,
) -> None:
    """Take the lock of each site, in the order of site ids, so that two runs can never wait for each other.

    A lock that is held is waited for, `timeout` seconds in all, and then noted in `HeldLocks.held_by_others`; `on_wait`
    is called once for each. Raises LpconfError where locks cannot be written.
    """
    end = time.monotonic() + timeout
    in_turn = sorted(sites, key=lambda site: site.id)
    _raise_open_files_limit(len(in_turn))
    for site in in_turn:
        stem = f"{quote(profile, safe='')}~{site.id}"
        lock, note = folder / f"{stem}.lock", folder / f"{stem}.json"
        first = True
        while not _try_acquire(taken, lock, note, me, site, profile):
            holder = holder_of(note)
            if time.monotonic() >= end or stopped():
                taken.held_by_others[site.name] = holder
                break
            if first:
                on_wait(site.name, holder)
            first = False
            await asyncio.sleep(POLL)


def _raise_open_files_limit(locks: int) -> None:
    """Raise the limit on open files for so many locks, as far as the system allows: each lock is an open file, and the
    usual limit is about a thousand."""
    try:
        import resource  # start-up
    except ImportError:  # another kind of system, without this limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    desired = locks + _OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= desired:
        return
    most = desired if hard == resource.RLIM_INFINITY else min(desired, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _try_acquire(taken: HeldLocks, path: Path, note: Path, me: Holder, site: Site, profile: str) -> bool:
    """Lock an account and say in `note` who holds it. False where another process does; raises LpconfError where locks
    cannot be written."""
    from filelock import FileLock, Timeout  # start-up

    # No soft lock instead: a mere file would stay when its process is killed.
    lock = FileLock(path, timeout=0, thread_local=False, fallback_to_soft=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        return False
    except (OSError, NotImplementedError) as fault:
        raise LpconfError(_unwritable(site, path, fault)) from None
    taken.add(lock, note)
    try:
        fresh = note.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"account": site.name, "site": site.id, "profile": profile, **asdict(me)}) + "\n")
        fresh.replace(note)
    except OSError as fault:
        raise LpconfError(_unwritable(site, note, fault)) from None
    return True


def _unwritable(site: Site, path: Path, fault: Exception) -> str:
    why = getattr(fault, "strerror", None) or fault
    return f"the lock of {site.name} cannot be taken: {path}: {why}. Nothing was written to any account"


def holder_of(note: Path) -> Holder:
    """Who a note names. One of a dead process of this machine was left by a kill: it tells nothing of who holds now."""
    try:
        data = json.loads(note.read_text(encoding="utf-8"))
        texts = {name: str(data[name]) for name in ("by", "host", "since", "reason", "run")}
        holder = Holder(pid=int(data["pid"]), **texts)
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
    return holder if holder.host != socket.gethostname() or _is_alive(holder.pid) else Holder()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def runs_under_way(folder: Path) -> Mapping[str, Holder]:
    """The runs of processes that live, by run id, as the notes beside the locks name them."""
    notes = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return {holder.run: holder for holder in map(holder_of, notes) if holder.run}
