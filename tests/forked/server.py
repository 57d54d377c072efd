"""The process from which commands are forked. It ends when its own standard input does."""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
from typing import Any

import lpconf
from lpconf.cli.main import main, tune_garbage_collector

_NOT_LOADED = ("lpconf.__main__", "lpconf.checks")
"""Modules that start something when they are loaded, or are large and seldom wanted."""


def load() -> None:
    """Load every module of lpconf."""
    for module in pkgutil.walk_packages(lpconf.__path__, "lpconf."):
        if not module.name.startswith(_NOT_LOADED):
            importlib.import_module(module.name)
    gc.collect()
    tune_garbage_collector()


def serve(path: str) -> None:
    """Fork a command for each caller, until standard input ends."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
        os.write(1, b"ready\n")
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            caller, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(caller)
            caller.close()


def _answer(caller: socket.socket) -> None:
    """Run what the caller asks for, tell it the exit code, and end this process."""
    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        space = socket.CMSG_SPACE(3 * array.array("i").itemsize)
        _, ancillary, _, _ = caller.recvmsg(1, space)
        streams = array.array("i", ancillary[0][2])
        asked: dict[str, Any] = json.loads(caller.makefile("rb").read())
        for own, given in enumerate(streams):
            os.dup2(given, own)
            os.close(given)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(asked["environ"])
        os.umask(asked["umask"])
        os.chdir(asked["folder"])
        code = main(asked["argv"])
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        caller.sendall(str(code).encode())
        os._exit(0)


if __name__ == "__main__":
    load()
    serve(sys.argv[1])
