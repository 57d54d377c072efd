"""``lpconf widget-check``: what it says, in which form, with which exit code."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lpconf.checks.widget import html
from tests.checks.widget.pages import INIT, SDK, inline, page
from tests.cli.command_line import HUGE, Front
from tests.connect.http.page_server import answer, certificate, of, serving

GOOD = page(SDK, inline(INIT))
HTML = "Content-Type: text/html; charset=utf-8"
FRAMED = "Content-Security-Policy: frame-ancestors https://*.le.liveperson.net"


@contextmanager
def site(replies: dict[str, bytes], tls: Path | None = None, heard: list[bytes] | None = None) -> Iterator[str]:
    """A running server with these replies."""
    ready, stop, urls = threading.Event(), [], []

    async def serve() -> None:
        async with serving(of(replies), tls=tls, heard=heard) as url:
            urls.append(url)
            done = asyncio.Event()
            stop.append((asyncio.get_running_loop(), done))
            ready.set()
            await done.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield urls[0]
    finally:
        loop, done = stop[0]
        loop.call_soon_threadsafe(done.set)
        thread.join(10)


def test_a_good_page_over_tls(empty: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    heard: list[bytes] = []
    text = page(SDK, '<script src="/app.js?v=123456789"></script>')
    replies = {
        "/orders": answer("200 OK", HTML, FRAMED, "X-Frame-Options: DENY", body=text.encode()),
        "/app.js?v=123456789": answer("200 OK", body=INIT.encode()),
    }
    with site(replies, path, heard) as url:
        came = empty("widget-check", f"{url}/orders", "--format", "json")
        told = empty("widget-check", f"{url}/orders")
    assert came.code == told.code == 0
    assert came.codes == ["widget.x-frame-options-overridden"]
    assert came.json["verdict"] == "clear"
    host = url.partition("://")[2]
    assert came.json["hosts"] == [
        {"host": host, "why": "the widget"},
        {"host": "lpcdn.lpsnmedia.net", "why": "the SDK"},
    ]
    assert came.json["looked_at"] == [f"{url}/orders", f"{url}/app.js?v=…6789"]
    assert "123456789" not in told.said
    assert told.out.endswith("0 errors, 0 warnings: nothing that can be seen from here stops the widget.\n")
    assert len(heard) == 4


@pytest.mark.parametrize(
    ("reply", "code", "expected"),
    [
        (answer("200 OK", HTML, FRAMED, body=GOOD.encode()), 0, []),
        (answer("200 OK", HTML, "X-Frame-Options: SAMEORIGIN", body=GOOD.encode()), 1, ["widget.x-frame-options"]),
        (answer("200 OK", HTML, "Content-Security-Policy: frame-ancestors 'self'", body=GOOD.encode()), 1,
         ["widget.frame-ancestors"]),
        (answer("200 OK", HTML, body=page(inline(INIT)).encode()), 1, ["widget.sdk-missing"]),
        (answer("200 OK", HTML, "Set-Cookie: sid=SECRET1234", body=GOOD.encode()), 0, ["widget.cookies"]),
        (answer("200 OK", HTML, "Set-Cookie: sid=x; Secure; SameSite=None", body=GOOD.encode()), 0, []),
        (answer("401 Unauthorized", body=b"no"), 1, ["widget.log-in"]),
        (answer("403 Forbidden", body=b"no"), 1, ["widget.forbidden"]),
        (answer("404 Not Found", body=b"no"), 1, ["widget.status"]),
        (answer("503 Service Unavailable"), 1, ["widget.status"]),
        (answer("200 OK", HTML), 1, ["widget.empty"]),
        (answer("200 OK", "Content-Type: application/json", body=b"{}"), 1, ["widget.not-html"]),
        (answer("200 OK", HTML, "Content-Disposition: attachment", body=GOOD.encode()), 1, ["widget.not-html"]),
        (answer("302 Found", "Location: /login?next=orders12345"), 1, ["widget.log-in-redirect"]),
        (answer("302 Found", "Location: /next"), 0, ["widget.redirect"]),
        (answer("302 Found", "Location: /a"), 1, ["widget.redirect-broken"]),
        (answer("302 Found", "Location: http://127.0.0.1:1/"), 7, ["widget.unreachable"]),
    ],
    ids=range(17),
)  # fmt: skip
def test_answers_and_exit_codes(empty: Front, reply: bytes, code: int, expected: list[str]) -> None:
    there = answer("200 OK", HTML, body=GOOD.encode())
    with site({"/a": reply, "/login?next=orders12345": there, "/next": there}) as url:
        came = empty("widget-check", f"{url}/a", "--format", "json")
        told = empty("widget-check", f"{url}/a")
        page_told = empty("widget-check", f"{url}/a", "--format", "markdown")
    assert (came.code, told.code, page_told.code) == (code, code, code)
    assert sorted(set(came.codes) - {"widget.not-https"}) == expected
    assert ("widget.not-https", "warning") in [(d["code"], d["severity"]) for d in came.json["diagnostics"]]
    for said in (came.said, told.said, page_told.said):
        assert "SECRET1234" not in said
        assert "orders12345" not in said
    assert all(len(line) <= 100 for line in told.out.split("\n"))


@pytest.mark.attack("doors")
@pytest.mark.parametrize(
    ("name", "days", "trusted", "expected"),
    [
        ("localhost", (-1, 1), False, "widget.certificate-untrusted"),
        ("localhost", (-3, -1), True, "widget.certificate-expired"),
        ("other.example", (-1, 1), True, "widget.certificate-name"),
    ],
)
def test_certificates(
    empty: Front,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: tuple[int, int],
    trusted: bool,
    expected: str,
) -> None:
    path = certificate(tmp_path, name, days=days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with site({"/a": answer("200 OK", HTML, body=GOOD.encode())}, path) as url:
        came = empty("widget-check", f"{url}/a", "--format", "json")
    assert (came.code, came.codes) == (1, [expected])


def test_a_page_that_cannot_be_reached(empty: Front) -> None:
    came = empty("widget-check", "http://127.0.0.1:1/x?token=abcdefgh1234", "--format", "json")
    assert (came.code, came.json["verdict"]) == (7, "unreachable")
    assert "abcdefgh" not in came.said
    assert came.json["target"] == "http://127.0.0.1:1/x?token=…1234"
    told = empty("widget-check", "http://127.0.0.1:1/")
    assert "from here" in told.out
    assert "agents' browsers" in told.out


def test_http_that_is_not_this_machine_stops_it_whether_it_is_reached_or_not(empty: Front) -> None:
    came = empty("widget-check", "http://widgets.invalid/orders", "--format", "json")
    assert came.code == 1
    assert came.codes == ["widget.not-https", "widget.unreachable"]


@pytest.mark.parametrize(
    "url",
    [
        "https://dana:pw12345678@widgets.acme.example/",
        "https://dana@x/",
        "ftp://x/",
        "https://",
        "https:///x",
        "https://[/",
        "https://x:y/",
        "https://a b/",
        "https://x\x1b[2J/",
        f"https://{'x' * 300}.example/",
        "javascript://x/",
    ],
    ids=range(11),
)
def test_urls_that_are_none(empty: Front, url: str) -> None:
    came = empty("widget-check", url)
    assert came.code == 64
    assert "pw12345678" not in came.said
    assert len(came.said) < 2000
    assert empty("widget-check", url, "--format", "json").code == 64


def test_the_workspace_settles_what_is_in_doubt(empty: Front) -> None:
    one = "Content-Security-Policy: frame-ancestors https://z1.le.liveperson.net"
    with site({"/a": answer("200 OK", HTML, one, body=GOOD.encode())}) as url:
        for workspace, code, found in (
            ("", 0, "widget.frame-ancestors-some"),
            ("z1.le.liveperson.net", 0, None),
            ("https://z2.le.liveperson.net/a/123/", 1, "widget.frame-ancestors"),
        ):
            flags = ["--workspace", workspace] if workspace else []
            came = empty("widget-check", f"{url}/a", *flags, "--format", "json")
            assert (came.code, set(came.codes) - {"widget.not-https"}) == (code, {found} - {None})
        assert empty("widget-check", f"{url}/a", "--workspace", "https://a b").code == 64
    empty.write({"x.html": GOOD})
    assert empty("widget-check", "x.html", "--workspace", "z1.le.liveperson.net").code == 64


def test_the_log_in_page_is_not_taken_for_the_widget(empty: Front) -> None:
    there = answer("200 OK", HTML, "X-Frame-Options: DENY", body=b"<input type=password>")
    with site({"/a": answer("302 Found", "Location: /sso/start"), "/sso/start": there}) as url:
        came = empty("widget-check", f"{url}/a", "--format", "json")
    assert came.codes == ["widget.log-in-redirect", "widget.not-https"]


def test_the_hosts_that_a_firewall_has_to_allow(empty: Front) -> None:
    more = '<script src="//code.example/x.js"></script><link rel=stylesheet href="https://fonts.example/a.css">'
    text = page(SDK, inline(INIT), more, '<script type=text/x src="https://data.example/"></script>')
    with site({"/b": answer("200 OK", HTML, body=text.encode())}) as url:
        there = answer("302 Found", f"Location: {url.replace('localhost', '127.0.0.1')}/b")
        with site({"/a": there}) as first:
            came = empty("widget-check", f"{first}/a", "--format", "json")
    hosts = [one["host"] for one in came.json["hosts"]]
    places = [u.partition("://")[2] for u in (first, url.replace("localhost", "127.0.0.1"))]
    assert hosts == [*places, "lpcdn.lpsnmedia.net", "code.example", "fonts.example"]


# -- files


def test_a_file_and_what_stands_beside_it(empty: Front) -> None:
    text = page(SDK, '<script src="js/app.js"></script><script src="/js/app.js"></script>')
    empty.write({"site/index.html": text, "site/js/app.js": f"{INIT}\nlpTag.agentSDK.get('a')"})
    came = empty("widget-check", "site/index.html", "--format", "json")
    assert came.code == 0
    assert came.codes == ["widget.get-instead-of-bind", "widget.file"]
    place = came.json["diagnostics"][0]["range"]
    assert (place["filename"], place["start"]) == ("site/js/app.js", {"line": 2, "column": 1})
    assert "site/js/app.js:2:1" in empty("widget-check", "site/index.html").out


@pytest.mark.attack("doors")
def test_a_file_reads_nothing_outside_of_its_folder(empty: Front) -> None:
    empty.write({"site/index.html": page(SDK, '<script src="../secret.js"></script>'), "secret.js": INIT})
    (empty.root / "site/link.js").symlink_to(empty.root / "secret.js")
    came = empty("widget-check", "site/index.html", "--format", "json")
    assert came.json["looked_at"] == ["site/index.html"]
    assert came.json["not_looked_at"] == [{"url": "../secret.js", "why": "it is outside of the page's folder"}]
    empty.write({"site/index.html": page(SDK, '<script src="link.js"></script>')})
    assert empty("widget-check", "site/index.html", "--format", "json").json["looked_at"] == ["site/index.html"]


def test_standard_input(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(page(SDK).encode())

    monkeypatch.setattr(sys, "stdin", Piped())
    came = empty("widget-check", "-")
    assert came.code == 1
    assert "init-missing" in came.out


@pytest.mark.parametrize("name", ["nope.html", "widgets.acme.example/orders", "", "acme", "x\0y", "accounts", HUGE])
def test_files_that_are_none(empty: Front, name: str) -> None:
    (empty.root / "accounts").mkdir()
    came = empty("widget-check", "--", name)
    assert came.code == 1
    assert len(came.err) < 2000
    document = empty("widget-check", "--format", "json", "--", name)
    assert set(document.json) >= {"target", "verdict", "hops", "hosts", "explained", "diagnostics"}


@pytest.mark.attack("doors")
def test_a_folder_a_pipe_and_bytes(empty: Front) -> None:
    empty.write({"x.html": bytes(range(256)) * 20, "empty.html": b"  \n"})
    assert empty("widget-check", "x.html").code == 0
    came = empty("widget-check", "empty.html", "--format", "json")
    assert (came.code, came.codes) == (1, ["widget.empty", "widget.file"])


def test_a_long_file_is_cut_and_that_is_said(empty: Front) -> None:
    empty.write({"x.html": page(SDK, "<!--" + "x" * (2 * 1024 * 1024) + "-->", inline(INIT))})
    came = empty("widget-check", "x.html", "--format", "json")
    assert came.code == 0
    assert "widget.page-cut" in came.codes
    assert "widget.init-not-seen" in came.codes


def test_without_the_parser_the_page_is_named_as_skipped(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, text: str, url: str) -> None:
        raise html.PagesMissing

    monkeypatch.setattr(html, "read", missing)
    empty.write({"x.html": "<p>"})
    came = empty("widget-check", "x.html", "--format", "json")
    assert (came.code, came.codes) == (0, ["widget.page-skipped", "widget.file"])


# -- messages


def test_a_message_is_explained_without_a_page(empty: Front) -> None:
    came = empty("widget-check", "--error", "[12:00] ERROR creating instance of Courier!")
    assert (came.code, came.err) == (0, "")
    assert came.out.startswith("Error creating instance of courier (guide, Agent widgets)\n")
    document: dict[str, Any] = empty("widget-check", "--error", "no key provided", "--format", "json").json
    assert document["explained"]["message"].startswith("No key/cmdName")
    assert document["verdict"] == "none"
    assert json.dumps(document)


def test_a_message_that_nobody_knows(empty: Front) -> None:
    came = empty("widget-check", "--error", "the coffee is cold")
    assert came.code == 1
    assert "Error initializing communication" in came.out
    empty.write({"x.html": GOOD})
    beside = empty("widget-check", "x.html", "--error", "the coffee is cold", "--format", "json")
    assert (beside.code, beside.codes[0]) == (0, "widget.message-unknown")


def test_nothing_named(empty: Front) -> None:
    came = empty("widget-check")
    assert came.code == 64
    assert "--error" in came.err


def test_plain_terminals_and_markdown(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page('<script src="/a.js?token=abcdefgh12345"></script>', inline("`|<b>@dana`; lpTag.agentSDK.bind()"))
    empty.write({"x|<b>.html": text})
    told = empty("widget-check", "x|<b>.html", "--format", "markdown")
    assert "abcdefgh" not in told.out
    assert "x&#124;&#60;b&#62;.html" in told.out
    monkeypatch.setenv("LANG", "C")
    came = empty("widget-check", "x|<b>.html")
    assert came.out.isascii()
    assert "abcdefgh" not in came.out


@pytest.mark.attack("doors")
def test_a_script_with_a_mistake_is_told_of_a_page_behind_a_url_too(empty: Front) -> None:
    text = page(SDK, inline("lpTag.agentSDK.init({}; var x = ;"))
    with site({"/orders": answer("200 OK", HTML, body=text.encode())}) as url:
        came = empty("widget-check", f"{url}/orders", "--format", "json")
    assert came.code == 1
    assert "widget.script-broken" in came.codes
