"""Good and evil pages: what of them stops a widget."""

from __future__ import annotations

import pytest

from lpconf.checks import v8
from lpconf.checks.widget import html
from lpconf.checks.widget.html import PagesMissing
from lpconf.checks.widget.javascript import parser
from tests.checks.widget.pages import BIND, INIT, PAGE, SDK, codes, findings, inline, page

GOOD = [
    page(SDK, inline(INIT), inline(BIND)),
    page(SDK, inline("lpTag.agentSDK.init()")),
    page(SDK, inline("window.lpTag['agentSDK'][`init`]({ notificationCallback: f });")),
    page(SDK, inline("const sdk = lpTag.agentSDK; sdk.init({}); sdk.bind('a', f);")),
    page(SDK, inline("const { agentSDK: sdk } = window.lpTag || {}; sdk?.init?.({});")),
    page(SDK, inline("var { init } = lpTag.agentSDK; init({});")),
    page(SDK, inline("var SDK = lpTag.agentSDK || {};"), inline("SDK.init({});")),
    page(SDK, inline("(function (s) { s.init({}); s.bind('a', f); })(lpTag.agentSDK);")),
    page(SDK, inline("(() => { lpTag.agentSDK.init({}) })();")),
    page(SDK, inline("(function () { lpTag.agentSDK.init({}) }).call(this);")),
    page(SDK, inline("window.onload = function () { lpTag.agentSDK.init({}); lpTag.agentSDK.bind('a', f); }")),
    page(SDK, inline("addEventListener('load', lpTag.agentSDK.init)")),
    page(SDK, inline("lpTag.agentSDK.init.call(lpTag.agentSDK, {})")),
    page(SDK, inline("class A { sdk = lpTag.agentSDK; constructor() { this.sdk.init({}) } } new A()")),
    page(
        SDK,
        inline("function go() { lpTag.agentSDK.init({}) }\nfunction use() { lpTag.agentSDK.bind('a') }\ngo(); use();"),
    ),
    page(SDK, inline("lpT\\u0061g.agentSDK.init({})")),
    page(SDK, inline("<!-- old habits\nlpTag.agentSDK.init({});\n// -->")),
    page(SDK, "<svg><script>lpTag.agentSDK.init({})</script></svg>"),
    page(SDK).replace("<body>", '<body onload="lpTag.agentSDK.init({a: &quot;b&quot;})">'),
    page(
        "<SCRIPT type='text/javascript' SRC=//LPCDN.lpsnmedia.net:443/webagent/client-SDK.min.js?v=10.2></SCRIPT>",
        inline(INIT),
    ),
    page("<script src=&#104;ttps://lpcdn.lpsnmedia.net/webagent/2.1/client-SDK.js></script>", inline(INIT)),
    page(SDK.replace("<script", "<script defer"), inline(INIT, "type=module")),
    page(inline(INIT, "type=module"), SDK),
    page(SDK, inline("function f() { const { lpTag } = window; lpTag.agentSDK.init({}) } f()")),
    page(SDK, inline("window.lpTag = window.lpTag || {}; var t = lpTag; t.agentSDK.init({})")),
    page(SDK, inline("for (const a of b) await c(a); lpTag.agentSDK.init({})", "type=module")),
    page(SDK, inline(INIT), inline('{"a": "lpTag.agentSDK.get()"}', 'type="application/json"')),
    page(SDK, inline(INIT), "<noscript><script>lpTag.agentSDK.get('a')</script></noscript>"),
    page(SDK, inline(INIT), "<template><script>lpTag.agentSDK.get('a')</script></template>"),
    page(SDK, inline(INIT), "<textarea><script>lpTag.agentSDK.get('a')</script></textarea>"),
    page(SDK, inline(INIT), inline("if (x < 3 && y > 2) { z = /[/]'lpTag.agentSDK.get(1)/.test(`${a}`) }")),
    page(SDK, inline(INIT), inline("function f(lpTag) { lpTag.agentSDK.get('a') }")),
    page(SDK, inline(INIT), inline("var e = lpTag; function f() { var e = $; e.agentSDK.get('a') }")),
    page(SDK, inline("async function a() { lpTag.agentSDK.init({}); await b(); lpTag.agentSDK.bind('k') } a()")),
]


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_nothing_stops_a_good_page(text: str) -> None:
    assert codes(text) == []


