"""Pages over real sockets on loopback: redirects, TLS, answers that drip, are huge, or are none."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.http.page_fetcher import MOST_BYTES, MOST_HOPS, Pages, follow
from lpconf.domain.results.page_check import Visit
from tests.connect.http.page_server import answer, certificate, of, visit

HTML = "Content-Type: text/html"


def test_a_page_comes_with_all_of_its_header_lines() -> None:
    heard: list[bytes] = []
    reply = answer("200 OK", HTML, "X-Frame-Options: DENY", "x-frame-options: SAMEORIGIN", body=b"<p>x")
    found = visit(of({"/a?b=c": reply}), "/a?b=c#part", heard=heard)
    assert found.page is not None
    assert (found.page.status, found.page.body) == (200, b"<p>x")
    assert found.page.all("x-frame-options") == ["DENY", "SAMEORIGIN"]
    (head,) = heard
    assert head.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"\r\nuser-agent: lpconf/" in head.lower()
    assert b"text/html" in head
    assert not any(word in head.lower() for word in (b"cookie", b"authorization"))


def test_redirects_are_followed_one_by_one_without_cookies() -> None:
    heard: list[bytes] = []
    replies = {
        "/a": answer("302 Found", "Location: b?x=1#y", "Set-Cookie: sid=1"),
        "/b?x=1": answer("307 Temporary Redirect", "Location:  /c "),
        "/c": answer("200 OK", body=b"there"),
    }
    found = visit(of(replies), "/a", heard=heard)
    assert [(reply.url.rpartition("/")[2], reply.status) for reply in found.replies] == [
        ("a", 302), ("b?x=1", 307), ("c", 200),
    ]  # fmt: skip
    assert found.page is not None
    assert not any(b"cookie" in head.lower() for head in heard)


@pytest.mark.parametrize(
    ("location", "stopped"),
    [
        ("Location: /a", "loop"),
        ("Location: /a#again", "loop"),
        ("X: y", "no-target"),
        ("Location: ", "no-target"),
        ("Location: javascript:alert(1)", "bad-target"),
        ("Location: https://[", "bad-target"),
        ("Location: file:///etc/passwd", "bad-target"),
    ],
)
def test_redirects_that_lead_nowhere(location: str, stopped: str) -> None:
    found = visit(of({"/a": answer("302 Found", location)}), "/a")
    assert (found.stopped, found.page, len(found.replies)) == (stopped, None, 1)


def test_there_are_only_so_many_redirects() -> None:
    replies = {f"/{n}": answer("301 Moved", f"Location: /{n + 1}") for n in range(40)}
    found = visit(of(replies), "/0")
    assert (found.stopped, len(found.replies)) == ("too-many", MOST_HOPS + 1)


@pytest.mark.attack("doors")
def test_an_answer_that_drips_is_given_up() -> None:
    async def drip(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(200):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    found = visit(drip, "/a", deadline=0.2)
    assert found.trouble is not None
    assert (found.trouble.kind, found.page) == ("timeout", None)


@pytest.mark.attack("doors")
def test_a_huge_body_is_cut_and_that_is_said() -> None:
    async def pour(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(64):
            writer.write(b"x" * 65_536)
            await writer.drain()

    page = visit(pour, "/a").page
    assert page is not None
    assert (page.cut, len(page.body)) == (True, MOST_BYTES)


@pytest.mark.attack("doors")
def test_what_unpacks_to_more_is_cut() -> None:
    body = gzip.compress(b"x" * (MOST_BYTES + 1))
    page = visit(of({"/a": answer("200 OK", "Content-Encoding: gzip", body=body)}), "/a").page
    assert page is not None
    assert (page.cut, len(page.body)) == (True, MOST_BYTES)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        answer("200 OK", "Content-Encoding: gzip", body=b"no gzip"),
        answer("200 OK", "Content-Encoding: gzip, gzip", body=gzip.compress(gzip.compress(b"x"))),
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
    ],
    ids=["nothing", "SSH", "not packed", "packed twice", "broken off"],
)
def test_answers_that_are_none(reply: bytes) -> None:
    found = visit(of({"/a": reply}), "/a")
    assert found.trouble is not None
    assert found.trouble.kind == "broken"


def test_nobody_is_there() -> None:
    async def gone(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer("302 Found", "Location: http://127.0.0.1:1/b"))

    found = visit(gone, "/a")
    assert found.trouble is not None
    assert (found.trouble.kind, found.asked_last, len(found.replies)) == ("refused", "http://127.0.0.1:1/b", 1)


# -- TLS


def test_a_page_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    page = visit(of({"/a": answer("200 OK", body=b"x")}), "/a", tls=path).page
    assert page is not None
    assert page.url.startswith("https://localhost:")


@pytest.mark.parametrize(
    ("name", "days", "trusted", "kind"),
    [
        ("localhost", (-1, 1), False, "untrusted"),
        ("localhost", (-3, -1), True, "expired"),
        ("localhost", (1, 2), True, "not-yet"),
        ("other.example", (-1, 1), True, "wrong-name"),
    ],
)
def test_certificates_that_browsers_refuse(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: tuple[int, int],
    trusted: bool,
    kind: str,
) -> None:
    heard: list[bytes] = []
    path = certificate(tmp_path, name, days=days)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    found = visit(of({"/a": answer("200 OK", body=b"x")}), "/a", tls=path, heard=heard)
    assert found.trouble is not None
    assert found.trouble.kind == kind
    assert found.trouble.was_reached
    assert "localhost" in found.trouble.words
    assert heard == []


def test_https_to_a_server_without_it() -> None:
    async def work() -> Visit:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            writer.write(answer("400 Bad Request"))
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        pages = Pages()
        try:
            return await pages.visit(f"https://localhost:{server.sockets[0].getsockname()[1]}/a")
        finally:
            await pages.close()
            server.close()
            await server.wait_closed()

    found = asyncio.run(work())
    assert found.trouble is not None
    assert found.trouble.kind == "tls"


# -- targets of redirects


@given(st.text(max_size=60))
def test_any_target_is_taken(target: str) -> None:
    there = follow("https://a.example/b", target)
    assert there == "" or there.startswith(("http://", "https://"))
    assert "#" not in there
