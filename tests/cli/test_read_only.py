"""Commands that look and change nothing: explain, catalogue, graph, schema, version, completion."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lpconf import __version__, catalogue
from tests.cli.command_line import HOME, Front


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("encryption.referrer", "transcript"),
        ("settings.ac_features.Common.X", "Common.X"),
        ("not-retroactive", "only data stored from now on"),
        ("encryption.scopes", "messaging_transcripts"),
        ("acme-retail", "accounts/_shared/encryption.yaml:4"),
        ("acme-retail:site_setting/encryption.referrer", "accounts/_shared/encryption.yaml"),
        ("acme-retail:ac_feature/Common.Other", "Common.Other"),
        ("acme-care:supportal_feature/69", "Feature 69"),
    ],
)
def test_everything_can_be_explained(configuration: Front, what: str, words: str) -> None:
    came = configuration("explain", what)
    assert (came.code, words.lower() in came.out.lower()) == (0, True), came


def test_what_is_near_is_suggested(configuration: Front) -> None:
    for argv, hint in (
        (["explain", "acme-retial"], "acme-retail"),
        (["explain", "encryption.referer"], "encryption.referrer"),
        (["plan", "acme-retial"], "acme-retail"),
        (["plan", "--accept", "not-retroactiv"], "not-retroactive"),
        (["plan", "--accept", "acme-retial:not-retroactive"], "acme-retail"),
        (["plan", "--profile", "by-hnad"], "by-hand"),
        (["plam"], "plan"),
        (["attest", "acme-care", "encryption.feature_96", "--by", "a"], "encryption.feature_69"),
    ):
        assert hint in configuration(*argv).err, argv


def test_the_catalogue_has_every_setting(small: Front) -> None:
    for form in ("text", "markdown", "json"):
        out = small("catalogue", "--format", form).out
        assert all(name in out for name in catalogue.SETTINGS), form


def test_the_graph_has_every_step(configuration: Front) -> None:
    steps = configuration("plan", "--format", "json").json["resource_changes"]
    assert configuration("graph").out.startswith(("graph", "flowchart"))
    assert configuration("graph", "--format", "dot").out.startswith("digraph")
    assert configuration("graph", "--format", "markdown").out.startswith("```mermaid\n")
    assert len(configuration("graph", "acme-care", "--format", "json").json) >= 2
    for form in ("mermaid", "dot"):
        assert configuration("graph", "--format", form).out.count("->" if form == "dot" else "-->") == sum(
            len(step["depends_on"]) for step in steps
        )


def test_schemas_are_written_and_checked(empty: Front) -> None:
    assert empty("schema", "--check").code == 1
    assert empty("schema").code == 0
    assert empty("schema", "--check").code == 0
    names = sorted(path.name for path in (empty.root / "schemas").iterdir())
    assert names == sorted(path.name for path in (HOME / "schemas").iterdir())
    empty.write({"schemas/plan.schema.json": "{}"})
    assert (empty("schema", "--check").code, empty("schema").code, empty("schema", "--check").code) == (1, 0, 0)


def test_the_schemas_of_this_tree_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert Front(HOME, capsys)("schema", "--check").code == 0


def test_the_version(empty: Front) -> None:
    assert empty("version").out == f"lpconf {__version__}\n"
    assert empty("version", "--format", "json").json == {"lpconf_version": __version__, "diagnostics": []}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script(shell: str) -> None:
    environ = {**os.environ, "_LPCONF_COMPLETE": f"{shell}_source"}
    argv = [sys.executable, "-m", "lpconf"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=HOME, env=environ)
    assert (done.returncode, "_LPCONF_COMPLETE" in done.stdout, done.stderr) == (0, True, "")


def test_an_account_is_explained_within_its_columns(small: Front) -> None:
    long = "word " * 60
    small.write(
        {
            "accounts/long.yaml": 'account: {id: "7", platform: chat}\n'
            f'settings: {{site_settings: {{a.b: "{long}", c.d: "{"x" * 200}"}}}}\n'
        }
    )
    came = small("explain", "long")
    assert (came.code, max(map(len, came.out.splitlines())) <= 100) == (0, True), came.out
    assert "".join(came.out.split()).count("word") == 60
    assert came.out.count("accounts/long.yaml:2") == 2


def test_markdown_in_a_plain_locale_keeps_values_alone(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write(
        {"accounts/arrow.yaml": 'account: {id: "7", platform: chat}\nunified_window: {autocomplete: "a → b"}\n'}
    )
    argv = ("plan", "arrow", "--format", "markdown")
    assert " · " in small(*argv).out
    monkeypatch.setenv("LANG", "C")
    told = small(*argv).out
    assert "Houston > Taglet Manager" in told
    assert " · " not in told
