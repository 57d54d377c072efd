"""Mutated files: whatever a file holds, there is an answer with places, and never a traceback (promise 11)."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpconf.cli.main import main
from tests.cli.command_line import HOME

FILES = [
    "lpconf.yaml",
    "accounts/acme-retail.yaml",
    "accounts/acme-care.yaml",
    "accounts/_shared/encryption.yaml",
    "accounts/_shared/card-data.yaml",
    "accounts/acme-retail.attest.yaml",
]
TEXTS = {name: (HOME / name).read_bytes() for name in FILES}
PARTS = [
    b":",
    b": ",
    b"- ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"'",
    b'"',
    b"&a ",
    b"*a",
    b"!x ",
    b"#",
    b"\t",
    b"\x00",
    b"\x1b[2J",
]
PARTS += [
    b"\xff",
    b"\n",
    b"\r",
    b"  ",
    b"|",
    b">",
    b"null",
    b"1e999",
    b"<<: ",
    b"---\n",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HOME / "accounts", Path(folder) / "accounts")
        shutil.copy(HOME / "lpconf.yaml", folder)
        yield Path(folder)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """One file of the example estate with up to three mutations."""
    name = draw(st.sampled_from(FILES))
    data = TEXTS[name]
    for _ in range(draw(st.integers(1, 3))):
        lines = data.split(b"\n")
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        place = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["flip", "put", "cut", "drop", "twice", "swap", "indent", "key"]))
        if how == "flip" and place < len(data):
            data = data[:place] + bytes([data[place] ^ (1 << draw(st.integers(0, 7)))]) + data[place + 1 :]
        elif how == "put":
            data = data[:place] + draw(st.sampled_from(PARTS)) + data[place:]
        elif how == "cut":
            data = data[:place] + data[place + draw(st.integers(1, 30)) :]
        elif how == "drop":
            data = b"\n".join(lines[:at] + lines[at + 1 :])
        elif how == "twice":
            data = b"\n".join([*lines[:at], lines[at], *lines[at:]])
        elif how == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
            data = b"\n".join(lines)
        elif how == "indent":
            lines[at] = b" " * draw(st.integers(1, 4)) + lines[at]
            data = b"\n".join(lines)
        else:
            words = [
                word.split(b":")[0].strip() for file in TEXTS.values() for word in file.split(b"\n") if b":" in word
            ]
            lines[at] = draw(st.sampled_from(words)) + b": " + lines[at].partition(b":")[2]
            data = b"\n".join(lines)
    return name, data


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_every_mutation_has_an_answer(root: Path, mutation: tuple[str, bytes]) -> None:
    name, data = mutation
    (root / name).write_bytes(data)
    try:
        for form in ("json", "text"):
            out, err = io.StringIO(), io.StringIO()
            with redirect_stdout(out), redirect_stderr(err):
                code = main(["-C", str(root), "validate", "--format", form])
            said = out.getvalue() + err.getvalue()
            assert code in (0, 1)
            assert "Traceback" not in said
            assert "lpconf itself" not in said
            assert all(c.isprintable() or c == "\n" for c in said)
            if form == "json":
                document = json.loads(out.getvalue())
                assert document["valid"] is (code == 0)
                for one in document["diagnostics"]:
                    place = one["range"]
                    assert place["filename"] in FILES
                    lines = (root / place["filename"]).read_bytes().decode("utf-8", "replace").splitlines() or [""]
                    assert 1 <= place["start"]["line"] <= len(lines) + 1
                    assert place["start"]["column"] >= 1
    finally:
        (root / name).write_bytes(TEXTS[name])