EVIL = {
    "no SDK": (page(inline(INIT)), ["error sdk-missing"]),
    "no init": (page(SDK, inline(BIND)), ["error init-missing"]),
    "nothing": (page(), ["warning init-missing", "warning sdk-missing"]),
    "no init, but a call": (page(inline(BIND)), ["error init-missing", "error sdk-missing"]),
    "init in a function that nobody calls": (
        page(SDK, inline(f"function start() {{ {INIT} {BIND} }}")),
        ["warning init-not-reached"],
    ),
    "init at a click": (page(SDK, f'<button onclick="{INIT}">x</button>'), ["warning init-not-reached"]),
    "a script over http": (
        page(SDK, '<script src="http://cdn.other.example/a.js"></script>', inline(INIT)),
        ["error script-http"],
    ),
    "a base over http": (
        page('<base href="http://widgets.acme.example/">', SDK, '<script src="a.js"></script>', inline(INIT)),
        ["error script-http"],
    ),
    "a stylesheet over http": (
        page('<link rel="stylesheet" href="http://cdn.other.example/a.css">', SDK, inline(INIT)),
        ["warning part-http"],
    ),
    "a frame over http": (
        page('<iframe src="http://cdn.other.example/"></iframe>', SDK, inline(INIT)),
        ["warning part-http"],
    ),
    "an object over http": (
        page('<object data="http://cdn.other.example/a.pdf"></object>', SDK, inline(INIT)),
        ["warning part-http"],
    ),
    "a module over http": (
        page(SDK, inline(f"import a from 'http://cdn.other.example/a.js'; {INIT}", "type=module")),
        ["error request-http"],
    ),
    "data over http": (page(SDK, inline(f"fetch('http://api.other.example/'); {INIT}")), ["warning request-http"]),
    "data over http the old way": (
        page(SDK, inline(f"const x = new XMLHttpRequest(); x.open('GET', 'http://api.other.example/'); {INIT}")),
        ["warning request-http"],
    ),
    "a socket over http": (
        page(SDK, inline(f"new WebSocket('ws://api.other.example/'); {INIT}")),
        ["warning request-http"],
    ),
    "pictures, links and texts over http, which browsers take": (
        page(
            '<img src="http://a.example/a.png"><a href="http://a.example/">a</a><iframe src="/b"></iframe>',
            SDK,
            inline("const a = 'http://a.example/'; show('http://a.example/'); window.open('http://a.example/');"),
            inline(f"fetch('http://localhost:1/'); {INIT}"),
        ),
        [],
    ),
    "an upgrade of what is over http": (
        page(
            '<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">',
            '<iframe src="http://cdn.other.example/"></iframe>',
            SDK,
            inline(f"fetch('http://api.other.example/'); {INIT}"),
        ),
        [],
    ),
    "the web tag's calls": (page(SDK, inline(f"lpTag.taglets.x.y(); {INIT}")), ["error web-tag-call"]),
    "a computed member": (page(SDK, inline("const m = 'init'; lpTag.agentSDK[m]({});")), ["warning init-not-seen"]),
    "SDK in a comment": (page(f"<!-- {SDK} -->", inline(INIT)), ["error sdk-missing"]),
    "SDK in a template": (page(f"<template>{SDK}</template>", inline(INIT)), ["error sdk-missing"]),
    "SDK in a noscript": (page(f"<noscript>{SDK}</noscript>", inline(INIT)), ["error sdk-missing"]),
    "SDK as data": (page(SDK.replace("<script", "<script type=text/plain"), inline(INIT)), ["error sdk-missing"]),
    "SDK said": (
        page(inline("log('https://lpcdn.lpsnmedia.net/webagent/client-SDK.min.js');" + INIT)),
        ["error sdk-missing"],
    ),
    "another script of the host": (
        page('<script src="https://lpcdn.lpsnmedia.net/webagent/other.js"></script>', inline(INIT)),
        ["error sdk-missing"],
    ),
    "SDK over http": (page(SDK.replace("https:", "http:"), inline(INIT)), ["error sdk-http"]),
    "SDK of a stranger": (
        page(SDK.replace(".net/", ".net.evil.example/"), inline(INIT)),
        ["error sdk-foreign", "error sdk-missing"],
    ),
    "a copy": (page('<script src="js/client-SDK.min.js"></script>', inline(INIT)), ["warning sdk-copy"]),
    "another LivePerson host": (page(SDK.replace("lpcdn.", "lpcdn-a."), inline(INIT)), ["warning sdk-host"]),
    "init in a comment": (page(SDK, inline(f"// {INIT}\n/* {INIT} */")), ["error init-missing"]),
    "init in a string": (page(SDK, inline(f'var a = "{INIT}", b = `{INIT}`, c = /{INIT}/;')), ["error init-missing"]),
    "init in a template": (page(SDK, f"<template>{inline(INIT)}</template>"), ["error init-missing"]),
    "init in JSON": (page(SDK, inline(INIT, "type=application/json")), ["error init-missing"]),
    "init for old browsers": (page(SDK, inline(INIT, "nomodule")), ["error init-missing"]),
    "init beside src": (page(SDK.replace("></", f">{INIT}</")), ["error init-missing"]),
    "init named, not called": (page(SDK, inline("lpTag.agentSDK.init;")), ["error init-missing"]),
    "init of something else": (page(SDK, inline("other.agentSDK.init({}); other.init({})")), ["error init-missing"]),
    "something of init": (page(SDK, inline("lpTag.agentSDK.init.toString()")), ["error init-missing"]),
    "init in a script without end": (page(SDK) + "<script>\nlpTag.agentSDK.init({});\n", ["error init-missing"]),
    "capitals": (page(SDK, inline("lptag.agentSDK.init({});")), ["error init-missing"]),
    "bind first": (page(SDK, inline(BIND + INIT)), ["error init-not-first"]),
    "bind first, in a function": (
        page(SDK, inline(f"onload = function () {{ {BIND} {INIT} }}")),
        ["error init-not-first"],
    ),
    "bind first, in another script": (page(SDK, inline(BIND), inline(INIT)), ["error init-not-first"]),
    "bind now, init later": (page(SDK, inline(BIND + f"onload = () => {{ {INIT} }};")), ["error init-not-first"]),
    "bind now, init who knows": (page(SDK, inline(f"$(() => {{ {INIT} }});" + BIND)), ["warning init-not-first"]),
    "init behind an await": (
        page(SDK, inline(f"async function a() {{ await b(); {INIT} }} a(); {BIND}")),
        ["warning init-not-first"],
    ),
    "bind by a function": (page(SDK, inline(f"function f() {{ {BIND} }} f(); {INIT}")), ["error init-not-first"]),
    "init before the SDK": (page(inline(INIT), SDK), ["error init-before-sdk"]),
    "the SDK deferred": (page(SDK.replace("<script", "<script defer"), inline(INIT)), ["error init-before-sdk"]),
    "the SDK async": (page(SDK.replace("<script", "<script async"), inline(INIT)), ["warning order-unsure"]),
    "get": (page(SDK, inline(INIT + "lpTag.agentSDK.get('visitorInfo', f)")), ["warning get-instead-of-bind"]),
    "get in a handler": (
        page(SDK, inline(INIT), "<p onclick=lpTag.agentSDK.get('visitorInfo')>x"),
        ["warning get-instead-of-bind"],
    ),
    "no key": (
        page(SDK, inline(INIT + "lpTag.agentSDK.bind(); lpTag.agentSDK.command('')")),
        ["warning key-missing", "warning key-missing"],
    ),
    "does not compile": (page(SDK, inline(INIT), inline("lpTag.agentSDK.bind('a'")), ["error script-broken"]),
    "does not compile, beside": (page(SDK, inline(INIT), inline("var var")), ["warning script-broken"]),
    "breaks out": (
        page(SDK, inline(INIT + "if (top !== self) top.location.href = location.href")),
        ["warning frame-buster"],
    ),
    "breaks out by a call": (page(SDK, inline(INIT + "window.top.location.replace(x)")), ["warning frame-buster"]),
    "the web tag": (
        page(SDK, inline(INIT), '<script src="https://lptag.liveperson.net/tag/tag.js?site=1"></script>'),
        ["warning chat-tag"],
    ),
    "a log-in page": (
        page("<form><input TYPE=Password></form>"),
        ["error log-in-form", "warning init-missing", "warning sdk-missing"],
    ),
    "sent on": (
        page(SDK, inline(INIT)).replace("<title>", '<meta http-equiv=Refresh content="0; URL=/next"><title>'),
        ["warning meta-refresh"],
    ),
    "sent on to a log-in": (
        page(SDK, inline(INIT)).replace("<title>", '<meta http-equiv=Refresh content="0; URL=/sso/"><title>'),
        ["error meta-refresh"],
    ),
}


