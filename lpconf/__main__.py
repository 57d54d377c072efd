"""The program ``lpconf``, also as ``python -m lpconf``. Who ends it while it loads is heard, too."""

from __future__ import annotations

import signal


def run() -> None:
    """The program. Ends the process with the documented exit code, never with a traceback."""
    early: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda came, _: early.append(came))
    from lpconf.cli.main import run as program  # start-up

    program(early)


if __name__ == "__main__":
    run()
