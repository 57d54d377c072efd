"""Masking tested: what validate says, what keeps a plan from being made, and mask-test."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lpconf import catalogue
from lpconf.checks import v8
from lpconf.checks.masking import backtracking, compilation
from lpconf.checks.masking.engines import java
from tests.cli.command_line import PROJECT, Front

HEAD = 'account: {id: "%s", platform: messaging_and_chat}\n'
CARD = r"\b(?:\d[ -]?){12,15}\d\b"


def patterns(*lines: str, part: str = "real_time") -> str:
    """A masking section with such patterns, each on a line of its own from the fourth on."""
    return f"data_masking:\n  {part}:\n    patterns:\n" + "".join(f"      - {line}\n" for line in lines)


@pytest.fixture
def front(empty: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """A repository without accounts. What is evil here is so at once, so that nobody has to wait for the real limit."""
    pytest.importorskip("py_mini_racer")
    monkeypatch.setattr(backtracking.catastrophe, "__defaults__", (0.08,))
    return empty.write({"lpconf.yaml": PROJECT})


@pytest.fixture
def no_v8(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(*_: Any) -> Any:
        raise v8.V8Missing

    compilation.compiles.cache_clear()
    for name in ("run", "version"):
        monkeypatch.setattr(v8, name, missing)
    monkeypatch.setattr(v8, "home", lambda: "")
    yield
    compilation.compiles.cache_clear()


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "home", lambda: "")


def places(document: Any) -> list[tuple[str, str, str, int, int]]:
    found = []
    for one in document["diagnostics"]:
        start = one["range"]["start"]
        found.append((one["severity"], one["code"], one["range"]["filename"], start["line"], start["column"]))
    return found


def test_each_finding_has_its_place(front: Front) -> None:
    text = HEAD % 1 + patterns(
        "{name: evil, regex: '(a+)+$'}",
        r"{name: twelve, regex: '\d{12}', tests: {masks: ['4111111111111112'], leaves: ['111111111111']}}",
    )
    came = front.write({"accounts/acme.yaml": text})("validate", "--format", "json")
    assert came.code == 1
    assert places(came.json) == [
        ("error", "masking.catastrophic", "accounts/acme.yaml", 5, 29),
        ("error", "masking.test-masks", "accounts/acme.yaml", 6, 57),
        ("error", "masking.test-leaves", "accounts/acme.yaml", 6, 87),
    ]
    assert came.json["error_count"] == 3
    told = front("validate").out
    assert 'On this text: "a" 48 times' in told
    assert "becomes ************1112" in told


def test_what_a_fragment_brings_is_said_once(front: Front) -> None:
    text = patterns("{name: a, regex: '(a+)+$'}", "{name: b, regex: '('}", "{name: c, regex: 'x', tests: {masks: [y]}}")
    files = {"accounts/_shared/m.yaml": text}
    files |= {f"accounts/a{i}.yaml": HEAD % i + "extends: [_shared/m.yaml]\n" for i in range(5)}
    came = front.write(files)("validate", "--format", "json")
    assert [place[1:4] for place in places(came.json)] == [
        ("masking.catastrophic", "accounts/_shared/m.yaml", 4),
        ("masking.does-not-compile", "accounts/_shared/m.yaml", 5),
        ("masking.test-masks", "accounts/_shared/m.yaml", 6),
    ]
    assert all("5 accounts take it in: a0, a1, a2, ..." in one["detail"] for one in came.json["diagnostics"])
    assert front("validate").out.count("error[masking.catastrophic]") == 1
    assert "extends" not in front("validate", "a1", "--format", "json").out
    assert front("validate", "a1").code == 1


def test_a_fragment_that_accounts_add_to_is_still_said_once(front: Front) -> None:
    files = {"accounts/_shared/m.yaml": patterns("{name: a, regex: 'x*'}")}
    files |= {f"accounts/a{i}.yaml": HEAD % i + "extends: [_shared/m.yaml]\n" for i in range(3)}
    for i, own in enumerate(("{name: b, regex: 'hunter2'}", "{name: b, regex: 'y*'}")):
        files[f"accounts/b{i}.yaml"] = HEAD % (i + 3) + "extends: [_shared/m.yaml]\n" + patterns(own)
    found = front.write(files)("validate", "--format", "json").json["diagnostics"]
    assert [(one["code"], one["range"]["filename"]) for one in found] == [
        ("masking.matches-empty", "accounts/_shared/m.yaml"),
        ("masking.matches-empty", "accounts/b1.yaml"),
    ]
    assert found[0]["detail"] == "5 accounts take it in: a0, a1, a2, ..."
    assert found[1]["account"] == "b1"
    alone = front("validate", "a0", "--format", "json").json["diagnostics"][0]
    assert alone["account"] == "a0"


def test_who_overrides_what_a_fragment_brings_is_not_to_blame(front: Front) -> None:
    own = patterns("{name: a, regex: 'own'}")
    files = {"accounts/_shared/m.yaml": "accept: [masking-irreversible]\n" + patterns("{name: a, regex: 'x*'}")}
    files |= {f"accounts/a{i}.yaml": HEAD % i + "extends: [_shared/m.yaml]\n" for i in range(3)}
    files["accounts/b.yaml"] = HEAD % 9 + "extends: [_shared/m.yaml]\n" + own
    came = front.write(files)("plan", "--format", "json")
    assert came.code == 1
    assert [step["account"] for step in came.json["resource_changes"]] == ["b", "b"]
    assert came.codes == ["masking.matches-empty"]
    assert came.json["diagnostics"][0]["detail"] == "3 accounts take it in: a0, a1, a2"
    assert front("plan", "b").code == 0
    assert front("plan", "a1").code == 1


def test_others_errors_are_warnings(front: Front) -> None:
    front.write({"accounts/a.yaml": HEAD % 1 + patterns("{name: x, regex: 'x*'}"), "accounts/b.yaml": HEAD % 2})
    assert front("validate", "b").code == 0
    assert front("validate", "a").code == 1


@pytest.mark.parametrize("part", ["real_time", "at_rest"])
def test_at_rest_too(front: Front, part: str) -> None:
    line = r"{name: ssn, regex: '\b\d{3}-\d{2}-\d{4}\b', tests: {masks: ['12-34']}}"
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns(line, part=part)})
    beyond_ascii = ["masking.beyond-ascii"] if part == "at_rest" else []
    assert front("validate", "--format", "json").codes == ["masking.test-masks", *beyond_ascii]


def test_what_is_only_outside_the_portable_part_is_not_called_no_java(front: Front) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns("{name: a, regex: '(?i)visa'}", part="at_rest")})
    came = front("validate")
    assert came.code == 1
    assert "error[masking.not-portable]" in came.out
    assert "inline flags such as (?i) are not portable; write both" in came.out
    assert "no Java" not in came.out


def test_a_plain_terminal_gets_plain_signs(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns(r"{name: pin, regex: '\d{4}'}", "{name: e, regex: 'x*'}")})
    assert "->  My order number is ****-22." in front("validate").out
    assert (front("validate").out + front("plan").err + front("mask-test", "acme").out).isascii()


@pytest.mark.parametrize(
    ("line", "code"),
    [("{name: a, regex: '(a+)+$'}", "masking.catastrophic"), ("{name: a, regex: 'x*'}", "masking.matches-empty")],
)
@pytest.mark.parametrize("argv", [["plan"], ["apply", "--auto-approve"], ["runbook"]])
def test_no_plan_is_made_of_a_pattern_that_does_harm(front: Front, line: str, code: str, argv: list[str]) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + "accept: [masking-irreversible]\n" + patterns(line)})
    came = front(*argv)
    assert came.code == 1
    assert f"error[{code}]" in came.err
    settings = front("drift", "--format", "json").json["accounts"][0]["settings"]
    assert [one["observed"] for one in settings if one["observed"] not in (None, "", False)] == []
    assert len(settings) == 2


def test_a_raw_value_is_no_way_round(front: Front) -> None:
    raw = "settings: {site_settings: {messaging.historic.data.masking.regexp: '(?:a)|(?:(b+)+$)'}}\n"
    front.write({"accounts/acme.yaml": HEAD % 1 + raw})
    came = front("plan", "--format", "json")
    assert came.code == 1
    assert [d["code"] for d in came.json["diagnostics"]] == ["masking.catastrophic"]


def test_tests_that_fail_do_not_stop_a_plan(front: Front) -> None:
    text = HEAD % 1 + "accept: [masking-irreversible]\n" + patterns("{name: a, regex: 'xyz', tests: {masks: [no]}}")
    front.write({"accounts/acme.yaml": text})
    assert front("validate").code == 1
    assert front("plan").code == 0


@pytest.mark.usefixtures("no_v8", "no_java")
def test_without_v8_skipped_tests_are_named(front: Front) -> None:
    line = rf"{{name: card, regex: '{CARD}', tests: {{masks: ['4111 1111 1111 1112']}}}}"
    text = HEAD % 1 + patterns(line, "{name: evil, regex: '(a+)+$'}", r"{name: e, regex: '\d*%?'}")
    came = front.write({"accounts/acme.yaml": text})("validate", "--format", "json")
    assert came.code == 1
    assert [place[:2] for place in places(came.json)] == [
        ("error", "masking.matches-empty"),
        ("warning", "masking.card-harm"),
        ("warning", "masking.card-leak"),
        ("warning", "masking.tests-skipped"),
        ("warning", "masking.not-luhn"),
        ("warning", "masking.not-checked"),
        ("warning", "masking.percent"),
    ]
    told = front("validate").out
    assert "1 test of pattern card was not run: there is no V8 here" in " ".join(told.split())
    assert "install lpconf[masking], from where you have lpconf" in " ".join(told.split()).lower()
    plan = front("plan")
    assert "warning[masking.not-checked]" in plan.err


def test_the_extra_that_is_really_not_installed(front: Front) -> None:
    line = rf"{{name: card, regex: '{CARD}', tests: {{masks: ['4111 1111 1111 1111']}}}}"
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns(line, "{name: wild, regex: '(?:a+b?)*!'}")})
    code = (
        "import sys; sys.modules['py_mini_racer'] = None; from lpconf.cli.main import main;"
        "sys.exit([main(['validate', '--format', 'json']), main(['mask-test', 'acme', '--text', 'x'])] != [0, 1])"
    )
    came = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=front.root, check=True)
    assert "masking.tests-skipped" in came.stdout
    assert "masking.not-checked" in came.stdout
    assert "there is no JavaScript engine" in came.stderr


def test_validate_of_a_plain_pattern_loads_no_engine(front: Front) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns(f"{{name: card, regex: '{CARD}'}}")})
    code = "import sys; from lpconf.cli.main import main; main(['validate']); print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=front.root
    ).stdout.split()
    assert "lpconf.checks.masking.examiner" in found
    assert not {"py_mini_racer", "httpx", "deepdiff"} & {*found}


def test_the_second_run_asks_no_engine(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns(f"{{name: c, regex: '{CARD}', tests: {{leaves: ['1']}}}}")})
    assert front("validate").code == 0
    monkeypatch.setattr(v8, "run", None)
    assert front("validate").code == 0


# -- mask-test ---------------------------------------------------------------------------------------------------

GUIDE = patterns(
    r"{name: four, regex: '\b\d{4}\b', tests: {masks: ['1593'], leaves: ['order 15-93']}}",
    r"{name: card, regex: '\b(?:\d[ -]?){12,15}\d\b'}",
)


@pytest.mark.usefixtures("no_java")
def test_the_guides_example(front: Front) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    came = front("mask-test", "acme", "--text", "my pin is 1593")
    assert came.code == 0
    lines = [line.split() for line in came.out.splitlines()]
    assert ["before", "my", "pin", "is", "1593"] in lines
    assert ["four", "my", "pin", "is", "****"] in lines
    assert ["all", "together", "my", "pin", "is", "****"] in lines
    assert "Luhn" in came.out
    assert came.out.splitlines()[2].startswith("Real time, taglet cleanCCPatterns, in the visitor's browser (V8 ")


@pytest.mark.usefixtures("no_java")
def test_both_sections_pattern_by_pattern_for_machines(front: Front) -> None:
    at_rest = GUIDE.replace("data_masking:\n", "").replace("real_time", "at_rest")
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE + at_rest})
    number = "4111 1111 1111 1112"
    document = front("mask-test", "acme", "--text", number, "--text", "x", "--format", "json").json
    assert [one["section"] for one in document["sections"]] == ["real_time", "at_rest"]
    assert [one["setting"] for one in document["sections"]] == ["masking.real_time", "masking.at_rest"]
    for section in document["sections"]:
        assert section["engine"].startswith("V8 ")
        first, second = section["texts"]
        assert (first["before"], second["before"]) == (number, "x")
        assert [one["after"] for one in first["patterns"]] == ["**** **** **** ****", "*" * 19]
        assert first["patterns"][1]["matches"] == [number]
        assert first["after"] == "**** **** **** ****"
        noted = first["patterns"][1]["note"]
        assert ("Luhn" in noted) if section["section"] == "real_time" else noted is None


def test_own_tests_where_no_text_is_given(front: Front) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    came = front("mask-test", "acme")
    assert came.code == 0
    assert came.out.endswith("2 tests, all pass.\n")
    assert "****  ok, test of masks" in came.out
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE.replace("['1593']", "['159 3']")})
    came = front("mask-test", "acme")
    assert came.code == 1
    assert "FAILS: has to mask this text, and masks nothing of it" in came.out
    assert came.out.endswith("2 tests: 1 pass, 1 fail.\n")
    document = front("mask-test", "acme", "--format", "json").json
    assert [t["patterns"][0]["passed"] for t in document["sections"][0]["texts"]] == [False, True]
    assert "FAILS" in front("mask-test", "acme", "--format", "markdown").out


def test_what_the_joined_value_leaves_in_clear(front: Front) -> None:
    text = patterns(r"{name: a, regex: '\d{12}'}", r"{name: b, regex: '\d{16}', tests: {masks: ['4111111111111111']}}")
    came = front.write({"accounts/acme.yaml": HEAD % 1 + text})("mask-test", "acme")
    assert came.code == 1
    assert "all together  ************1111" in came.out
    assert "not together with the patterns before it" in " ".join(came.out.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "acme has no masking patterns."),
        ("data_masking: {real_time: null}\n", "acme has no masking patterns."),
        (patterns("{name: a, regex: xyz}"), "No tests. Give a text with --text."),
    ],
)
def test_nothing_to_run(front: Front, text: str, told: str) -> None:
    came = front.write({"accounts/acme.yaml": HEAD % 1 + text})("mask-test", "acme")
    assert came.code == 0
    assert came.out.splitlines()[-1] == told
    assert front("mask-test", "acme", "--format", "markdown").code == 0
    assert front("mask-test", "acme", "--format", "json").json["account"] == "acme"


@pytest.mark.usefixtures("no_v8", "no_java")
@pytest.mark.parametrize("argv", [["--text", "1593"], []])
def test_a_missing_engine_is_named_with_how_to_install_it(front: Front, argv: list[str]) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    came = front("mask-test", "acme", *argv)
    assert came.code == 1
    assert "there is no JavaScript engine" in came.err
    assert "install lpconf[masking], from where you have lpconf" in " ".join(came.err.split()).lower()
    assert front("mask-test", "acme", *argv, "--format", "json").codes == ["masking.no-engine"]


def test_a_pattern_that_does_not_end_is_stopped(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v8, "SECONDS", 0.2)
    front.write({"accounts/acme.yaml": HEAD % 1 + patterns("{name: evil, regex: '(a+)+$'}")})
    came = front("mask-test", "acme", "--text", "a" * 60 + "!", "--format", "json")
    assert (came.code, came.codes) == (1, ["masking.catastrophic"])


@pytest.mark.parametrize(
    ("argv", "code"), [(["nope"], 1), ([], 64), (["acme", "acme"], 64), (["acme", "--text"], 64), (["bad"], 1)]
)
def test_bad_command_lines(front: Front, argv: list[str], code: int) -> None:
    front.write(
        {"accounts/acme.yaml": HEAD % 1 + GUIDE, "accounts/bad.yaml": HEAD % 2 + patterns("{name: a, regex: (}")}
    )
    assert front("mask-test", *argv).code == code


HOSTILE = ("\x1b[31mred\x1b[0m 1593", "a\u202eb 1593", "| `x` <b> 1593", "\ud83d 1593", "1593\r\n1593", "x" * 9_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_its_place(front: Front, text: str) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    for form in ("text", "markdown", "json"):
        came = front("mask-test", "acme", "--text", text, "--format", form)
        assert came.code == 0
        assert "\x1b" not in came.out
        assert "\u202e" not in came.out or form == "json"
        if form == "text":
            assert max(map(len, came.out.splitlines())) <= 100


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Make a real file or pipe stdin, by its handle."""
    with contextlib.ExitStack() as opened:
        yield lambda handle: monkeypatch.setattr("sys.stdin", opened.enter_context(open(handle, encoding="utf-8")))


