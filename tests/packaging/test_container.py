"""The Containerfile of the recipes: every instruction is known, and the image runs lpconf as a user of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "lpconf/docs/recipes/Containerfile"
INSTRUCTIONS = {"FROM", "COPY", "RUN", "ENV", "USER", "WORKDIR", "ENTRYPOINT"}


def instructions() -> list[tuple[str, str]]:
    """The instructions in their order, continued lines joined."""
    lines = (line for line in FILE.read_text().splitlines() if not line.startswith("#"))
    text = "\n".join(lines).replace("\\\n", " ")
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_every_instruction_is_known() -> None:
    assert {word for word, _ in instructions()} == INSTRUCTIONS


def test_bases_are_tagged_and_the_last_stage_runs_lpconf_as_a_user() -> None:
    found = instructions()
    assert all(":" in rest.split()[0] for word, rest in found if word == "FROM")
    last = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    final = dict(found[last:])
    assert final["USER"] == "lpconf"
    assert final["ENTRYPOINT"] == '["lpconf"]'
    assert "no-install-recommends" in final["RUN"]


def test_the_shell_of_every_run_parses() -> None:
    for word, rest in instructions():
        if word == "RUN":
            subprocess.run(["bash", "-n", "-c", rest], check=True)
