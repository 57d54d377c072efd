"""Whether anything reaches ``init``: through classes, objects and chains of functions; a click is nobody's loading."""

from __future__ import annotations

import pytest

from tests.checks.widget.pages import codes, findings

SDK = '<script src="https://lpcdn.lpsnmedia.net/webagent/client-SDK.min.js"></script>'
INIT = "lpTag.agentSDK.init({});"


def warned(script: str) -> bool:
    kind = "module" if "export" in script else "text/javascript"
    page = f'<!doctype html><html><head>{SDK}</head><body><script type="{kind}">{script}</script></body></html>'
    return any("init-not-reached" in code for code in codes(page.replace("INIT", INIT)))


@pytest.mark.parametrize(
    "script",
    [
        "class W { start() { INIT } } const w = new W(); w.start();",
        "class W { go() { this.start(); } start() { INIT } } const w = new W(); w.go();",
        "class W { constructor() { INIT } } new W();",
        "class W { static start() { INIT } } W.start();",
        "class W extends React.Component { componentDidMount() { INIT } } render(W);",
        "class W { start = () => { INIT } } const w = new W(); setTimeout(w.start, 10);",
        "class W { constructor() { setTimeout(this.start.bind(this)); } start() { INIT } } new W();",
        "const w = { start() { INIT } }; w.start();",
        "const w = { start() { INIT } }; w['start']();",
        "const w = { start() { INIT } }; const name = choose(); w[name]();",
        "const w = { start() { INIT } }; const { start } = w; start();",
        "const w = { go() { this.start(); }, start() { INIT } }; w.go();",
        "const w = (function () { function start() { INIT } return { start }; })(); w.start();",
        "const w = (() => ({ start() { INIT } }))(); w.start();",
        "new Vue({ mounted() { INIT } });",
        "export default { mounted() { INIT } };",
        "export function go() { INIT }",
        "export const go = () => { INIT };",
        "W.prototype.start = function () { INIT }; function W() {} new W().start();",
        "window.go = function () { INIT };",
        "window.addEventListener('load', () => { INIT });",
        "document.addEventListener('DOMContentLoaded', function () { INIT });",
        "function go() { INIT } window.addEventListener('load', go);",
        "function go() { INIT } b.addEventListener('click', go); go();",
        "function go() { INIT } function start() { go(); } start();",
        "$(document).ready(start); function start() { INIT }",
        "setTimeout(function () { INIT }, 0);",
        "fetch('/x').then(() => { INIT });",
        "[1].forEach(function start() { INIT });",
        "onload = () => { INIT };",
        "function go() { INIT }</script><img src=x onload='go()'><script>",
        "let go; go = function () { INIT }; go();",
        "const go = async () => { INIT }; (async () => { await go(); })();",
        "if (true) { INIT }",
        "if (false) { other(); } else { INIT }",
        "if (!1) other(); else INIT",
        "if (window.top) { INIT }",
        "if (debug) return2(); else INIT",
        "function go(x) { if (x) return; else INIT } go();",
        "function go(x) { if (x) return; INIT } go();",
        "function go() { return start(); function start() { INIT } } go();",
        "switch (kind) { case 1: break; default: INIT }",
        "for (const a of b) { if (!a) continue; INIT }",
        "try { throw 1; } catch (e) { INIT }",
        "label: { break label; } INIT",
        "true && go(); function go() { INIT }",
        "0 || go(); function go() { INIT }",
        "const answer = false ? 1 : go(); function go() { INIT }",
        "addEventListener('load', go); function go() { removeEventListener('load', go); INIT }",
        "addEventListener('load', go); if (later) removeEventListener('load', go); function go() { INIT }",
        "addEventListener('load', go); removeEventListener('focus', go); function go() { INIT }",
        "addEventListener('load', go, true); removeEventListener('load', go); function go() { INIT }",
        "removeEventListener('load', go); addEventListener('load', go); function go() { INIT }",
        "addEventListener('load', go); (async () => { await x; removeEventListener('load', go) })();"
        "function go() { INIT }",
        "addEventListener('x', go); dispatchEvent(event); removeEventListener('x', go); function go() { INIT }",
        "addEventListener('load', () => { INIT }); removeEventListener('load', () => { INIT });",
        "window.onload = null; window.onload = () => { INIT };",
        "window.onload = () => { INIT }; window.onerror = null;",
        "x.onmessage = () => { INIT }; await y; x.onmessage = null; export {};",
        "const state = { data: () => { INIT } }; state.data(); state.data = null;",
        "addEventListener('x', go); fire(); removeEventListener('x', go); function go() { INIT }",
        "addEventListener('x', go); new Player(); removeEventListener('x', go); function go() { INIT }",
        "addEventListener('x', go); fire`now`; removeEventListener('x', go); function go() { INIT }",
        "onload = () => { INIT }; other(); onload = undefined;",
        "onload = () => { INIT }; const start = onload; onload = null; start();",
        "onload = make(() => { INIT }); onload = null;",
        "onload = lpTag.agentSDK.init({}); onload = null;",
        "const LIVE = true; if (LIVE) { INIT }",
        "const LIVE = !0; LIVE && go(); function go() { INIT }",
        "const DEBUG = false; if (!DEBUG) { INIT }",
        "let debug = false; debug = true; if (debug) { INIT }",
        "const debug = isDebug(); if (debug) { INIT }",
        "const debug = false; function go(debug) { if (debug) { INIT } } go(true);",
        "const debug = false; [1].forEach(debug => { if (debug) { INIT } });",
        "const debug = false; for (const debug of [1]) { if (debug) { INIT } }",
        "const debug = false; { const { debug } = settings; if (debug) { INIT } }",
        "const debug = false; try { run(); } catch (debug) { if (debug) { INIT } }",
        "{ const debug = false; } if (window.debug) { INIT }",
        "{ const debug = false; } if (debug) { INIT }",
        "const page = { debug: false }; if (page.debug) { INIT }",
        "for (const debug = false; next(); ) { other(); } if (debug) { INIT }",
        "switch (kind) { case 1: const debug = false; } if (debug) { INIT }",
        "class Page { static { const debug = false; } } if (debug) { INIT }",
        "(() => { const debug = false; })(); if (debug) { INIT }",
    ],
)
def test_what_is_reached_is_not_warned_of(script: str) -> None:
    assert not warned(script)