def test_texts_from_a_pipe_are_lines(front: Front, stdin: Callable[[int], None]) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    for argv in ([], ["--text", "-"]):
        reading, writing = os.pipe()
        os.write(writing, "my pin 1593\r\n\nnö 4711\n".encode())
        os.close(writing)
        stdin(reading)
        document = front("mask-test", "acme", *argv, "--format", "json").json
        assert [t["after"] for t in document["sections"][0]["texts"]] == ["my pin ****", "nö ****"]


def test_a_pipe_in_which_nothing_comes_is_left(
    front: Front, stdin: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    monkeypatch.setattr("lpconf.cli.commands.mask_test._PATIENCE", 0.01)
    reading, writing = os.pipe()
    stdin(reading)
    came = front("mask-test", "acme")
    os.close(writing)
    assert "own tests" in came.err
    assert came.out.endswith("2 tests, all pass.\n")


def test_too_much_of_stdin_is_refused(front: Front, stdin: Callable[[int], None]) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE, "huge": "x" * (1 << 20) + "yy"})
    stdin(os.open(front.root / "huge", os.O_RDONLY))
    assert front("mask-test", "acme").code == 64


def test_the_environment_gives_a_text_on_each_line(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1 + GUIDE})
    monkeypatch.setenv("LPCONF_TEXT", "pin 1593\nno pin")
    document = front("mask-test", "acme", "--format", "json").json
    assert [t["before"] for t in document["sections"][0]["texts"]] == ["pin 1593", "no pin"]


@pytest.mark.parametrize("code", [r.code for chapter in catalogue.CHAPTERS for r in chapter.problem_kinds])
def test_every_remark_can_be_explained(front: Front, code: str) -> None:
    front.write({"accounts/acme.yaml": HEAD % 1})
    came = front("explain", code)
    assert came.code == 0
    assert came.out.startswith(f"{code} (")
    assert max(map(len, came.out.splitlines())) <= 100
    assert f"`{code}`" in front("catalogue", "--format", "markdown").out
