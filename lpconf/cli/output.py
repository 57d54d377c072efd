"""stdout carries the result, everything else goes to stderr; colour and width are decided here."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from lpconf.cli.exit_codes import signals_held_back
from lpconf.errors import LpconfError, ResultLost
from lpconf.redaction import disclose
from lpconf.report.characters import escape, fold, width

if TYPE_CHECKING:
    from pathlib import Path

    from lpconf.domain.diagnostic import Diagnostic

_SGR = {
    "add": "32",
    "change": "33",
    "destroy": "31",
    "danger": "1;31",
    "error": "31",
    "warning": "33",
    "person": "1;36",
    "hands": "1;35",
    "good": "32",
    "head": "1",
    "dim": "2",
}


_COMMAND = re.compile(r"^([ \t]*)(?=::[^\n]*::|##\[|##vso\[)", re.MULTILINE)
"""The beginning of a line that the runner of a pipeline would take for a command to itself."""
_PERSON = re.compile(r"\bPERSON\b")


class RedactingStream:
    """A stream that never lets a known secret through, whoever writes: results, problems, logs, tracebacks.

    What is written in one piece is searched in one piece; nobody here writes half a value.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text` without secrets."""
        self._stream.write(_no_commands(disclose(text)))
        return len(text)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._stream.flush()

    def writelines(self, lines: Iterable[str]) -> None:
        """Write `lines` as one text."""
        self.write("".join(lines))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class StderrStream(RedactingStream):
    """stderr. A failure to write there stops no work and changes no exit code."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def open_closed_streams() -> None:
    """Open the null device in place of each standard stream that the caller has closed.

    Python has None in the place of such a stream. Its number is free, too: without this, the next file that is opened,
    the sandbox's database for one, would become the standard output of whatever program is started later.
    """
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            break
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _no_commands(text: str) -> str:
    """`text` in which no line begins like a workflow command: values come from files and from accounts."""
    return _COMMAND.sub(r"\1\\", text) if "::" in text or "##" in text else text


def wrap_streams() -> None:
    """Let both streams accept any text, whatever the locale, and redact secrets."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
        if stream is not None and not isinstance(stream, RedactingStream):
            setattr(sys, name, StderrStream(stream) if name == "stderr" else RedactingStream(stream))


def discard_output(stream: TextIO) -> None:
    """Point a stream that cannot be written to at the null device: Python would flush it again at exit, and
    complain."""
    with contextlib.suppress(OSError, ValueError):
        target = os.open(os.devnull, os.O_WRONLY)
        os.dup2(target, stream.fileno())
        os.close(target)


def flush_streams() -> None:
    """Flush both streams; what cannot be written is discarded, where Python would complain at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            discard_output(stream)


def is_ascii(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the user's locale is plain C, which has no arrows and no box drawing."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := environ.get(name):
            return value in ("C", "POSIX")
    return False


def columns(stream: TextIO) -> int:
    """The columns of a text on `stream`: those of a terminal, within bounds; elsewhere as many as ever."""
    from lpconf.report.presentation import TERMINAL_WIDTHS, WIDTH  # start-up

    if not stream.isatty():
        return WIDTH
    import shutil  # start-up

    narrowest, widest = TERMINAL_WIDTHS
    return max(narrowest, min(shutil.get_terminal_size((WIDTH, 24)).columns, widest))


def wants_colour(choice: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: ``--color`` above all, then NO_COLOR, FORCE_COLOR, a dumb terminal, and whether it is one."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def at_terminal(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a person can be asked: both ends are a terminal and this is no CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and environ.get("CI", "").lower() not in ("true", "1")


def coloured(text: str) -> str:
    """`text` with the colours that its lines deserve, and the word that says who has to act in a colour of its own."""
    from lpconf.report.text.line_styles import style_lines  # start-up

    return "\n".join(_coloured_line(style, line) for style, line in style_lines(text))


def _coloured_line(style: str, line: str) -> str:
    start = f"\x1b[{_SGR[style]}m" if style in _SGR else ""
    person = f"\x1b[0m\x1b[{_SGR['hands']}mPERSON\x1b[0m{start}"
    line = _PERSON.sub(person, line)
    return f"{start}{line}\x1b[0m" if start else line


_VALUE = " " * 6
"""How far in a value stands that is to be copied: it is never broken."""


def fitted(text: str, wide: int) -> str:
    """`text` with lines of at most so many columns, broken between words; what goes on stands as far in as its line."""
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        if width(line) <= wide or line.startswith(_VALUE):
            lines.append(line)
        else:
            lines += [indent + piece for piece in fold(line.lstrip(" "), wide - len(indent))]
    return "\n".join(lines)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def _escaped(match: re.Match[str]) -> str:
    return escape(match[0])


@dataclass(slots=True)
class Screen:
    """The standard streams of a command. `quiet` leaves out everything but results and problems; `has_result` says
    that a result was written."""

    colour: str = "auto"
    quiet: bool = False
    has_result: bool = False

    def result(self, text: str | Iterable[str]) -> None:
        """Write the result, or the pieces of it one after another: whole, also where somebody ends the program
        meanwhile. Raises ResultLost."""
        colour = wants_colour(self.colour, sys.stdout)
        self.has_result = True
        try:
            with signals_held_back():
                for piece in (text,) if isinstance(text, str) else text:
                    sys.stdout.write(coloured(piece) if colour else piece)
                sys.stdout.flush()
        except OSError as fault:
            discard_output(sys.stdout)
            raise ResultLost(fault) from None

    def problems(self, problems: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        """Write problems with the lines of `sources` (the text of files by their path) that they are about."""
        from lpconf.report.presentation import Presentation  # start-up
        from lpconf.report.text.diagnostics import diagnostics  # start-up

        self._write(diagnostics(problems, sources, Presentation(columns(sys.stderr), is_ascii())))

    def say(self, text: str) -> None:
        """Write a line for a person."""
        if not self.quiet:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Write a problem. On a terminal it fits the width."""
        self._write(fitted(text, columns(sys.stderr)) if sys.stderr.isatty() else text)

    def _write(self, text: str) -> None:
        """Write to stderr. Control characters of whatever the text quotes never reach the terminal."""
        line = _CONTROL.sub(_escaped, text if text.endswith("\n") else text + "\n")
        sys.stderr.write(coloured(line) if wants_colour(self.colour, sys.stderr) else line)
        sys.stderr.flush()


def require_writable(path: Path | None, flag: str = "--out") -> None:
    """Check, before anything is read, that a file can be written. Raises LpconfError."""
    from lpconf.load.files import output_file  # start-up

    if path is None:
        return
    try:
        output_file.probe(path)
    except OSError as fault:
        why = fault.strerror or fault
        raise LpconfError(f"{flag} {path}: {why}. Nothing was written to any account") from None
