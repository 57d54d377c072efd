"""What holds for every page: what is only said changes no verdict, nor does how markup is written."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from lpconf.checks.widget import html as markup
from lpconf.checks.widget.javascript import parser
from lpconf.checks.widget.urls import redacted_url, shown_url
from tests.checks.widget.pages import BIND, INIT, PAGE, SDK, codes, findings, inline, page

CALLS = st.sampled_from(
    [
        INIT,
        BIND,
        "lpTag.agentSDK.get('visitorInfo', f)",
        "lpTag.agentSDK.bind()",
        "top.location = '/x'",
        SDK.replace("/", "\\/"),
    ]
)
PAGES = st.sampled_from(
    [
        page(SDK, inline(INIT), "HERE"),
        page(SDK, "HERE", inline(INIT)),
        page(SDK, "HERE"),
        page("HERE", inline(INIT)),
        page(SDK, inline(BIND + INIT), "HERE"),
    ]
)


def _escaped(code: str) -> str:
    return re.sub(r"[/()]", r"\\\g<0>", code)


SAID = {
    "line comment": lambda code: inline(f"a(); // {code}\nb();"),
    "block comment": lambda code: inline(f"a(/* {code} */);"),
    "string": lambda code: inline("var a = '" + code.replace("'", "\\'") + "', b;"),
    "template literal": lambda code: inline(f"var a = `x ${{1 + `{code}`.length}} {code}`;"),
    "pattern": lambda code: inline("var a = b / 2, c = /[/]" + _escaped(code) + "/g;"),
    "HTML comment": lambda code: f"<!-- {inline(code)} -->",
    "HTML comment in a script": lambda code: inline(f"<!-- {code}\na();"),
    "template element": lambda code: f"<template><p>{inline(code)}</p></template>",
    "noscript": lambda code: f"<noscript>{inline(code)}</noscript>",
    "textarea": lambda code: f"<textarea>{inline(code)}</textarea>",
    "data": lambda code: inline(code, 'type="application/json"'),
    "attribute": lambda code: f'<p title="{html.escape(inline(code))}">x</p>',
    "text": lambda code: html.escape(inline(code)),
    "nomodule": lambda code: inline(code, "nomodule"),
    "beside src": lambda code: f'<script src="https://code.example/x.js">{code}</script>',
}  # fmt: skip


@given(PAGES, CALLS, st.sampled_from(sorted(SAID)))
def test_what_is_only_said_changes_nothing(text: str, code: str, way: str) -> None:
    assert codes(text.replace("HERE", SAID[way](code))) == codes(text.replace("HERE", ""))


def _attributes(draw: st.DrawFn) -> str:
    src = "https://lpcdn.lpsnmedia.net/webagent/client-SDK.min.js"
    value = "".join(f"&#{ord(c)};" if draw(st.booleans()) else c for c in src)
    quote = draw(st.sampled_from(["'", '"', ""]))
    cases = [draw(st.sampled_from([str.upper, str.lower, str.title]))(name) for name in ("src", "type", "crossorigin")]
    parts = [f"{cases[0]}={quote}{value}{quote}", f"{cases[1]}=text/javascript", cases[2]]
    order = draw(st.permutations(parts))
    name = draw(st.sampled_from(["script", "SCRIPT", "Script"]))
    return f"<{name} {draw(st.sampled_from([' ', chr(10), chr(9)])).join(order)} ></{name}\n>"


@given(st.composite(_attributes)())
def test_how_the_element_is_written_changes_nothing(element: str) -> None:
    assert codes(page(element, inline(INIT))) == []


_PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "lpTag.agentSDK",
        ".init({})",
        ".get(",
        ")",
        "`",
        "${",
        "}",
        "'",
        "/",
        "\n",
        "<template>",
        "</template>",
        SDK,
        "=>",
        "function f(",
        "{",
        "é",
        "\0",
        "<svg>",
        " src=",
        ">",
        "async ",
        "await ",
        "\\u0",
        "var a =",
        "class A {",
        "[",
        "]",
        "?.",
        "import ",
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_any_page_is_read(text: str) -> None:
    lines = text.count("\n") + 2
    for found in findings(text):
        assert found.mark is None or 1 <= found.mark.line <= lines
        assert not found.is_error or found.fix or found.detail


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    text = markup.decode(body, content_type)
    assert "\r" not in text
    markup.read("x", text, PAGE)


@given(st.text(max_size=200))
def test_any_script_is_read(text: str) -> None:
    parser.parse(text)


SECRET = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=20)


@given(SECRET, st.sampled_from(["?a={}", "?{}", "?x=1&token={}#f", "#{}", "?a={}&b"]))
def test_urls_are_shown_without_their_values(secret: str, form: str) -> None:
    shown = shown_url("https://user:pw12345678@widgets.acme.example/a" + form.format(secret))
    assert secret not in shown
    assert "pw12345678" not in shown
    assert shown.startswith("https://widgets.acme.example/a")


@given(SECRET, st.text(max_size=30))
def test_sources_are_shown_without_values_and_with_every_place(secret: str, around: str) -> None:
    source = f'{around}\n<script src="/app.js?token={secret}&x=1">{around}'
    shown = redacted_url(source)
    assert secret not in shown.partition("\n<script")[2].partition("&x")[0]
    assert (len(shown), shown.count("\n")) == (len(source), source.count("\n"))
