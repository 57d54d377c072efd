"""Progress: on a terminal a line with rate and remaining time, elsewhere nothing."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest

from lpconf.cli.live import apply_progress, progress
from lpconf.cli.live.apply_progress import remaining
from lpconf.cli.output import RedactingStream, Screen
from lpconf.redaction import keep_secret
from tests.report.example_plans import scene, step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    found = Terminal()
    monkeypatch.setattr(progress, "at_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    return found


def test_a_terminal_sees_how_many_and_what_others_say_meanwhile(terminal: Terminal) -> None:
    screen = Screen()
    keep_secret("s3cr3t-never-shown")
    with redirect_stderr(RedactingStream(terminal)), progress.Progress("Refreshing", 1_200, screen) as bar:  # type: ignore[type-var]
        for n in range(600):
            bar.step(f"acme-{n}")
        screen.warn("the platform throttles s3cr3t-never-shown")
    count_and_speed = terminal.getvalue()
    assert "Refreshing" in count_and_speed
    assert "600 of 1,200" in count_and_speed
    assert "the platform throttles ***" in count_and_speed
    assert "s3cr3t" not in count_and_speed
    assert "acme-" not in count_and_speed


def test_the_line_of_an_apply_stays_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(apply_progress, "at_terminal", lambda: True)
    long = step("settings.site_settings." + "long." * 20 + "end", "x")
    with redirect_stderr(terminal):
        shown = apply_progress.ApplyProgress(Screen(), scene(steps=(long,)))
        shown.on_begin(long)
    line = terminal.getvalue().rpartition("\x1b[2K")[2]
    assert line.startswith("Applying 0 of 1: acme-retail settings.")
    assert len(line) < 100


@pytest.mark.parametrize("case", ["no terminal", "json", "one account"])
def test_elsewhere_nothing_is_written(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.setattr(progress, "at_terminal", lambda: case != "no terminal")
    total, screen = 1 if case == "one account" else 9, Screen(quiet=case == "json")
    with redirect_stderr(terminal), progress.Progress("Refreshing", total, screen) as bar:
        bar.step("acme")
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("done", "total", "speed", "words"),
    [
        (312, 1500, 41.4, "312 of 1,500  41/s"),
        (3, 10, 0.5, "3 of 10  30/min"),
        (0, 10, None, "0 of 10"),
        (1, None, None, "1 of 0"),
    ],
)
def test_the_words(done: float, total: float | None, speed: float | None, words: str) -> None:
    assert progress.count_and_speed(done, total, speed) == words


@pytest.mark.parametrize(
    ("ended", "total", "seconds", "words"),
    [
        (4, 100, 10.0, ""),
        (5, 100, 10.0, ", about 3:10 left"),
        (100, 100, 10.0, ""),
        (10, 10_000, 10.0, ", about 2:46:30 left"),
    ],
)
def test_the_time_that_is_left_of_an_apply(ended: int, total: int, seconds: float, words: str) -> None:
    assert remaining(ended, total, seconds) == words
