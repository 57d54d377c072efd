"""Real sockets on loopback: the aiohttp transport against the served sandbox, and against servers that misbehave."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lpconf import __version__
from lpconf.catalogue.surfaces import AC_FEATURE, SITE_SETTING, SUPPORTAL_FEATURE
from lpconf.connect.http.aiohttp_transport import _host_of
from lpconf.connect.http.messages import Request, segment
from lpconf.connect.http.session import MOST_BYTES, HttpSession
from lpconf.connect.router import open_connectors
from lpconf.domain.project import Bridge, Limits, Profile
from lpconf.errors import RemoteError, Unexpected, Unreachable
from lpconf.sandbox import backdoor
from lpconf.sandbox.server import listening_socket
from lpconf.sandbox.world import Options, World
from tests.connect.scripted_transport import SECRET, SITE, failure, run
from tests.sandbox.serving import serving

DAY = timedelta(days=1)
NO_WAIT = Limits(backoff_scale=0)


def test_reads_and_writes_over_http() -> None:
    world = World(options=Options(default_features=False))
    with serving(world) as url:
        profile = Profile("served", "liveperson", url, bridge=Bridge(url))

        async def work() -> None:
            router = open_connectors(profile, environ={})
            for surface, key, value in (
                (SUPPORTAL_FEATURE, "69", True),
                (AC_FEATURE, "Common.A", True),
                (SITE_SETTING, "a/b #c?é..%2F", "é"),
                (SITE_SETTING, "a/b #c?é..%2F", "ü"),
            ):
                await router.write(SITE, surface, key, value, await router.read(SITE, surface))
                assert (await router.read(SITE, surface)).values == {key: value}
            await asyncio.gather(*(router.read(SITE, SITE_SETTING) for _ in range(50)))
            await router.close()

        run(work())
    assert backdoor.state(world) == {
        SITE.id: {
            "ac_feature": {"Common.A": True},
            "site_setting": {"a/b #c?é..%2F": "ü"},
            "supportal_feature": {"69": True},
        }
    }


def test_nobody_listens() -> None:
    with listening_socket() as listening:
        port = listening.getsockname()[1]
    router = open_connectors(Profile("p", "liveperson", f"http://127.0.0.1:{port}", limits=NO_WAIT), environ={})

    async def read() -> None:
        try:
            await router.read(SITE, SITE_SETTING)
        finally:
            await router.close()

    error = failure(Unreachable, read())
    assert f"127.0.0.1:{port} cannot be reached" in str(error)
    assert router.requests == 4


Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def misbehaving(heard: list[bytes], replies: list[bytes], method: str = "GET", path: str = "x") -> int:
    """Ask a server that reads a request, sends a reply word for word, and hangs up. Gives the count of requests."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(replies.pop(0) if len(replies) > 1 else replies[0])
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    session = HttpSession(limits=NO_WAIT)
    try:
        answer = await session.send(Request(method, f"http://{host}:{port}/{path}", "site_setting", "acme", json=None))
        answer.json()
    finally:
        await session.close()
        server.close()
        await server.wait_closed()
    return session.requests


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n[]"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n["


