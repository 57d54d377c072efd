"""Result files: regular ones are replaced whole, everything else is written into."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lpconf.load.files.output_file import PRIVATE, probe, write


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    probe(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write(pipe, ["a\n", "b\n"])
    reader.join(5)
    assert read == ["a\nb\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(os.listdir(tmp_path)) == ["pipe"]


def test_the_pipe_of_a_shell_has_no_name(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        probe(Path(f"/dev/fd/{writing}"))
        write(Path(f"/dev/fd/{writing}"), "through\n")
        assert os.read(reading, 100) == b"through\n"
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    write(tmp_path / "new", "x")
    assert mode(tmp_path / "new") == 0o640
    (tmp_path / "new").chmod(0o604)
    write(tmp_path / "new", "y")
    assert (mode(tmp_path / "new"), (tmp_path / "new").read_text()) == (0o604, "y")


def test_a_plan_file_is_its_owners_alone_and_holds_values_whole(tmp_path: Path) -> None:
    url = "https://w.example/?key=SECRETSECRET1234\n"
    write(tmp_path / "a.lpplan", url, mode=PRIVATE)
    assert mode(tmp_path / "a.lpplan") == 0o600
    assert (tmp_path / "a.lpplan").read_text() == url


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "x"


def test_probing_finds_what_cannot_be_written_and_leaves_nothing(tmp_path: Path) -> None:
    probe(tmp_path / "new")
    for wrong in (tmp_path, tmp_path / "no" / "folder"):
        with pytest.raises(OSError):
            probe(wrong)
    assert os.listdir(tmp_path) == []


def test_a_text_that_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def pieces() -> Iterator[str]:
        yield "new"
        raise ValueError

    with pytest.raises(ValueError):
        write(tmp_path / "a", pieces())
    assert (tmp_path / "a").read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.attack("checkout")
def test_a_link_of_the_repository_chooses_no_place(tmp_path: Path) -> None:
    victim, own = tmp_path / "victim", tmp_path / "checkout" / "own.json"
    victim.write_text("kept")
    own.parent.mkdir()
    committed = own.with_name("plan.json")
    for link in (own, committed):
        link.symlink_to(victim)
    subprocess.run(["git", "-C", str(own.parent), "init", "-q"], check=True)
    subprocess.run(["git", "-C", str(own.parent), "add", "plan.json"], check=True)
    for attempt in (lambda: probe(committed), lambda: write(committed, "x")):
        with pytest.raises(OSError, match="came with the repository"):
            attempt()
    assert (victim.read_text(), committed.is_symlink()) == ("kept", True)
    probe(own)
    write(own, "x")
    assert (victim.read_text(), own.is_symlink()) == ("x", True)
