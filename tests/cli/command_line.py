"""lpconf called from the outside, in this process: files in a folder, a command line, and what came of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lpconf.cli.main import main

HOME = Path(__file__).parents[2]
PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
ACCOUNT = 'account: {id: "1", platform: chat}\n'
HUGE = "x" * (1 << 20)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Came:
    """What came of one call."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        """The one JSON document of stdout."""
        assert self.out.endswith("}\n")
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the JSON document's diagnostics."""
        return [one["code"] for one in self.json["diagnostics"]]


class Front:
    """A configuration repository in `root`, and the program to call on it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def example(self) -> Front:
        """The example estate, less the account that needs a world of its own to begin with."""
        only = shutil.ignore_patterns("acme-outlet*")
        shutil.copytree(HOME / "accounts", self.root / "accounts", ignore=only)
        shutil.copy(HOME / "lpconf.yaml", self.root)
        return self

    def write(self, files: dict[str, str | bytes]) -> Front:
        """Write files, paths from the root."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def __call__(self, *argv: str, color: bool = False) -> Came:
        """Call lpconf in the repository, and see that nothing inside fails."""
        came = self.call(*argv, color=color)
        assert "lpconf itself has failed" not in came.said, came.said
        return came

    def call(self, *argv: str, color: bool = False) -> Came:
        """Call lpconf in the repository. Whatever happens, the promises of every exit hold."""
        self._capsys.readouterr()
        code = main(["-C", str(self.root), *argv])
        out, err = self._capsys.readouterr()
        came = Came(code, out, err)
        assert "Traceback" not in came.said
        if not color:
            assert _CONTROL.search(came.said) is None, _CONTROL.search(came.said)
        if "json" in argv and argv[argv.index("json") - 1] == "--format":
            assert isinstance(came.json, dict)
        return came

    def git(self, *argv: str) -> None:
        """Git in the repository, as somebody with a name."""
        who = ["-c", "user.name=t", "-c", "user.email=dana@acme.example", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(self.root), *who, *argv], check=True, capture_output=True)

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")
