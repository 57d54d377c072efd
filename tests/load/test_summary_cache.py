"""What files said is kept, and believed only as lpconf itself wrote it here."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lpconf.domain.source_document import MentionPaths
from lpconf.load.file_summary import FileSummary
from lpconf.load.summary_cache import FEWEST, SummaryCache, digest_of

MENTIONS: MentionPaths = {"account": (("a", 0, "b"),)}
SUMMARY = FileSummary("20260001", [2, 7, 10], "chat", {"brand": "acme"}, ["_shared/x.yaml"], ["other"], ["7"], [])


def filled(file: Path) -> None:
    cache = SummaryCache(file, MENTIONS)
    for number in range(FEWEST):
        cache.keep(f"accounts/a{number}.yaml", f"1:2:3:{number}", f"{number:040d}", SUMMARY)
    cache.save()


def knows(file: Path, mentions: MentionPaths = MENTIONS) -> bool:
    found = SummaryCache(file, mentions).find("accounts/a1.yaml", "1:2:3:1")
    assert found in (SUMMARY, None)
    return found is not None


def test_what_a_file_said_is_known_as_long_as_it_does_not_change(tmp_path: Path) -> None:
    file = tmp_path / ".lpconf" / "cache" / "files.json"
    filled(file)
    assert knows(file)
    cache = SummaryCache(file, MENTIONS)
    assert cache.find("accounts/a1.yaml", "1:2:3:2") is None
    assert cache.find("accounts/a1.yaml", "") is None
    assert cache.find("accounts/elsewhere.yaml", f"{1:040d}") == SUMMARY
    assert not knows(file, {"site": (("a",),)})


def rewritten(file: Path) -> None:
    file.write_bytes(file.read_bytes())


def copied(file: Path) -> None:
    other = file.with_name("other")
    shutil.copy2(file, other)
    os.replace(other, file)


def edited(file: Path) -> None:
    """As somebody would who knows how it is made, and who sets its date back."""
    import hashlib

    status = file.stat()
    body = file.read_bytes().partition(b"\n")[2].replace(b"20260001", b"20260002")
    with file.open("r+b") as stream:
        stream.write(hashlib.blake2b(body, digest_size=16).hexdigest().encode() + b"\n" + body)
    os.utime(file, ns=(status.st_atime_ns, time.time_ns()))


def damaged(file: Path) -> None:
    status = file.stat()
    with file.open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\0")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut(file: Path) -> None:
    os.truncate(file, 200)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def other_json(file: Path) -> None:
    file.write_text(json.dumps({"seal": [0, 0, 0]}))


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def linked(file: Path) -> None:
    file.rename(file.with_name("aside"))
    file.symlink_to("aside")


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("change", [rewritten, copied, edited, damaged, cut, emptied, other_json, folder, linked])
def test_a_cache_that_was_not_written_here_is_not_believed(tmp_path: Path, change: Callable[[Path], None]) -> None:
    file = tmp_path / "files.json"
    filled(file)
    change(file)
    assert not knows(file)


def test_what_cannot_be_written_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    filled(tmp_path / "file" / "files.json")
    assert (tmp_path / "file").read_text() == ""


def test_a_small_repository_keeps_nothing(tmp_path: Path) -> None:
    cache = SummaryCache(tmp_path / "files.json", MENTIONS)
    cache.keep("accounts/a.yaml", "1:2:3:4", "d", SUMMARY)
    cache.save()
    assert list(tmp_path.iterdir()) == []


def test_digests_are_those_of_git() -> None:
    assert digest_of(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
