"""The sandbox over HTTP, for other programs."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.server import listening_socket, serve
from lpconf.sandbox.world import World

PROGRAM = """
import sys
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.server import serve
from lpconf.sandbox.world import World
serve(create_app(World(sys.argv[1])), ready=lambda url: print(url, flush=True))
"""


def test_serves_until_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert child.stdout
        url = child.stdout.readline().decode().strip()
        assert url.startswith("http://127.0.0.1:")
        world = World(path)  # another process, the same world
        backdoor.put(world, "1", "taglet", "t", "x")
        world.close()
        with urllib.request.urlopen(f"{url}/accounts/1/taglet", timeout=10) as answer:
            assert answer.read() == b'{"revision":"2","values":{"t":"x"}}'
        with urllib.request.urlopen(f"{url}/api/account/1/service/baseURI.json", timeout=10) as answer:
            assert f'"baseURI":"{url.removeprefix("http://")}"'.encode() in answer.read()
    finally:
        os.kill(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=20)
    assert said.rstrip().endswith(b"KeyboardInterrupt")  # it stopped in order and left the rest to its caller
    assert child.returncode == -signal.SIGINT


def test_a_port_that_is_taken() -> None:
    with listening_socket() as listening, pytest.raises(OSError):
        serve(create_app(World()), port=listening.getsockname()[1], ready=lambda url: None)


def test_connections_break_and_the_next_one_is_served(tmp_path: Path) -> None:
    faults = "[Fault('drop-before'), Fault('drop-after', nth=2), Fault('cut-off', nth=3)]"
    program = f"""
import sys
from lpconf.sandbox.faults.schedule import FaultScript
from lpconf.sandbox.server import serve
from lpconf.sandbox.faults.injection import with_faults
from lpconf.sandbox.world import World
from lpconf.domain.fault import Fault
serve(with_faults(World(sys.argv[1]), FaultScript({faults})), ready=lambda url: print(url, flush=True))
"""
    path = tmp_path / "sandbox.db"
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert child.stdout
        url = child.stdout.readline().decode().strip() + "/accounts/1/taglet/t"
        for value, lands in (("one", False), ("two", True), ("three", True), ("four", True)):
            world = World(path)
            revision, body = str(world.revision("1", "taglet")), f'{{"value": "{value}"}}'.encode()
            ask = urllib.request.Request(url, body, {"If-Match": revision}, method="PUT")
            if value == "four":
                with urllib.request.urlopen(ask, timeout=10) as answer:
                    assert answer.status == 200
            else:
                with pytest.raises((OSError, http.client.HTTPException)), urllib.request.urlopen(ask, timeout=10) as a:
                    a.read()
            assert (backdoor.get(world, "1", "taglet", "t") == value) == lands
            world.close()
    finally:
        os.kill(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=20)
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    assert b"ERROR" not in said
