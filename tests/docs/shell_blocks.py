"""The shell blocks of a page, and the calls of lpconf in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from lpconf.cli.main import front
from lpconf.cli.session import Session

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "lpconf" / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDS = frozenset({">", ">>", "||", "|", "&&"})


def blocks(page: Path, language: str = "sh") -> list[str]:
    """The blocks of this language, in their order."""
    return [text for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def calls(script: str) -> Iterator[list[str]]:
    """The words of each call of lpconf."""
    for line in script.replace("\\\n", " ").split("\n"):
        words = shlex.split(line, comments=True)
        while "lpconf" in words:
            words = words[words.index("lpconf") + 1 :]
            end = next((n for n, word in enumerate(words) if word in _ENDS), len(words))
            yield words[:end]


def takes(argv: list[str]) -> None:
    """See that the real command line takes these words. Raises click.UsageError where it does not."""
    context = click.Context(front, obj=Session())
    while argv[0].startswith("-"):
        argv = argv[2:]
    command: click.Command | None = front.get_command(context, argv[0])
    assert command is not None, argv
    name, *rest = argv
    while isinstance(command, click.Group):
        name, *rest = rest
        command = command.get_command(context, name)
        assert command is not None, argv
    command.make_context(name, rest, parent=context)