@pytest.mark.parametrize("name", EVIL)
def test_evil_pages(name: str) -> None:
    text, expected = EVIL[name]
    assert codes(text) == expected


def test_places_are_those_of_the_page() -> None:
    text = page(SDK, "<p>é😀</p>" + inline("// é😀\n  /* 😀 */ lpTag.agentSDK.get('a');\n" + INIT))
    marks = {d.code: d.mark for d in findings(text)}
    lines = text.split("\n")
    for code, words in (("widget.get-instead-of-bind", "lpTag.agentSDK.get('a')"), ("widget.init-not-first", "lpTag.")):
        mark = marks[code]
        assert mark is not None
        assert lines[mark.line - 1][mark.column - 1 :].startswith(words)


def test_lines_end_as_they_like() -> None:
    text = page(SDK, inline("a();\nlpTag.agentSDK.init({});\nlpTag.agentSDK.get('a')"))
    for end in ("\r\n", "\r"):
        body = text.replace("\n", end).encode()
        (found,) = findings(html.decode(body, ""))
        assert found.mark is not None
        assert text.split("\n")[found.mark.line - 1][found.mark.column - 1 :] == "lpTag.agentSDK.get('a')"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (page(f"<!-- {SDK} -->", inline(INIT)), "in a comment at orders.html:4:1 is not loaded"),
        (page(SDK.replace("<script", "<script type=text/x"), inline(INIT)), "not run by browsers (type text/x)"),
        (page(SDK, f"<noscript>{inline(INIT)}</noscript>"), "in <noscript> at orders.html:5:1 is not run"),
        (page(SDK.replace("></", f">{INIT}</")), "browsers load that file and ignore the text"),
        (page(SDK) + f"<script>{INIT}", "do not run (the page ends before </script>)"),
        (page(SDK, inline(INIT, "type=text/babel")), "do not run (type text/babel)"),
    ],
)
def test_it_is_told_where_it_stands_in_vain(text: str, words: str) -> None:
    assert any(words in d.detail for d in findings(text)), [d.detail for d in findings(text)]


