"""Logging to stderr: ``-v`` shows waits and renewals of tokens, ``-vv`` each request."""

from __future__ import annotations

import logging

from lpconf.cli.output import Screen

_LEVELS = {0: logging.WARNING, 1: logging.INFO}


class _LogHandler(logging.Handler):
    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        self._screen.warn(self.format(record))


def start_logging(verbose: int, screen: Screen) -> logging.Handler:
    """Show the log records of lpconf on `screen`, at the level that `verbose` asks for."""
    log = logging.getLogger("lpconf")
    log.setLevel(_LEVELS.get(verbose, logging.DEBUG))
    handler = _LogHandler(screen)
    log.addHandler(handler)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """Undo `start_logging`."""
    log = logging.getLogger("lpconf")
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)