@pytest.mark.parametrize("reply", [b"", CUT, b"\x00\x01 garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_write_is_sent_once_over_a_socket_that_breaks(method: str, reply: bytes) -> None:
    heard: list[bytes] = []
    failure(RemoteError, misbehaving(heard, [reply, OK], method))
    assert len(heard) == 1


@pytest.mark.parametrize("reply", [b"", CUT, b"\x00\x01 garbage\r\n\r\n"])
def test_a_read_is_tried_four_times_and_no_more(reply: bytes) -> None:
    heard: list[bytes] = []
    error = failure(Unreachable, misbehaving(heard, [reply]))
    assert len(heard) == 4
    assert "site_setting of acme: 127.0.0.1:" in str(error)


def test_a_read_goes_on_after_a_broken_answer() -> None:
    heard: list[bytes] = []
    assert run(misbehaving(heard, [CUT, OK])) == 2
    assert f"user-agent: lpconf/{__version__}".encode() in heard[0].lower()
    assert b"cookie" not in heard[1].lower()


def test_a_path_goes_out_as_it_is_signed() -> None:
    heard: list[bytes] = []
    path = segment("".join(map(chr, range(32, 127))) + "é😀")
    run(misbehaving(heard, [OK], path=path))
    assert heard[0].startswith(f"GET /{path} HTTP/1.1".encode())


def test_a_short_answer_does_not_parse() -> None:
    failure(Unexpected, misbehaving([], [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n["]))


def whole(body: bytes, *more: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_packed_answer_is_unpacked() -> None:
    assert run(misbehaving([], [whole(gzip.compress(b"[]"), "Content-Encoding: gzip")])) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (whole(gzip.compress(b" " * (MOST_BYTES + 1)), "Content-Encoding: gzip"), "larger than 32 MiB"),
        (whole(b" " * (MOST_BYTES + 1)), "larger than 32 MiB"),
        (whole(gzip.compress(gzip.compress(b"[]")), "Content-Encoding: gzip, gzip"), "packed more than once"),
        (whole(b"no gzip", "Content-Encoding: gzip"), "cannot be unpacked"),
    ],
    ids=["bomb", "large", "twice", "damaged"],
)
def test_what_is_too_large_or_cannot_be_unpacked_is_refused(reply: bytes, words: str) -> None:
    assert words in str(failure(Unexpected, misbehaving([], [reply])))


def test_tls_to_a_server_without_it_is_not_reached() -> None:
    async def ask() -> None:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            writer.write(OK)
            writer.close()

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        session = HttpSession(limits=NO_WAIT)
        try:
            await session.send(Request("GET", f"https://127.0.0.1:{port}/x", "site_setting", "acme"))
        finally:
            await session.close()
            server.close()
            await server.wait_closed()

    failure(Unreachable, ask())


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    (tmp_path / "cert").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (tmp_path / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    heard: list[bytes] = []

    async def ask() -> None:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append(await reader.read(100))
            writer.close()

        server = await asyncio.start_server(speak, "127.0.0.1", 0, ssl=context)
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # the handshake that fails
        session = HttpSession(limits=NO_WAIT)
        try:
            await session.send(Request("GET", f"https://localhost:{server.sockets[0].getsockname()[1]}/x", "s", "acme"))
        finally:
            assert session.requests == 1
            await session.close()
            server.close()
            await server.wait_closed()

    assert "is not trusted: self-signed certificate" in str(failure(Unreachable, ask()))
    assert heard == []


def test_the_proxy_of_the_environment_is_used_and_loopback_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    async def ask() -> int:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(OK)
            writer.close()

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        session = HttpSession(limits=NO_WAIT)
        try:
            await session.send(Request("GET", "http://lp.example/x", "s", "acme"))
            await session.send(Request("GET", f"http://127.0.0.1:{port}/y", "s", "acme"))
        finally:
            await session.close()
            server.close()
            await server.wait_closed()
        return session.requests

    assert run(ask()) == 2
    assert heard[0].startswith(b"GET http://lp.example/x ")
    assert heard[1].startswith(b"GET /y ")


@pytest.mark.parametrize(
    ("reply", "words", "asked"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "answers 407 Proxy", 1),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "answers 403 Forbidden", 1),
    ],
)
def test_a_refusal_of_the_proxy_is_told_with_its_name_and_status(
    monkeypatch: pytest.MonkeyPatch, reply: bytes, words: str, asked: int
) -> None:
    heard: list[bytes] = []

    async def ask() -> tuple[RemoteError, int]:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(reply)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        session = HttpSession(sleep=_at_once)
        async with server:
            with pytest.raises(RemoteError) as refused:
                await session.send(Request("GET", "https://api.liveperson.example/x", "site_setting", "acme"))
            await session.close()
        return refused.value, port

    error, port = run(ask())
    assert f"the proxy 127.0.0.1:{port} {words}" in str(error)
    assert len(heard) == asked
    assert _host_of(f"http://user:{SECRET}@127.0.0.1:{port}") == f"127.0.0.1:{port}"


def test_a_proxy_of_another_kind_is_not_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1080")
    error = failure(RemoteError, HttpSession(sleep=_at_once).send(Request("GET", "https://a.example/x", "s", "acme")))
    assert "is of a kind that is not spoken here" in str(error)


@pytest.mark.parametrize("content", [None, "no certificates"])
def test_certificates_that_cannot_be_read_are_told_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    error = failure(RemoteError, HttpSession(sleep=_at_once).send(Request("GET", "http://127.0.0.1:1/x", "s", "acme")))
    assert f"the certificates of SSL_CERT_FILE={file} cannot be read" in str(error)


async def _at_once(seconds: float) -> None:
    return None


def test_the_context_that_aiohttp_makes_for_itself_trusts_nobody_and_ours_is_the_usual_one() -> None:
    program = (
        "import ssl; usual = ssl.create_default_context\n"
        "from lpconf.connect.http.aiohttp_transport import SocketTransport\n"
        "from aiohttp import connector\n"
        "assert ssl.create_default_context is usual\n"
        "unused = connector._SSL_CONTEXT_VERIFIED\n"
        "assert unused.verify_mode is ssl.CERT_REQUIRED and not unused.get_ca_certs()\n"
        "own = SocketTransport(1)._transport('').ssl_context\n"
        "assert own is not unused and own.verify_mode is ssl.CERT_REQUIRED and own.check_hostname\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