def test_a_near_miss_is_told() -> None:
    (found,) = findings(page(SDK, inline("  lptag.agentSdk.init({})")))
    assert found.label == "did you mean lpTag.agentSDK?"
    assert (found.mark and found.mark.column) == 3


# -- scripts in files of their own

APP = '<script src="/app.js"></script>'
AT = "https://widgets.acme.example/app.js"


def test_scripts_of_the_same_site_are_read() -> None:
    assert codes(page(SDK, APP), files={AT: INIT}) == []
    assert codes(page(SDK, APP), files={AT: "x()"}) == ["error init-missing"]
    assert codes(page(SDK, APP), files={AT: BIND + INIT}) == ["error init-not-first"]
    (found,) = findings(page(SDK, APP), files={AT: f"{INIT}\n  lpTag.agentSDK.get('a')"})
    assert str(found.mark) == f"{AT}:2:3"


def test_a_name_is_followed_into_files_that_do_not_name_the_sdk() -> None:
    first, then = page(SDK, inline("var sdk = lpTag.agentSDK;")), "https://widgets.acme.example/then.js"
    text = first.replace("</body>", '<script src="then.js"></script></body>')
    assert codes(text, files={then: "sdk.init({})"}) == []


def test_the_order_of_files_is_that_of_browsers() -> None:
    late = '<script defer src="/app.js"></script>'
    assert codes(page(late, SDK), files={AT: INIT}) == []
    assert codes(page(APP, SDK), files={AT: INIT}) == ["error init-before-sdk"]
    assert codes(page(SDK, APP.replace("<script", "<script async")), files={AT: INIT}) == []
    assert codes(page(APP.replace("<script", "<script async"), SDK), files={AT: INIT}) == ["warning order-unsure"]


def test_what_was_not_looked_at_is_no_error() -> None:
    assert codes(page(SDK, "<script src='data:text/javascript,x()'></script>")) == ["warning init-not-seen"]
    assert codes(page(SDK, APP)) == ["warning init-not-seen"]
    assert codes(page(APP)) == ["warning init-not-seen", "warning sdk-not-seen"]
    assert codes(page(SDK, inline("import './x.js'", "type=module"))) == ["warning init-not-seen"]
    assert codes(page(SDK, inline("start(lpTag.agentSDK)"))) == ["warning init-not-seen"]
    assert codes(page(SDK), cut=True) == ["warning init-not-seen"]
    library = '<script src="https://code.example/jquery.js"></script>'
    assert codes(page(SDK, library)) == ["error init-missing"]


