"""The sandbox's state: one file, many processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lpconf.errors import LpconfError
from lpconf.sandbox.world import Violation, World

WRITER = """
import sys
from lpconf.sandbox.world import World
world = World(sys.argv[1])
for number in range(50):
    with world.change():
        world.put("1", "c", "count", {"n": (world.item("1", "c", "count") or {"n": 0})["n"] + 1})
"""


def test_objects_and_revisions() -> None:
    world = World()
    assert world.revision("1", "c") == 1
    assert world.items("1", "c") == {}
    world.put("1", "c", "k", {"b": [1], "a": None})
    world.put("1", "c", "j", {})
    assert world.items("1", "c") == {"j": {}, "k": {"a": None, "b": [1]}}
    assert (world.revision("1", "c"), world.revision("1", "d"), world.revision("2", "c")) == (3, 1, 1)
    world.put("1", "c", "k", None)
    assert world.item("1", "c", "k") is None
    assert world.revision("1", "c") == 4
    assert world.collections() == [("1", "c")]


def test_a_change_is_wholly_done_or_not_at_all() -> None:
    world = World()

    def broken_off() -> None:
        with world.change():
            world.put("1", "c", "k", {})
            with world.change():
                world.record_violation(Violation("1", "a", "b", "c"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert world.items("1", "c") == {}
    assert world.revision("1", "c") == 1
    assert world.violations() == []


def test_another_process_sees_the_same_world(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sandbox.db"
    one = World(path)
    one.put("1", "c", "k", {"v": 1})
    one.record_violation(Violation("1", "a", "b", "c"))
    other = World(path)
    assert other.items("1", "c") == {"k": {"v": 1}}
    assert other.violations() == [Violation("1", "a", "b", "c")]
    other.reset()
    assert (one.items("1", "c"), one.revision("1", "c"), one.violations()) == ({}, 3, [])
    one.close()
    other.close()


def test_processes_write_at_the_same_time_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path)]) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    world = World(path)
    assert world.item("1", "c", "count") == {"n": 200}
    assert world.revision("1", "c") == 201
    world.close()


def test_a_file_that_is_no_world(tmp_path: Path) -> None:
    (tmp_path / "sandbox.db").write_text("this is not a database, but it is long enough to be looked at" * 20)
    with pytest.raises(LpconfError, match="cannot be opened"):
        World(tmp_path / "sandbox.db")
    (tmp_path / "file").write_text("")
    with pytest.raises(LpconfError, match="cannot be opened"):
        World(tmp_path / "file" / "sandbox.db")
