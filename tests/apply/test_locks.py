"""Locks: one holder at a time, told to others, gone with their process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lpconf.apply import locks
from lpconf.apply.locks import HeldLocks, Holder
from lpconf.domain.state import Site
from lpconf.errors import LpconfError

SITES = [Site("zeta", "1", "chat"), Site("alpha", "2", "chat")]
ME = locks.this_process("dana@acme.example", "apply", "2026-11-24T09:00:00Z", "run-1")


def take(taken: HeldLocks, folder: Path, sites: list[Site] = SITES, profile: str = "live", **more: object) -> HeldLocks:
    asyncio.run(locks.acquire(taken, folder, profile, sites, ME, **more))  # type: ignore[arg-type]
    return taken


@contextmanager
def another(folder: Path, site: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of a site of profile live, until it is killed."""
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom lpconf.apply import locks\n"
        "from lpconf.domain.state import Site\n"
        "me = locks.this_process('kim@acme.example', 'apply', '2026-11-24T08:00:00Z', 'run-2')\n"
        "taken = locks.HeldLocks()\n"
        "asyncio.run(locks.acquire(taken, Path(sys.argv[1]), 'live', [Site('x', sys.argv[2], 'chat')], me))\n"
        "print('held', flush=True)\nsys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(folder), site]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout
        assert running.stdout.readline() == "held\n"
        yield running
    finally:
        running.kill()
        running.communicate()


def test_a_held_lock_names_its_holder(tmp_path: Path) -> None:
    with another(tmp_path, "2") as other, locks.held_locks() as taken:
        take(taken, tmp_path)
        assert list(taken.held_by_others) == ["alpha"]
        holder = taken.held_by_others["alpha"]
        assert (holder.by, holder.pid, holder.run) == ("kim@acme.example", other.pid, "run-2")
        assert str(holder) == (
            f"by kim@acme.example, process {other.pid} on {holder.host}, since 2026-11-24T08:00:00Z, apply"
        )
        assert locks.runs_under_way(tmp_path).keys() == {"run-1", "run-2"}


def test_a_lock_dies_with_its_process_and_its_note_is_not_believed(tmp_path: Path) -> None:
    with another(tmp_path, "2"):
        pass
    assert (tmp_path / "live~2.json").exists()
    assert locks.runs_under_way(tmp_path) == {}
    assert locks.holder_of(tmp_path / "live~2.json") == Holder()
    with locks.held_locks() as taken:
        assert take(taken, tmp_path).held_by_others == {}


def test_released_locks_can_be_taken_again_and_leave_no_note(tmp_path: Path) -> None:
    for _ in range(2):
        with locks.held_locks() as taken:
            assert take(taken, tmp_path).held_by_others == {}
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock", ".lock"]


def test_an_unhappy_end_releases_too(tmp_path: Path) -> None:
    def fails() -> None:
        with locks.held_locks() as taken:
            take(taken, tmp_path)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with locks.held_locks() as taken:
        assert take(taken, tmp_path).held_by_others == {}


def test_profiles_and_sites_have_locks_of_their_own(tmp_path: Path) -> None:
    with another(tmp_path, "1"), locks.held_locks() as taken:
        take(taken, tmp_path, [SITES[0]], profile="../other")
        assert take(taken, tmp_path, [SITES[1]]).held_by_others == {}
    assert all(path.parent == tmp_path for path in tmp_path.rglob("*"))


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    told: list[str] = []
    with another(tmp_path, "1") as other, locks.held_locks() as taken:

        def waiting(account: str, holder: Holder) -> None:
            told.append(f"{account} {holder.by}")
            other.kill()

        assert take(taken, tmp_path, timeout=30.0, on_wait=waiting).held_by_others == {}
    assert told == ["zeta kim@acme.example"]


def test_a_stop_ends_the_waiting(tmp_path: Path) -> None:
    with another(tmp_path, "1"), locks.held_locks() as taken:
        assert list(take(taken, tmp_path, timeout=600.0, stopped=lambda: True).held_by_others) == ["zeta"]


def test_locks_are_taken_in_the_order_of_sites(tmp_path: Path) -> None:
    told: list[str] = []
    with another(tmp_path, "1"), another(tmp_path, "2"), locks.held_locks() as taken:
        take(taken, tmp_path, SITES[::-1], timeout=0.05, on_wait=lambda account, holder: told.append(account))
        assert list(taken.held_by_others) == ["zeta", "alpha"]
    assert told[0] == "zeta"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in the way")
    with (
        pytest.raises(LpconfError, match=r"lock of zeta cannot be taken: .*Nothing was written"),
        locks.held_locks() as t,
    ):
        take(t, tmp_path / "locks")


@pytest.mark.parametrize("note", ["", "[]", '{"by": 1}', '{"pid": "x"}', '{"pid": 99999999999999999999}'])
def test_a_damaged_note_tells_nothing(tmp_path: Path, note: str) -> None:
    path = tmp_path / "live~1.json"
    path.write_text(note)
    assert locks.holder_of(path) == Holder()
    assert str(Holder()) == "by another process"
    assert os.getpid() == ME.pid


def test_a_fleet_may_have_more_locks_than_files_are_allowed_at_first(tmp_path: Path) -> None:
    script = (
        "import asyncio, resource, sys\nfrom pathlib import Path\nfrom lpconf.apply import locks\n"
        "from lpconf.domain.state import Site\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (40, hard))\n"
        "sites = [Site(f'a{n}', str(n), 'chat') for n in range(100)]\n"
        "with locks.held_locks() as taken:\n"
        "    me = locks.this_process('kim', 'apply', '')\n"
        "    asyncio.run(locks.acquire(taken, Path(sys.argv[1]), 'live', sites, me))\n"
        "    print(len(list(Path(sys.argv[1]).glob('*.json'))), taken.held_by_others)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "100 {}\n"