@pytest.mark.parametrize(
    "code",
    [
        "var s = document.createElement('script'); s.src = 'URL';",
        "const a = 'URL'; s.src = a;",
        "s.setAttribute('src', 'URL');",
        "loadScript('URL', start);",
        "document.write('<script src=\"URL\"><\\/script>');",
        "h(Script, {src: 'URL', strategy: 'x'});",
        "import('URL');",
    ],
)
def test_the_sdk_may_be_loaded_by_a_script(code: str) -> None:
    url = "https://lpcdn.lpsnmedia.net/webagent/client-SDK.min.js"
    text = page(inline(code.replace("URL", url) + f"onload = () => {{ {INIT} }}"))
    assert codes(text) in ([], ["warning init-not-seen"])
    assert "widget.sdk-by-script" in [d.code for d in findings(text)]


def test_so_many_scripts_are_fetched_and_no_more() -> None:
    many = page(SDK, *(f'<script src="/{n}.js"></script>' for n in range(14)))
    read = html.read("x", many, PAGE)
    from lpconf.checks.widget.javascript import scripts

    desired, unseen = scripts.desired(read, PAGE)
    assert (len(desired), len(unseen)) == (scripts.MOST_SCRIPTS, 14 - scripts.MOST_SCRIPTS)
    assert all(one.own for one in unseen)


# -- the page's own policy


@pytest.mark.parametrize(
    ("csp", "expected"),
    [
        ("script-src 'self'", ["error script-blocked", "error sdk-blocked"]),
        ("default-src 'none'", ["error script-blocked", "error sdk-blocked"]),
        ("script-src https://lpcdn.lpsnmedia.net", ["error script-blocked"]),
        ("script-src https://*.lpsnmedia.net 'unsafe-inline'", []),
        ("script-src https://lpcdn.lpsnmedia.net/webagent/ 'nonce-abc'", []),
        ("script-src * 'sha256-HASH'", []),
        ("script-src 'strict-dynamic' https: 'nonce-abc'", ["error sdk-blocked"]),
        ("img-src 'none'", []),
    ],
)
def test_a_policy_may_forbid_scripts(csp: str, expected: list[str]) -> None:
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(f"\n{INIT}\n".encode()).digest()).decode()
    text = page(SDK, inline(INIT, "nonce=abc"))
    found = codes(text, csp=[csp.replace("HASH", digest)])
    assert found == expected
    meta = f'<meta http-equiv=content-security-policy content="{csp.replace("HASH", digest)}"><title>'
    assert codes(text.replace("<title>", meta)) == found


# -- without the parsers


def test_without_the_parser_of_scripts_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise PagesMissing

    monkeypatch.setattr("lpconf.checks.widget.javascript.grammar._parser", missing)
    assert codes(page(SDK, inline("nonsense("))) == ["warning scripts-skipped"]
    assert codes(page(inline("x()"))) == ["warning scripts-skipped", "warning sdk-not-seen"]


def test_without_v8_a_broken_script_is_unclear(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(script: str, seconds: float | None = None) -> None:
        raise v8.V8Missing

    monkeypatch.setattr(v8, "run", missing)
    assert codes(page(SDK, inline(INIT), inline("lpTag.agentSDK.bind('a'"))) == ["warning script-unclear"]


def test_deep_and_large_scripts_are_read() -> None:
    deep = "(" * 5_000 + "1" + ")" * 5_000 + ";" + "a" + ".b" * 5_000 + ";" + "f(" * 1_000 + ")" * 1_000 + ";"
    assert parser.parse(deep).is_broken is False
    assert codes(page(SDK, inline(INIT + deep))) == []


@pytest.mark.parametrize(
    "text",
    [
        page(SDK.replace("></script>", f' onload="{INIT}"></script>'), inline(BIND)),
        page(SDK, inline(f"function start() {{ {INIT} }}"), "<body onload='start()'>"),
        page(SDK, inline(f"function start() {{ {INIT} }} addEventListener('load', start);")),
        page(SDK, inline(f"const app = {{}}; app.start = start; function start() {{ {INIT} }} app.start();")),
        page(SDK, inline(INIT), '<script src="http://localhost:8080/a.js"></script>').replace(
            '<script src="http://localhost:8080/a.js"></script>', ""
        ),
        page('<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">', SDK, inline(INIT)),
    ],
)
def test_pages_that_work_are_left_alone(text: str) -> None:
    assert codes(text) == []
