"""Servers of pages on loopback, over TLS with certificates of every kind, and what is found when one goes there."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lpconf.connect.http.page_fetcher import Pages
from lpconf.domain.results.page_check import Visit

Speak = Callable[[str, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
DAY = timedelta(days=1)


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def of(replies: dict[str, bytes]) -> Speak:
    """A server with one reply per path; 404 for others."""

    async def speak(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(replies.get(path, answer("404 Not Found")))

    return speak


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(folder: Path, name: str = "localhost", *, days: tuple[int, int] = (-1, 1)) -> Path:
    """A self-signed certificate for `name`, valid between two days from now, with its key in one file."""
    now = datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin, end = (now + number * DAY for number in days)
    built = x509.CertificateBuilder(who, who, _key().public_key(), x509.random_serial_number(), begin, end)
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    own = x509.SubjectKeyIdentifier.from_public_key(_key().public_key())
    built = built.add_extension(own, critical=False)
    built = built.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
    made = built.sign(_key(), hashes.SHA256())
    path = folder / f"{name}{days[0]}.pem"
    key = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + key)
    return path


@asynccontextmanager
async def serving(speak: Speak, *, tls: Path | None = None, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """A server that speaks so on a free port of this machine; its URL. `heard` takes the head of every request."""

    under_way: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if heard is not None:
                heard.append(head)
            await speak(head.split(b" ")[1].decode(), reader, writer)
            await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # handshakes that fail
    try:
        yield f"{'https' if tls else 'http'}://localhost:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.gather(*under_way, return_exceptions=True)
        for _ in range(4 if tls else 0):  # a handshake that failed leaves its socket to the loop
            await asyncio.sleep(0.01)


def visit(
    speak: Speak,
    path: str,
    *,
    tls: Path | None = None,
    deadline: float = 5.0,
    heard: list[bytes] | None = None,
    scheme: str = "",
) -> Visit:
    """Go to `path` of a server that speaks so."""

    async def work() -> Visit:
        async with serving(speak, tls=tls, heard=heard) as url:
            pages = Pages(deadline=deadline)
            try:
                return await pages.visit((scheme + url[url.index("://") :] if scheme else url) + path)
            finally:
                await pages.close()

    return asyncio.run(work())