@pytest.mark.parametrize(
    "script",
    [
        "class W { start() { INIT } go() {} } const w = new W(); w.go();",
        "class W { constructor() { INIT } }",
        "class W { start = () => { INIT }; }  new W();",
        "const w = { start() { INIT }, go() {} }; w.go();",
        "const w = { start: function () { INIT } };",
        "document.getElementById('b').addEventListener('click', function () { INIT });",
        "document.querySelector('#b').addEventListener('click', () => { INIT });",
        "function go() { INIT } b.addEventListener('click', go);",
        "function go() { INIT } b.onclick = go;",
        "b.onclick = function () { INIT };",
        "window.addEventListener('load', () => { b.addEventListener('click', () => { INIT }); });",
        "function go() { INIT }",
        "function go() { INIT go(); }",
        "function go() { INIT } function start() { go(); }",
        "const go = () => { INIT };",
        "function go() { INIT }</script><button onclick='go()'>x</button><script>",
        "if (false) { INIT }",
        "if (0) INIT",
        "if (!true) { INIT } else { other(); }",
        "if (true) { other(); } else { INIT }",
        "while (false) { INIT }",
        "false && lpTag.agentSDK.init({});",
        "true || lpTag.agentSDK.init({});",
        "const answer = true ? 1 : lpTag.agentSDK.init({});",
        "function go() { return; INIT } go();",
        "(function () { return;\nINIT })();",
        "function go() { throw new Error('no'); INIT } go();",
        "for (;;) { break; INIT }",
        "switch (kind) { case 1: break; INIT }",
        "function go() { return; start(); } go(); function start() { INIT }",
        "function go() { return; const start = () => { INIT }; start(); } go();",
        "function go() { return; setTimeout(function () { INIT }); } go();",
        "if (false) { go(); } function go() { INIT }",
        "if (false) { window.addEventListener('load', function () { INIT }); }",
        "addEventListener('load', go); removeEventListener('load', go); function go() { INIT }",
        "addEventListener('load', go);\nlet other;\nremoveEventListener(\"load\", go);\nfunction go() { INIT }",
        "addEventListener('a', go); addEventListener('b', x); removeEventListener('a', go); function go() { INIT }",
        "addEventListener('load', go); y = () => x(); removeEventListener('load', go); function go() { INIT }",
        "window.addEventListener('load', w.go); window.removeEventListener('load', w.go); const w = { go() { INIT } };",
        "removeEventListener('load', go); function go() { INIT }",
        "window.onload = go; window.onload = null; function go() { INIT }",
        "onload = () => { INIT }; other = 1; onload = undefined;",
        "const DEBUG = false; if (DEBUG) { INIT }",
        "const DEBUG = false; if (DEBUG) go(); function go() { INIT }",
        "const DEBUG = 0; function go() { DEBUG && lpTag.agentSDK.init({}); } go();",
        "const LIVE = !1; LIVE ? lpTag.agentSDK.init({}) : other();",
        "const LIVE = true; if (!LIVE) { INIT }",
        "function go() { const debug = ''; while (debug) { INIT } } go();",
        f"if ({'!' * 3_000}0) {{ INIT }}",
    ],
)
def test_what_nothing_calls_or_what_waits_for_a_person_is_told(script: str) -> None:
    assert warned(script)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("if (false) { INIT }", "init stands where the condition false never lets it run"),
        ("const DEBUG = 0; if (DEBUG) { INIT }", "init stands where the condition DEBUG never lets it run"),
        ("function go() { return; INIT } go();", "init stands behind a return, so it never runs"),
        ("function go() { return; later(() => { INIT }); } go();", "init stands behind a return, so it never runs"),
    ],
)
def test_why_it_never_runs_is_said(script: str, why: str) -> None:
    page = f"<!doctype html>{SDK}<script>{script.replace('INIT', INIT)}</script>"
    assert [item.summary for item in findings(page) if item.code == "widget.init-not-reached"] == [why]


def test_what_never_runs_comes_before_nothing() -> None:
    page = f"<!doctype html>{SDK}<script>if (false) {{ lpTag.agentSDK.bind('a', go); }} {INIT}</script>"
    assert codes(page) == codes(f"<!doctype html>{SDK}<script>{INIT}</script>")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("if (false) { INIT } lpTag.agentSDK.bind('a', go);", "error init-not-reached"),
        ("function go() { return; later(() => { INIT }); } go();", "error init-not-reached"),
        ("function go() { INIT }", "warning init-not-reached"),
        ("if (false) { INIT } hand(lpTag.agentSDK);", "warning init-not-reached"),
        ("if (false) { INIT } import('./other.js');", "warning init-not-reached"),
    ],
)
def test_an_init_that_can_never_run_is_an_error_as_none_at_all(script: str, expected: str) -> None:
    all_codes = codes(f"<!doctype html>{SDK}<script>{script.replace('INIT', INIT)}</script>")
    assert [code for code in all_codes if "init-not" in code] == [expected]
