"""Who may frame a page: frame-ancestors and X-Frame-Options as browsers read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.checks.widget import framing, html
from lpconf.checks.widget.content_security_policy import Origin, allows_url, parse
from lpconf.domain.results.page_check import PageReply

URL = "https://widgets.acme.example/orders"
CSP, XFO = "content-security-policy", "x-frame-options"
ANY = "https://*.le.liveperson.net"


def codes(*headers: tuple[str, str], workspace: str = "") -> list[str]:
    found = framing.examine(PageReply(URL, 200, headers), workspace)
    return sorted(f"{d.severity} {d.code.removeprefix('widget.')}" for d in found)


ALLOWED, FORBIDDEN, SOME = [], ["error frame-ancestors"], ["warning frame-ancestors-some"]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("*", ALLOWED),
        ("https:", ALLOWED),
        ("HTTPS:", ALLOWED),
        ("http:", ALLOWED),
        ("https://*.liveperson.net", ALLOWED),
        ("*.liveperson.net", ALLOWED),
        ("*.LivePerson.NET", ALLOWED),
        ("http://*.liveperson.net", ALLOWED),
        ("*.le.liveperson.net:443", ALLOWED),
        ("*.le.liveperson.net:*", ALLOWED),
        ("https://*.le.liveperson.net/", ALLOWED),
        ("https://*.le.liveperson.net/a/b", ALLOWED),
        ("https://*", ALLOWED),
        ("'self' https://*.liveperson.net", ALLOWED),
        ("'none' https://*.liveperson.net", ALLOWED),
        ("'none'", FORBIDDEN),
        ("'NONE'", FORBIDDEN),
        ("", FORBIDDEN),
        ("'self'", FORBIDDEN),
        ("data: wss: 'unsafe-inline'", FORBIDDEN),
        ("https://*.acme.example", FORBIDDEN),
        ("liveperson.net", FORBIDDEN),
        ("https://liveperson.net", FORBIDDEN),
        ("https://le.liveperson.net", FORBIDDEN),
        ("*.liveperson.net.evil.example", FORBIDDEN),
        ("https://evilliveperson.net", FORBIDDEN),
        ("*.liveperson.com", FORBIDDEN),
        ("*.le.liveperson.net:8443", FORBIDDEN),
        ("le.*.liveperson.net", FORBIDDEN),
        ("https://z1.le.liveperson.net", SOME),
        ("https://z1.le.liveperson.net https://z2.le.liveperson.net", SOME),
        ("*.lo.liveperson.net", SOME),
    ],
)
def test_one_list_of_ancestors(sources: str, expected: list[str]) -> None:
    assert codes((CSP, f"default-src 'self'; frame-ancestors {sources}; img-src *")) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], ALLOWED),
        ([(CSP, "default-src 'none'")], ALLOWED),
        ([(CSP, "frame-ancestors *"), (CSP, "frame-ancestors 'none'")], FORBIDDEN),
        ([(CSP, "frame-ancestors *, frame-ancestors 'none'")], FORBIDDEN),
        ([(CSP, f"frame-ancestors {ANY}, default-src 'none'")], ALLOWED),
        ([(CSP, "frame-ancestors 'none'; frame-ancestors *")], FORBIDDEN),
        ([(CSP, "frame-ancestors *; frame-ancestors 'none'")], ALLOWED),
        ([(CSP, " ;; Frame-Ancestors\t*\n;")], ALLOWED),
        ([(CSP, "FRAME-ANCESTORS 'none'")], FORBIDDEN),
        ([(f"{CSP}-report-only", "frame-ancestors 'none'")], ["info report-only"]),
        ([(XFO, "DENY")], ["error x-frame-options"]),
        ([(XFO, "sameorigin")], ["error x-frame-options"]),
        ([(XFO, " SameOrigin ")], ["error x-frame-options"]),
        ([(XFO, "SAMEORIGIN"), (XFO, "SAMEORIGIN")], ["error x-frame-options"]),
        ([(XFO, "SAMEORIGIN, DENY")], ["error x-frame-options"]),
        ([(XFO, "nonsense, DENY")], ["error x-frame-options"]),
        ([(XFO, "ALLOWALL")], ALLOWED),
        ([(XFO, "nonsense")], ALLOWED),
        ([(XFO, "")], ALLOWED),
        ([(XFO, "ALLOW-FROM https://z1.le.liveperson.net")], ["warning x-frame-options-obsolete"]),
        ([(XFO, "DENY"), (CSP, f"frame-ancestors {ANY}")], ["info x-frame-options-overridden"]),
        ([(XFO, "ALLOWALL"), (CSP, "frame-ancestors 'none'")], FORBIDDEN),
        ([(XFO, "DENY"), (CSP, "default-src *")], ["error x-frame-options"]),
        ([(XFO, "DENY"), (f"{CSP}-report-only", f"frame-ancestors {ANY}")],
         ["error x-frame-options", "info report-only"]),
        ([(CSP, "sandbox")], ["error csp-sandbox"]),
        ([(CSP, "sandbox allow-scripts allow-same-origin")], ALLOWED),
    ],
)  # fmt: skip
def test_headers_together(headers: list[tuple[str, str]], expected: list[str]) -> None:
    assert codes(*headers) == expected


@pytest.mark.parametrize(
    ("sources", "workspace", "expected"),
    [
        ("https://z1.le.liveperson.net", "https://z1.le.liveperson.net/a/123/", ALLOWED),
        ("https://z1.le.liveperson.net", "https://z2.le.liveperson.net", FORBIDDEN),
        ("*.liveperson.net", "https://z2.le.liveperson.net", ALLOWED),
        ("'self'", "https://widgets.acme.example", ALLOWED),
        ("*.corp.example", "https://lp.corp.example", ALLOWED),
    ],
)
def test_with_a_known_workspace_there_is_no_doubt(sources: str, workspace: str, expected: list[str]) -> None:
    assert codes((CSP, f"frame-ancestors {sources}"), workspace=workspace) == expected


def test_the_same_site_may_be_the_workspace() -> None:
    assert codes((XFO, "SAMEORIGIN"), workspace="https://widgets.acme.example/x") == ALLOWED
    assert codes((XFO, "SAMEORIGIN"), workspace="https://z1.le.liveperson.net") == ["error x-frame-options"]


def test_rules_in_the_page_do_not_count() -> None:
    text = """<meta http-equiv="Content-Security-Policy" content="frame-ancestors 'none'">
    <META HTTP-EQUIV='x-frame-options' CONTENT=DENY><!-- <meta http-equiv=x-frame-options content=DENY> -->"""
    found = [*framing.examine_meta(html.read("x.html", text, URL))]
    assert [(str(d.severity), d.code, str(d.mark)) for d in found] == [
        ("warning", "widget.meta-ignored", "x.html:1:1"),
        ("warning", "widget.meta-ignored", "x.html:2:5"),
    ]


_SOURCES = st.sampled_from(
    ["*", "https:", "'self'", "'none'", ANY, "*.acme.example", "https://z1.le.liveperson.net", "x", ";", ",", "http:"]
)
_RANK = {"error frame-ancestors": 0, "warning frame-ancestors-some": 1}


def _worst(found: list[str]) -> int:
    return min((_RANK[one] for one in found), default=2)


@given(st.lists(st.lists(_SOURCES, max_size=4).map(" ".join), min_size=1, max_size=3))
def test_another_policy_never_lets_in_more(lists: list[str]) -> None:
    headers = [(CSP, f"frame-ancestors {sources}") for sources in lists]
    assert _worst(codes(*headers)) <= _worst(codes(*headers[:-1])) or len(headers) == 1
    assert _worst(codes(*headers)) == min(_worst(codes(header)) for header in headers)


@given(st.text(max_size=80))
def test_any_policy_is_read(text: str) -> None:
    for policy in parse([text, f"script-src {text}"]):
        for sources in policy.directives.values():
            allows_url(sources, "https://z1.le.liveperson.net:444/a?b", Origin("https", "x", 443))
    codes((CSP, text), (CSP, f"frame-ancestors {text}"), (XFO, text))


@pytest.mark.parametrize(
    ("source", "url", "fits"),
    [
        ("https://a.example/js/", "https://a.example/js/x.js", True),
        ("https://a.example/js", "https://a.example/js/x.js", False),
        ("a.example:*", "https://a.example:8443/", True),
        ("http://a.example:80", "https://a.example/", True),
        ("a.example", "https://a.example:8443/", False),
        ("*.a.example", "https://a.example/", False),
        ("'self'", "https://own.example/x", True),
        ("'self'", "https://own.example:444/x", False),
        ("a.example", "http://a.example/", False),
        ("[::1]", "https://[::1]/", True),
    ],
)
def test_sources(source: str, url: str, fits: bool) -> None:
    assert allows_url([source], url, Origin("https", "own.example", 443)) is fits
