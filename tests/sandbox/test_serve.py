"""The sandbox as `sandbox serve` gives it to other programs: who may ask, what it speaks, https, and healing."""

from __future__ import annotations

import shutil
import sqlite3
import ssl
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from lpconf.errors import LpconfError
from lpconf.operations import sandbox
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.api.control import TOKEN_HEADER
from lpconf.sandbox.api.responses import MOST_BYTES
from lpconf.sandbox.certificate import make_certificate
from lpconf.sandbox.openapi import document
from lpconf.sandbox.server import Server, listening_socket
from lpconf.sandbox.world import World
from tests.sandbox.caller import PROPERTIES, Caller, item

TOKEN = "t0ken-of-this-run"


class Served(Caller):
    """The application as it is served."""

    def __init__(self) -> None:
        super().__init__()
        self.app = create_app(self.world, control_token=TOKEN)


@pytest.mark.attack("doors")
@pytest.mark.parametrize("what", ["state", "violations", "reset"])
def test_control_takes_the_token_under_this_machines_name_alone(what: str) -> None:
    call = Served()
    method = "POST" if what == "reset" else "GET"
    good = {"host": "127.0.0.1:1", TOKEN_HEADER: TOKEN}
    assert call(method, f"/sandbox/{what}", **good).is_success
    assert call(method, f"/sandbox/{what}", **{**good, TOKEN_HEADER: "guessed"}).status_code == 403
    assert call(method, f"/sandbox/{what}", host="127.0.0.1:1").status_code == 403
    for host in ("evil.example", "127.0.0.1.evil.example", "api.liveperson.net", ""):
        assert call(method, f"/sandbox/{what}", **{**good, "host": host}).status_code in (400, 421)
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        assert call(method, f"/sandbox/{what}", **good, origin=origin).status_code == 403
    assert call(method, f"/sandbox/{what}", **good, origin="http://localhost:3000").is_success


@pytest.mark.attack("doors")
def test_no_web_page_changes_the_sandbox_of_who_looks_at_it() -> None:
    call = Served()
    body = item("le.x", "y")
    assert call("POST", PROPERTIES, body, host="localhost:9", origin="https://evil.example").status_code == 403
    assert call("POST", PROPERTIES, body, host="rebound.example").status_code == 421
    assert call("GET", PROPERTIES, host="localhost:9").json() == []
    assert call("POST", PROPERTIES, body, host="va.ac.liveperson.net").status_code == 201


@pytest.mark.attack("doors")
def test_bodies_are_bounded() -> None:
    call = Served()
    body = b" " * (MOST_BYTES + 1)
    assert call("POST", PROPERTIES, body, host="localhost").status_code == 413


def test_every_surface_and_the_bridge_are_described() -> None:
    described = Served()("GET", "/openapi.json", host="localhost").json()
    assert described == document()
    paths = described["paths"]
    put = paths["/accounts/{site}/{surface}/{key}"]
    assert put["put"]["parameters"][0]["required"]
    assert "fact" not in put["parameters"][1]["schema"]["enum"]
    assert "fact" in paths["/accounts/{site}/{surface}"]["parameters"][1]["schema"]["enum"]
    routes = {getattr(route, "path", "") for route in create_app(World()).routes}
    for path in paths:
        plain = path.replace("{key}", "{key:path}") if path.startswith("/accounts") else path
        known = {plain, path.replace("{key}", "{campaign}").replace("{engagement}", "{key}"), f"{path[:-1]}:path}}"}
        assert known & routes, path


@pytest.mark.attack("doors")
def test_a_sandbox_that_is_no_database_is_healed_by_reset(tmp_path: Path) -> None:
    (tmp_path / "lpconf.yaml").write_text("version: 1\nprofiles: {sandbox: {kind: sandbox}}\n")
    file = tmp_path / ".lpconf" / "sandbox.db"
    file.parent.mkdir()
    for damage in (b"this is no database" * 100, b""):
        file.write_bytes(damage)
        sandbox.reset(tmp_path)
        with sandbox.world_of(tmp_path) as world:
            world.put("1", "taglet", "t", {"value": "x"})


def _use(root: Path) -> None:
    with sandbox.world_of(root) as world:
        world.item("1", "taglet", "t")
        world.put("1", "taglet", "t", {"value": "y"})


@pytest.mark.attack("doors")
@pytest.mark.parametrize(
    "damage", ["UPDATE items SET body = 'no JSON'", "ALTER TABLE items RENAME COLUMN body TO text"]
)
def test_a_world_that_is_damaged_inside_is_told_and_healed_by_reset(tmp_path: Path, damage: str) -> None:
    (tmp_path / "lpconf.yaml").write_text("version: 1\nprofiles: {sandbox: {kind: sandbox}}\n")
    with sandbox.world_of(tmp_path) as world:
        world.put("1", "taglet", "t", {"value": "x"})
    other = sqlite3.connect(tmp_path / ".lpconf/sandbox.db", isolation_level=None)
    other.execute(damage)
    other.close()
    with pytest.raises(LpconfError, match="sandbox reset begins a new one"):
        _use(tmp_path)
    sandbox.reset(tmp_path)
    with sandbox.world_of(tmp_path) as world:
        assert world.items("1", "taglet") == {}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not there")
def test_https_with_a_certificate_made_on_the_spot(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "tls")
    assert Path(certificate.key_file).stat().st_mode & 0o077 == 0
    urls: list[str] = []
    ready = threading.Event()

    def told(url: str) -> None:
        urls.append(url)
        ready.set()

    with listening_socket() as listening:
        server: Any = Server(create_app(World()), listening, told, certificate)
        server.install_signal_handlers = lambda: None
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        try:
            assert ready.wait(10)
            assert urls[0].startswith("https://127.0.0.1:")
            trust = ssl.create_default_context(cafile=certificate.file)
            with urllib.request.urlopen(f"{urls[0]}/api/account/1/service/baseURI.json", context=trust) as answer:
                assert answer.status == 200
        finally:
            server.should_exit = True
            thread.join(10)


def test_without_openssl_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Exception, match="openssl, which is not on the PATH"):
        make_certificate(tmp_path)
