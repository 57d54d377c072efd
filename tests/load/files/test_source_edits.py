"""Files of a repository are changed by one program at a time, inside of it, and not over what others wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lpconf.errors import ConfigError, LockHeld
from lpconf.load.files import source_edits
from lpconf.load.files.source_edits import editing

COUNT = """
import sys
from pathlib import Path
from lpconf.load.files.source_edits import editing
root = Path(sys.argv[1])
for _ in range(20):
    with editing(root) as edits:
        before = edits.read("accounts/a.yaml")
        edits.write("accounts/a.yaml", b"%d" % (int(before) + 1), expected=before)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/accounts").mkdir(parents=True)
    (tmp_path / "root/accounts/a.yaml").write_text("0")
    return tmp_path / "root"


def code(caught: pytest.ExceptionInfo[ConfigError]) -> str:
    return caught.value.diagnostics[0].code


@pytest.mark.attack("two-at-once")
def test_nothing_is_lost_between_programs_that_change_the_same_file(root: Path) -> None:
    programs = [subprocess.Popen([sys.executable, "-c", COUNT, str(root)]) for _ in range(3)]
    assert [program.wait() for program in programs] == [0, 0, 0]
    assert (root / "accounts/a.yaml").read_text() == "60"


@pytest.mark.attack("two-at-once")
@pytest.mark.parametrize("now", [None, "1"])
def test_what_changed_meanwhile_is_not_written_over(root: Path, now: str | None) -> None:
    path = root / "accounts/a.yaml"
    with editing(root) as edits:
        before = edits.read("accounts/a.yaml")
        path.unlink() if now is None else path.write_text(now)
        with pytest.raises(ConfigError) as caught:
            edits.write("accounts/a.yaml", b"new", expected=before)
    assert code(caught) == "file.changed"
    assert (path.read_text() if path.exists() else None) == now


@pytest.mark.attack("two-at-once")
def test_a_new_file_is_new(root: Path) -> None:
    with editing(root) as edits:
        edits.write("accounts/eu/b.yaml", b"new", expected=None)
        with pytest.raises(ConfigError) as caught:
            edits.write("accounts/a.yaml", b"new", expected=None)
    assert code(caught) == "file.changed"
    assert (root / "accounts/eu/b.yaml").read_text() == "new"


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("target", ["../elsewhere.yaml", "../elsewhere/new.yaml"])
def test_links_that_lead_outside_are_not_written_through(root: Path, target: str) -> None:
    (root.parent / "elsewhere.yaml").write_text("theirs")
    (root / "accounts/link.yaml").symlink_to(f"../{target}")
    (root / "accounts/folder").symlink_to("../..")
    with editing(root) as edits:
        for path in ("accounts/link.yaml", "accounts/folder/elsewhere.yaml", "../elsewhere.yaml"):
            for expected in (None, b"theirs"):
                with pytest.raises(ConfigError) as caught:
                    edits.write(path, b"ours", expected=expected)
                assert code(caught) == "file.outside"
    assert (root.parent / "elsewhere.yaml").read_text() == "theirs"
    assert sorted(path.name for path in root.parent.iterdir()) == ["elsewhere.yaml", "root"]


def test_a_link_inside_stays_a_link(root: Path) -> None:
    (root / "accounts/link.yaml").symlink_to("a.yaml")
    with editing(root) as edits:
        edits.write("accounts/link.yaml", b"1", expected=b"0")
    assert (root / "accounts/link.yaml").is_symlink()
    assert (root / "accounts/a.yaml").read_text() == "1"


@pytest.mark.attack("two-at-once")
def test_who_does_not_let_go_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_edits, "PATIENCE", 0.05)
    with editing(root), pytest.raises(LockHeld), editing(root):
        pass


@pytest.mark.attack("checkout")
def test_local_state_is_a_folder_of_its_own(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / ".lpconf").symlink_to("../elsewhere")
    with pytest.raises(ConfigError) as caught, editing(root):
        pass
    assert code(caught) == "file.outside"
    assert list((root.parent / "elsewhere").iterdir()) == []
