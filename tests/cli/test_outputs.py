"""One run feeds a person and machines: ``--output`` in every format, and what a job is handed."""

from __future__ import annotations

import json
import re

import pytest

from lpconf.cli.output import RedactingStream
from tests.cli.command_line import PROJECT, Front

FORMATS = ("text", "json", "markdown", "csv", "github", "gitlab-codequality", "gitlab-terraform", "junit", "sarif")
ACCOUNT = 'account: {id: "1", platform: messaging}\nfile_sharing: {extended_formats: true}\n'


def test_one_run_writes_every_format(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(empty.root / "outputs"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(empty.root / "summary.md"))
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT})
    flags = [word for form in FORMATS for word in ("--output", f"{form}=out.{form}")]
    came = empty("plan", *flags)
    assert came.code == 5
    assert all((empty.root / f"out.{form}").stat().st_size for form in FORMATS)
    outputs = dict(line.split("=", 1) for line in empty.text("outputs").splitlines())
    assert set(outputs) == {"change_id", "has_changes", "exitcode", "summary"}
    assert outputs["change_id"] == json.loads(empty.text("out.json"))["change_id"]
    assert (outputs["exitcode"], outputs["has_changes"]) == ("5", "true")
    assert "lpconf:plan" in empty.text("summary.md")
    assert "::error file=accounts/acme.yaml,line=2" in empty.text("out.github")


@pytest.mark.parametrize(
    ("argv", "format_"), [(["drift"], "gitlab-terraform"), (["version"], "sarif"), (["validate"], "csv")]
)
def test_what_a_format_cannot_say_is_refused_by_name(empty: Front, argv: list[str], format_: str) -> None:
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT})
    came = empty(*argv, "--output", f"{format_}=x")
    assert came.code == 64
    assert f"there is no {format_} of {argv[0]}" in came.said


@pytest.mark.attack("checkout")
def test_no_line_of_ours_is_a_command_to_the_runner(empty: Front) -> None:
    wrong = "::error file=x::owned"
    text = (
        f'account: {{id: "1", platform: messaging}}\nsettings: {{site_settings: {{le.x: "{wrong}"}}}}\n"{wrong}": 1\n'
    )
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": text})
    for argv in (["validate"], ["plan"], ["drift"], ["explain", "acme"]):
        for form in ("text", "markdown"):
            lines = empty(*argv, "--format", form).said.splitlines()
            assert not [line for line in lines if line.lstrip().startswith(("::", "##["))]


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("::error::x\n", "\\::error::x\n"),
        ("a\n  ::stop-commands::t\n", "a\n  \\::stop-commands::t\n"),
        ("##[error]x\n", "\\##[error]x\n"),
        ("##vso[task.setvariable]x\n", "\\##vso[task.setvariable]x\n"),
        ("a ::b:: c\n## head\n::1\n", "a ::b:: c\n## head\n::1\n"),
    ],
)
def test_a_stream_writes_no_command(text: str, written: str) -> None:
    class Sink:
        text = ""

        def write(self, text: str) -> None:
            self.text += text

    sink = Sink()
    RedactingStream(sink).write(text)  # type: ignore[arg-type]
    assert sink.text == written


# -- tools that read Terraform's output --------------------------------------------------------------------------------

PLANNED = re.compile(r"(?m)^(Plan: \d|No changes.)")
FAILED = re.compile(r"(?m)^(Error: )")
UNCHANGED = re.compile(r"(?m)^(No changes.)")
APPLIED = re.compile(r"(?m)^(Apply complete!)")
"""The patterns of tfcmt, which reads both streams together."""


@pytest.mark.parametrize(
    ("argv", "patterns"),
    [
        (("plan", "acme-overflow"), {PLANNED}),
        (("plan", "nosuch"), {FAILED}),
        (("plan", "--target", "nosuch"), {FAILED}),
        (("plan", "--profile", "nosuch"), {FAILED}),
        (("plan", "--nosuch"), {FAILED}),
        (("apply",), {FAILED}),
        (("apply", "nosuch", "--auto-approve"), {FAILED}),
        (("apply", "acme-overflow", "--auto-approve"), {PLANNED, APPLIED}),
    ],
)
def test_tools_for_terraform_tell_success_from_failure(
    configuration: Front, argv: tuple[str, ...], patterns: set[re.Pattern[str]]
) -> None:
    came = configuration(*argv)
    assert {pattern for pattern in (PLANNED, FAILED, UNCHANGED, APPLIED) if pattern.search(came.said)} == patterns


def test_an_incomplete_plan_is_no_plan_without_changes(configuration: Front) -> None:
    assert configuration("apply", "acme-overflow", "--auto-approve").code == 0
    assert UNCHANGED.search(configuration("plan", "acme-overflow").said)
    assert (
        configuration("sandbox", "set", "acme-overflow:ac_feature/Common.Global_Encryption_Enabled", '"odd"').code == 0
    )
    came = configuration("plan", "acme-overflow")
    assert not UNCHANGED.search(came.said)
    assert re.search(r"(?m)^Plan incomplete: ", came.out)
    assert FAILED.search(came.said)


def test_an_output_is_a_file(small: Front) -> None:
    came = small("validate", "--output", "json=-")
    assert came.code == 64
    assert "stdout carries the result of --format" in came.err
    assert not (small.root / "-").exists()
