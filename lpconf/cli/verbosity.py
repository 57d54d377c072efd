"""What ``-v`` and ``-vv`` tell on stderr: waits and renewals; each request."""

from __future__ import annotations

import logging

from lpconf.cli.output import Screen

_LEVELS = {0: logging.WARNING, 1: logging.INFO}


class _Teller(logging.Handler):
    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        self._screen.warn(self.format(record))


def start_logging(verbose: int, screen: Screen) -> logging.Handler:
    """From now on log records of lpconf are told on `screen`, as many as `verbose` asks for."""
    log = logging.getLogger("lpconf")
    log.setLevel(_LEVELS.get(verbose, logging.DEBUG))
    teller = _Teller(screen)
    log.addHandler(teller)
    return teller


def stop_logging(teller: logging.Handler) -> None:
    """Undo `start_logging`."""
    log = logging.getLogger("lpconf")
    log.removeHandler(teller)
    log.setLevel(logging.NOTSET)
