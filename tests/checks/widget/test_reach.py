"""Whether anything reaches ``init``: through classes, objects and chains of functions; a click is nobody's loading."""

from __future__ import annotations

import pytest

from tests.checks.widget.test_page import codes

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
    ],
)
def test_what_nothing_calls_or_what_waits_for_a_person_is_told(script: str) -> None:
    assert warned(script)
