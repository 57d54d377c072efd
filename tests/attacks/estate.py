"""A repository in a folder of its own, and lpconf called on it as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpconf.cli.main import main
from lpconf.redaction import forget_secrets

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """What came of one call."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Repository:
    """A configuration repository in `root`."""

    root: Path
    environ: Mapping[str, str]

    def run(self, *words: str, **options: Any) -> Ended:
        """Call lpconf. Raises AssertionError for a traceback or an inner failure, whatever the call is."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("LPCONF_")}
        environ |= {"PYTHONPATH": str(ROOT), "HOME": str(self.root), **self.environ}
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 120, **options}
        command = [sys.executable, "-m", "lpconf", *words]
        done = subprocess.run(command, cwd=self.root, env=environ, check=False, **options)
        ended = Ended(done.returncode, done.stdout or "", done.stderr or "")
        assert "Traceback" not in ended.out + ended.err, ended
        assert "lpconf itself has failed" not in ended.out + ended.err, ended
        return ended

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, paths from the root."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


@contextmanager
def fresh(files: Mapping[str, str | bytes], environ: Mapping[str, str] = {}) -> Iterator[Repository]:
    """A repository with these files, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lpconf-attack-") as name:
        repository = Repository(Path(name), environ)
        repository.write(files)
        yield repository


def called(repository: Repository, *words: str) -> tuple[int, str]:
    """Call lpconf in this process, which costs a tenth: the exit code, and all that it said."""
    out = io.StringIO()
    forget_secrets()
    with redirect_stdout(out), redirect_stderr(out):
        code = main(["-C", str(repository.root), *words])
    assert "lpconf itself has failed" not in out.getvalue(), out.getvalue()
    return code, out.getvalue()
