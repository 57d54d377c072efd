"""Every command and every flag does something, seen from the outside."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lpconf.cli import main as program
from lpconf.cli.main import COMMANDS, front
from tests.cli.command_line import ACCOUNT, HOME, PROJECT, Front

TWO = "version: 1\nprofile: one\nprofiles: {one: {kind: sandbox}, two: {kind: sandbox}}\n"
ON = 'account: {id: "1", platform: chat, labels: {tier: gold}}\nsettings: {ac_features: {Common.X: true}}\n'


def command(name: str) -> click.Command:
    found = front.get_command(click.Context(front), name)
    assert found is not None
    return found


# -- global flags, twins, streams -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_every_flag_its_words_and_twin(small: Front, name: str) -> None:
    came = small(name, "--help")
    assert (came.code, came.err) == (0, "")
    for param in command(name).params:
        if isinstance(param, click.Option):
            long = next((flag for flag in param.opts if flag.startswith("--")), "")
            assert param.help, param
            assert not param.multiple or "repeatable" in came.out.split(f"  {param.opts[0]}")[1].split("\n  -")[0]
            assert not long or param.envvar == "LPCONF_" + long[2:].upper().replace("-", "_")


@pytest.mark.parametrize("words", [["sandbox"], ["publish"], ["publish", "github"], ["publish", "gitlab"]])
def test_the_commands_of_a_group_are_told_in_whole_sentences(small: Front, words: list[str]) -> None:
    told = small(*words, "--help").out.partition("\nCommands:\n")[2]
    assert told
    assert "..." not in told


def test_global_flags_stand_before_or_after_the_command(small: Front, tmp_path: Path) -> None:
    small.write({"lpconf.yaml": TWO, "other.yaml": TWO.replace("two", "three")})
    for argv in (["--profile", "two", "plan"], ["plan", "--profile", "two"]):
        assert small(*argv, "--format", "json").json["profile"] == "two"
    for argv in (["--project-file", "other.yaml", "plan"], ["plan", "--project-file", "other.yaml"]):
        assert small(*argv, "--profile", "three").code == 0
        assert small(*argv, "--profile", "two").code == 64
    assert small("--profile", "nope", "plan", "--profile", "two").code == 0
    assert small("validate", "-C", str(tmp_path)).code == 1


def test_environment_twins(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write({"lpconf.yaml": TWO, "accounts/acme.yaml": ON})
    monkeypatch.setenv("LPCONF_PROFILE", "two")
    monkeypatch.setenv("LPCONF_FORMAT", "json")
    assert small("plan").json["profile"] == "two"
    assert small("plan", "--profile", "one").json["profile"] == "one"
    assert small("plan", "--nope").json["diagnostics"][0]["code"] == "usage"
    assert small("nope").json["diagnostics"][0]["code"] == "usage"
    assert small("plan", "--format", "text").out.startswith("profile two")
    monkeypatch.setenv("LPCONF_DETAILED_EXITCODE", "1")
    monkeypatch.setenv("LPCONF_SELECT", "tier=silver")
    assert [d["code"] for d in small("plan").json["diagnostics"]] == ["select.nothing"]
    monkeypatch.setenv("LPCONF_SELECT", "tier=gold")
    assert small("plan").code == 2
    monkeypatch.setenv("LPCONF_AUTO_APPROVE", "1")
    assert small("apply").code == 0


def test_colours(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write({"accounts/acme.yaml": ON})
    assert "\x1b[" not in small("plan").out
    coloured = small("plan", "--color", "always", color=True)
    assert "\x1b[" in coloured.out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in small("plan", color=True).out
    assert "\x1b[" not in small("plan", "--format", "json").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in small("plan").out
    monkeypatch.delenv("FORCE_COLOR")
    assert "\x1b[" in small("--color", "always", "plan", color=True).out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" not in small("plan", "--color", "never").out


def test_a_plain_locale_gets_plain_letters(configuration: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not configuration("plan").out.isascii()
    monkeypatch.setenv("LANG", "C")
    for argv in (["plan"], ["drift"], ["explain", "encryption.referrer"], ["catalogue"], ["validate"]):
        came = configuration(*argv)
        assert came.said.isascii(), (argv, [c for c in came.said if not c.isascii()][:5])


FORMATS = {
    "validate": ("text", "json", "markdown"),
    "plan": ("text", "json", "markdown"),
    "drift": ("text", "json", "markdown"),
    "runbook": ("markdown", "json"),
    "explain encryption.referrer": ("text", "markdown", "json"),
    "explain not-retroactive": ("text", "markdown", "json"),
    "explain acme-retail": ("text", "markdown", "json"),
    "explain acme-retail:site_setting/encryption.referrer": ("text", "markdown", "json"),
    "catalogue": ("text", "markdown", "json"),
    "graph": ("mermaid", "dot", "text", "markdown", "json"),
    "version": ("text", "json"),
    "apply --auto-approve": ("text", "json", "markdown"),
}


@pytest.mark.parametrize("argv", FORMATS)
def test_every_format_on_stdout_and_in_files(configuration: Front, argv: str) -> None:
    texts = {}
    for form in FORMATS[argv]:
        came = configuration(*argv.split(), "--format", form)
        assert came.code in (0, 2), came
        assert came.out.endswith("\n")
        texts[form] = came.out
        if form == "json":
            assert came.json
    assert len(set(texts.values())) == len(texts) - ("mermaid" in texts)
    if argv.startswith("apply"):
        return
    outputs = [f"{form}={configuration.root / f'out.{form}'}" for form in FORMATS[argv]]
    came = configuration(*argv.split(), *[word for one in outputs for word in ("--output", one)])
    assert came.code in (0, 2)
    for form in FORMATS[argv]:
        if argv != "plan" or form != "json":  # a plan says when it was made
            assert configuration.text(f"out.{form}") == texts[form], form


@pytest.mark.parametrize(
    "argv",
    ["validate", "plan --out x.lpplan", "drift", "apply --auto-approve", "runbook", "graph", "explain acme-retail"],
)
def test_stdout_carries_the_result_alone(configuration: Front, argv: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(configuration.root)
    changed_accounts, quiet = configuration(*argv.split()), configuration(*argv.split(), "--format", "json")
    assert "Refreshed" not in changed_accounts.out
    assert "Saved" not in changed_accounts.out
    assert quiet.err.strip() == "", quiet.err
    assert ("Saved" in changed_accounts.err) == ("--out" in argv)


def test_verbose_tells_requests_on_stderr(small: Front) -> None:
    small.write({"accounts/acme.yaml": ON})
    script = "import sys; from lpconf.cli.main import main; sys.exit(main(sys.argv[1:]))"
    argv = [sys.executable, "-c", script, "-C", str(small.root), "-vv", "plan"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=HOME)
    assert done.returncode == 0
    assert "featureGrants" in done.stderr
    assert "featureGrants" not in done.stdout


# -- plan, show, apply ------------------------------------------------------------------------------------------------


def test_show_tells_what_plan_told(configuration: Front) -> None:
    file = str(configuration.root / "x.lpplan")
    planned = configuration("plan", "--out", file)
    for form in ("text", "json"):
        shown = configuration("show", file, "--format", form)
        assert shown.code == 0
        assert shown.out == (planned.out if form == "text" else configuration.text("x.lpplan"))
    assert configuration("graph", file).out == configuration("graph").out
    assert configuration("runbook", file).out == configuration("runbook").out
    assert configuration("show", file, "--format", "markdown").out.startswith("<!-- lpconf:plan")


def test_equal_inputs_give_equal_bytes(configuration: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = configuration.root / "a.lpplan", configuration.root / "b.lpplan"
    assert configuration("plan", "--out", str(first)).code == 0
    assert configuration("plan", "--out", str(second)).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(first.read_text())["created"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("epoch", ["-1", "x", "9" * 30, "٣"])
def test_an_odd_epoch_is_no_crash(small: Front, epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert small("plan").code in (0, 64)


def test_apply_without_a_terminal_needs_a_word(configuration: Front) -> None:
    assert configuration("apply").code == 64
    assert configuration("apply", "acme-care", "--format", "json").codes == ["usage"]
    assert not (configuration.root / ".lpconf/runs").exists()


def test_expect_is_asked_of_a_saved_plan_too(configuration: Front) -> None:
    change = configuration("plan", "--out", "p.lpplan", "--format", "json").json["change_id"]
    for wrong in ("0" * 64, change[:7], change + "0"):
        assert configuration("apply", "p.lpplan", "--expect", wrong).code == 4, wrong
    assert configuration("apply", "p.lpplan", "--expect=").code == 64
    assert not (configuration.root / ".lpconf/runs").exists()
    assert configuration("apply", "p.lpplan", "--expect", change).code == 0


def test_expect_applies_what_was_approved_and_nothing_else(configuration: Front) -> None:
    change = configuration("plan", "--format", "json").json["change_id"]
    for wrong in ("0" * 64, change[:7], "", "x", change + "0"):
        came = configuration("apply", f"--expect={wrong}")
        assert came.code == (64 if wrong == "" else 4), (wrong, came)
    assert not (configuration.root / ".lpconf/runs").exists()
    assert configuration("apply", "--expect", change[:8].upper()).code == 0
    assert configuration("apply", "--expect", change).code == 0
    assert configuration("plan", "--detailed-exitcode").code == 0


def test_a_plan_file_is_applied_and_can_be_applied_again(configuration: Front) -> None:
    file = str(configuration.root / "x.lpplan")
    configuration("plan", "--out", file)
    first = configuration("apply", file, "--format", "json").json
    assert {one["status"] for one in first["outcomes"]} == {"verified"}
    again = configuration("apply", file, "--format", "json").json
    assert {one["status"] for one in again["outcomes"]} == {"unchanged"}
    assert configuration("drift").code == 0
    for flags in (["--select", "a=b"], ["--target", "encryption.global"], ["--exclude", "x"], ["--base", "HEAD"]):
        assert configuration("apply", file, *flags).code == 64
    assert configuration("apply", file, "--profile", "by-hand").code == 64


def test_a_stale_plan_file_is_told(configuration: Front) -> None:
    file, address = str(configuration.root / "x.lpplan"), "acme-retail:site_setting/le.general.language"
    configuration("plan", "acme-retail", "--out", file)
    assert configuration("sandbox", "set", address, '"fr-FR"').code == 0
    came = configuration("apply", file, "--format", "json")
    assert came.code == 4
    assert {o["address"]: o["status"] for o in came.json["outcomes"]}[address] == "stale"
    assert json.loads(configuration("sandbox", "get", address).out) == "fr-FR"


def test_the_run_file_holds_all_and_the_runbook_what_is_left(configuration: Front) -> None:
    run, book = configuration.root / "run.json", configuration.root / "left.md"
    argv = ["apply", "--auto-approve", "--profile", "by-hand", "--run-file", str(run), "--runbook", str(book)]
    assert configuration(*argv).code == 9
    document = json.loads(run.read_text())
    assert {"who", "commit", "plan", "outcomes", "run"} <= set(document)
    assert all("before" in step["change"] for step in document["plan"]["resource_changes"])
    assert "waiting" in {one["status"] for one in document["outcomes"]}
    assert "- [ ]" in book.read_text()
    assert " acme-care encryption.feature_69 true -->" in book.read_text()
    assert configuration(*argv[:-2], "--runbook", "/nonexistent/x.md").code == 1


def test_a_gated_plan_is_shown_saved_and_refused(small: Front) -> None:
    wish = "data_encryption: {enabled: true, scopes: [chat_transcripts]}\n"
    small.write({"accounts/acme.yaml": ACCOUNT + wish})
    file = str(small.root / "x.lpplan")
    came = small("plan", "--out", file)
    assert came.code == 5
    assert "not-retroactive" in came.out
    assert small("apply", file, "--format", "json").code == 5
    refused = small("apply", "--auto-approve")
    assert (refused.code, "Nothing was written" in refused.err) == (5, True)
    codes = {gate["code"] for gate in json.loads(small.text("x.lpplan"))["gates"]}
    accepts = [word for code in codes for word in ("--accept", f"acme:{code}")]
    assert small("plan", *accepts).code == 0
    assert small("apply", file, *accepts).code == 0
    assert small("plan", "--detailed-exitcode").code == 0


def test_targets_and_excludes_narrow(configuration: Front) -> None:
    every = configuration("plan", "acme-care", "--format", "json").json["resource_changes"]
    one = configuration("plan", "acme-care", "--target", "encryption.global", "--format", "json").json[
        "resource_changes"
    ]
    assert [step["setting"] for step in one] == ["encryption.feature_69", "encryption.global"]
    rest = configuration("plan", "acme-care", "--exclude", "encryption.global", "--format", "json").json[
        "resource_changes"
    ]
    assert {s["setting"] for s in every} > {s["setting"] for s in rest}
    assert "encryption.global" not in {s["setting"] for s in rest}
    assert configuration("plan", "--select", "brand=acme", "--format", "json").json["accounts"] == [
        "acme-overflow",
        "acme-retail",
    ]


def test_base_and_changed_read_git(configuration: Front) -> None:
    configuration.git("init", "-q")
    configuration.git("add", ".")
    configuration.git("commit", "-qm", "x")
    assert configuration("apply", "--auto-approve").code == 0
    assert configuration("plan", "--changed", "HEAD", "--format", "json").json["accounts"] == []
    path = configuration.root / "accounts/acme-retail.yaml"
    path.write_text(path.read_text().replace("  site_settings: {le.general.language: en-US}\n", ""))
    came = configuration("plan", "--changed", "HEAD", "--base", "HEAD", "--format", "json").json
    assert came["accounts"] == ["acme-retail"]
    assert [one["address"] for one in came["released"]] == ["acme-retail:site_setting/le.general.language"]
    fragment = configuration.root / "accounts/_shared/encryption.yaml"
    fragment.write_text(fragment.read_text() + "# more\n")
    assert configuration("plan", "--changed", "HEAD", "--format", "json").json["accounts"] == [
        "acme-overflow",
        "acme-retail",
    ]
    assert configuration("plan", "--base", "nope").code == 1
    for flag in ("--base", "--changed"):
        assert configuration("plan", flag, "").code == 64


def test_a_renamed_file_still_manages_its_site(configuration: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.git("init", "-q")
    configuration.git("add", ".")
    configuration.git("commit", "-qm", "x")
    assert configuration("apply", "--auto-approve").code == 0
    new = configuration.root / "accounts/acme-clinic.yaml"
    (configuration.root / "accounts/acme-care.yaml").rename(new)
    for few in (50, 0):
        monkeypatch.setattr("lpconf.workspace.account_request.FEW_ACCOUNTS", few)
        came = configuration("plan", "--changed", "HEAD", "--base", "HEAD", "--format", "json").json
        assert (came["accounts"], came["released"]) == (["acme-clinic"], [])
    new.unlink()
    came = configuration("plan", "--base", "HEAD", "--format", "json").json
    assert {one["address"].partition(":")[0] for one in came["released"]} == {"acme-care"}


# -- drift, sandbox ---------------------------------------------------------------------------------------------------


def test_drift_and_its_flags(configuration: Front) -> None:
    configuration("apply", "--auto-approve")
    address = "acme-retail:site_setting/le.general.language"
    assert configuration("sandbox", "get", address).out == '"en-US"\n'
    configuration("sandbox", "set", address, '"fr-FR"')
    came = configuration("drift", "--format", "json")
    assert (came.code, came.json["summary"]["drifted"]) == (2, 1)
    assert configuration("drift", "--exit-zero").code == 0
    assert configuration("drift", "acme-care").code == 0
    assert configuration("drift", "--select", "brand=acme-care").code == 0
    assert configuration("drift", "--profile", "by-hand", "--strict", "acme-care").code == 9
    assert configuration("drift", "--profile", "by-hand", "acme-care").code == 0


def test_the_sandbox_from_outside(configuration: Front) -> None:
    address = "acme-care:ac_feature/Common.X"
    assert configuration("sandbox", "get", address).out == "null\n"
    assert configuration("sandbox", "set", address, "true").said == ""
    assert configuration("sandbox", "get", address).out == "true\n"
    assert configuration("sandbox", "set", address, "null").code == 0
    assert configuration("sandbox", "get", address).out == "null\n"
    configuration("sandbox", "set", address, "true")
    assert configuration("sandbox", "reset").said == ""
    assert configuration("sandbox", "get", address).out == "null\n"
    for bad in (["set", address, "yes"], ["get", "x"], ["get", "nope:ac_feature/x"], ["get", "acme-care:nope/x"]):
        assert configuration("sandbox", *bad).code == 64, bad
    assert configuration("sandbox", "set", "acme-care:ac_feature/X", "[1]").code == 64


# -- hold, protect, brake ---------------------------------------------------------------------------------------------


def test_a_held_setting_is_left_alone(small: Front) -> None:
    hold = "hold: [{setting: settings.ac_features.Common.X, until: 2999-01-01, reason: INC-1, by: dana}]\n"
    small.write({"accounts/acme.yaml": ON + hold})
    assert small("plan", "--detailed-exitcode").code == 0
    came = small("apply", "--auto-approve", "--format", "json")
    assert [one["status"] for one in came.json["outcomes"]] == ["held"]
    assert small("drift", "--format", "json").json["accounts"][0]["status"] == "held"


def test_what_is_protected_is_not_weakened(small: Front) -> None:
    policy = "policy: {protect: ['*:ac_feature/Common.X']}\n"
    small.write({"lpconf.yaml": PROJECT + policy, "accounts/acme.yaml": ON})
    assert small("apply", "--auto-approve").code == 0
    small.write({"accounts/acme.yaml": ON.replace("true", "false")})
    assert small("apply", "--auto-approve").code == 5
    assert small("sandbox", "get", "acme:ac_feature/Common.X").out == "true\n"
    assert small("apply", "--auto-approve", "--accept", "protected").code == 0


def test_the_brake(small: Front) -> None:
    small.write({"lpconf.yaml": PROJECT + "policy: {max_accounts: 1}\n", "accounts/acme.yaml": ON})
    small.write({"accounts/bcme.yaml": ON.replace('"1"', '"2"')})
    assert small("plan").code == 5
    assert small("plan", "acme").code == 0
    assert small("apply", "--auto-approve", "--accept", "brake").code == 0


# -- failures inside --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [RuntimeError("a\x1b[31mb"), OSError(28, "No space left on device"), RecursionError()]
)
def test_a_failure_inside_is_told_in_words(small: Front, fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("lpconf.cli.context.open_configuration", fail)
    assert (small.call("plan").code, small.call("plan").out) == (1, "")
    assert small.call("plan", "--format", "json").json["diagnostics"][0]["severity"] == "error"
    if isinstance(fault, RuntimeError):
        with pytest.raises(RuntimeError):
            small.call("-vv", "plan")


def test_help_tells_each_command_with_and_without_its_source(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = empty("--help").out
    assert all(f"\n  {name}" in shown for name in COMMANDS)
    monkeypatch.setattr(program, "__file__", "/nowhere/main.py")
    assert empty("--help").out == shown
