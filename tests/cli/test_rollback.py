"""``rollback`` and ``runs``, from outside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lpconf.domain.json.steps import from_object
from tests.cli.command_line import HOME, Front
from tests.cli.served import Served, project, served
from tests.cli.test_kill_points import killed

REFERRER = "acme-care:site_setting/encryption.referrer"
ALL = [
    part
    for code in ("stops-encrypting-new-data", "replaces-existing-pattern", "protected")
    for part in ("--accept", code)
]


@pytest.fixture
def live(configuration: Front, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        yield there


def applied(front: Front, *argv: str) -> str:
    """Apply acme-care; the id of the run."""
    came = front("apply", "acme-care", "--auto-approve", "--format", "json", *argv)
    assert came.code == 0, came
    return str(came.json["run"])


def journal(front: Front) -> Path:
    (found,) = (front.root / ".lpconf" / "runs").glob("*.jsonl")
    return found


def changes(document: Any) -> dict[str, tuple[Any, Any]]:
    return {
        c["setting"]: (from_object(c["change"]["before"]), from_object(c["change"]["after"]))
        for c in document["resource_changes"]
    }


@pytest.mark.parametrize("how", ["id", "prefix", "latest", "journal", "run file"])
def test_a_run_is_taken_back_and_what_it_found_is_there_again(configuration: Front, how: str) -> None:
    found = "ctmrinfo_info_role , ctmrinfo_info_imei"
    for home in (
        "supportal_feature/69",
        "ac_feature/Common.Global_Encryption_Enabled",
        "security_center/transcript_encryption",
    ):
        assert configuration("sandbox", "set", f"acme-care:{home}", "true").code == 0
    assert configuration("sandbox", "set", REFERRER, json.dumps(found)).code == 0
    run = applied(configuration, "--run-file", str(configuration.root / "run.json"))
    what = {"id": run, "prefix": run[:12], "latest": "latest", "journal": str(journal(configuration))}
    what["run file"] = str(configuration.root / "run.json")
    file = str(configuration.root / "back.lpplan")
    came = configuration("rollback", what[how], *ALL, "--out", file, "--detailed-exitcode", "--format", "json")
    assert came.code == 2, came
    assert set(changes(came.json)) == {"encryption.referrer", "masking.gate", "masking.real_time"}
    assert changes(came.json)["encryption.referrer"][1] == found
    assert {c["origin"]["file"] for c in came.json["resource_changes"]} == {f"run {run}"}
    assert "rollback.stays" in came.codes
    assert configuration("drift", "acme-care").code == 0  # nothing has been written yet
    assert configuration("apply", file).code == 0
    assert json.loads(configuration("sandbox", "get", REFERRER).out) == found
    again = configuration("rollback", run if how in ("latest", "prefix") else what[how], "--detailed-exitcode")
    assert (again.code, again.out.endswith("No changes.\n")) == (0, True), again


@pytest.mark.attack("artifact")
def test_a_rollback_writes_nothing_and_is_gated_like_any_plan(configuration: Front, live: Served) -> None:
    applied(configuration)
    writes = live.begun
    came = configuration("rollback", "latest", "--format", "json")
    assert [c["setting"] for c in came.json["resource_changes"]][:4] == [
        f"encryption.{name}" for name in ("referrer", "transcripts", "global", "feature_69")
    ]
    came = configuration("rollback", "latest", "--out", str(configuration.root / "back.lpplan"))
    assert came.code == 5
    assert "stops-encrypting-new-data" in came.out
    assert "account files still ask for" in came.err
    assert "accounts/acme-care.yaml" in came.out.partition("for this run alone")[2].partition("Cost")[0]
    assert "at the end of run" not in came.out
    assert "Cost: 0 requests" not in came.out
    assert configuration("apply", str(configuration.root / "back.lpplan")).code == 5
    assert live.begun == writes


def test_a_run_file_is_taken_back_on_another_machine(configuration: Front, live: Served, tmp_path: Path) -> None:
    applied(configuration, "--run-file", str(tmp_path / "run.json"))
    shutil.rmtree(configuration.root / ".lpconf")
    file = str(tmp_path / "back.lpplan")
    assert configuration("rollback", str(tmp_path / "run.json"), *ALL, "--out", file).code == 0
    assert configuration("apply", file).code == 0
    assert len(configuration("plan", "acme-care", "--format", "json").json["resource_changes"]) == 6


@pytest.mark.parametrize("point", ["after the intent", "after the commit"])
@pytest.mark.parametrize("record", ["journal", "run file"])
def test_a_killed_run_is_taken_back_as_far_as_it_came(
    configuration: Front, live: Served, point: str, record: str
) -> None:
    path = configuration.root / "run.json"
    killed(configuration, point, 2, "apply", "acme-care", "--auto-approve", "--run-file", str(path))
    (run,) = configuration("runs", "latest", "--format", "json").json["runs"]
    assert (run["state"], run["summary"]["unknown"]) == ("killed", 4)
    file = str(configuration.root / "back.lpplan")
    came = configuration(
        "rollback", "latest" if record == "journal" else str(path), *ALL, "--out", file, "--format", "json"
    )
    assert came.code == 0, came
    assert len(came.json["resource_changes"]) == (2 if point == "after the intent" else 3)
    assert configuration("apply", file).code == 0
    assert len(configuration("plan", "acme-care", "--format", "json").json["resource_changes"]) == 6


def test_what_moved_since_is_told_and_left_with_all_that_it_stands_on(configuration: Front) -> None:
    applied(configuration)
    assert configuration("sandbox", "set", REFERRER, '"ctmrinfo_info_imei"').code == 0
    came = configuration("rollback", "latest", *ALL, "--format", "json")
    assert came.code == 4
    assert set(changes(came.json)) == {"masking.gate", "masking.real_time"}
    assert {"rollback.moved", "rollback.needed"} <= set(came.codes)
    text = configuration("rollback", "latest", *ALL)
    assert "somebody changed it since: it is 1 element" in " ".join(text.err.split())


@pytest.mark.attack("artifact")
def test_a_value_that_a_redactor_took_out_is_not_known_and_never_written(configuration: Front) -> None:
    assert configuration("sandbox", "set", REFERRER, '"ctmrinfo_info_imei"').code == 0
    path = configuration.root / "run.json"
    applied(configuration, "--run-file", str(path))
    document = json.loads(path.read_text())
    (image,) = [one for one in document["before_images"] if one["address"] == REFERRER]
    image["before"] = "…imei"
    path.write_text(json.dumps(document))
    came = configuration("rollback", str(path), *ALL, "--format", "json")
    assert came.code == 0
    assert "encryption.referrer" not in changes(came.json)
    assert "rollback.before-unknown" in came.codes


def test_targets_and_exclusions_narrow_a_rollback(configuration: Front) -> None:
    applied(configuration)
    came = configuration("rollback", "latest", *ALL, "--target", "masking.real_time", "--format", "json")
    assert list(changes(came.json)) == ["masking.real_time"]
    came = configuration("rollback", "latest", *ALL, "--exclude", "masking.real_time", "--format", "json")
    assert "masking.real_time" not in changes(came.json)
    assert len(changes(came.json)) == 4
    assert configuration("rollback", "latest", "--target", "nonsense").code == 1


def test_a_value_that_had_none_is_gone_again(configuration: Front) -> None:
    came = configuration("apply", "acme-retail", "--auto-approve", "--format", "json")
    file = str(configuration.root / "back.lpplan")
    assert configuration("rollback", came.json["run"], *ALL, "--accept", "brake", "--out", file).code == 0
    assert configuration("apply", file).code == 0
    assert configuration("sandbox", "get", "acme-retail:site_setting/le.general.language").out == "null\n"
    assert configuration("sandbox", "get", "acme-retail:ac_feature/Common.Async_Messaging").out == "false\n"


def test_the_brake_counts_by_all_that_the_account_manages(configuration: Front) -> None:
    values = "\n".join(f"    x.{number}: a" for number in range(40))
    configuration.write(
        {"accounts/many.yaml": f'account: {{id: "77", platform: chat}}\nsettings:\n  site_settings:\n{values}\n'}
    )
    assert configuration("apply", "many", "--auto-approve", "--accept", "brake").code == 0
    text = configuration.text("accounts/many.yaml")
    for number in range(12):
        text = text.replace(f"x.{number}: a\n", f"x.{number}: b\n")
    configuration.write({"accounts/many.yaml": text})
    assert configuration("apply", "many", "--auto-approve").code == 0
    assert configuration("rollback", "latest").code == 0  # 12 of 40; 12 of 12 would be gated
    came = configuration(
        "rollback", sorted(p.stem for p in (configuration.root / ".lpconf/runs").glob("*"))[0], "--format", "json"
    )
    assert (came.code, [gate["code"] for gate in came.json["gates"]]) == (5, ["brake"])


def test_runs_are_listed_and_told(configuration: Front) -> None:
    assert configuration("runs").out == "No runs.\n"
    first = applied(configuration)
    came = configuration("apply", "--auto-approve", "--format", "json")
    second = came.json["run"]
    listed = configuration("runs", "--format", "json").json
    assert [run["run"] for run in listed["runs"]] == [second, first]
    assert listed["runs"][1]["summary"]["verified"] == 6
    assert listed["runs"][1]["accounts"] == ["acme-care"]
    assert listed["runs"][1]["state"] == "done"
    text = configuration("runs").out
    assert all(word in text for word in (first, second, "6 verified", "2 runs."))
    one = configuration("runs", first, "--format", "json").json["runs"][0]
    assert [step["status"] for step in one["outcomes"]] == ["verified"] * 6
    assert one["outcomes"][0]["before_known"] is True
    assert f"Take it back: lpconf rollback {first}" in configuration("runs", first).out
    assert f"| {first} |" in configuration("runs", "--format", "markdown").out
    assert f"`{first}`" in configuration("runs", first, "--format", "markdown").out


@pytest.mark.attack("artifact")
def test_a_damaged_journal_is_told_and_does_not_hide_the_others(configuration: Front) -> None:
    run = applied(configuration)
    configuration.write({".lpconf/runs/19990101T000000000Z-00000000.jsonl": '{"kind": "run", "ru'})
    came = configuration("runs", "--format", "json")
    assert ([one["run"] for one in came.json["runs"]], came.codes) == ([run], ["run.unreadable"])
    assert "cut off before the first step" in " ".join(configuration("runs").err.split())
    assert configuration("rollback", "1999").code == 1


@pytest.mark.parametrize("command", ["runs", "rollback"])
def test_a_run_that_is_not_there_is_a_question_of_usage(configuration: Front, command: str) -> None:
    assert configuration(command, "latest").code == 64
    applied(configuration)
    came = configuration(command, "nonsense", "--format", "json")
    assert (came.code, came.codes) == (64, ["usage"])
    assert configuration(command, "no/such/file.json").code == 1
    assert configuration(command, "2").code == (0 if command == "runs" else 5)


@pytest.mark.attack("artifact")
@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{}", b'{"kind": "lpconf-run"}', b"[1]", b'{"resource_changes": []}']
)
@pytest.mark.parametrize("name", ["run.json", "run.jsonl"])
def test_a_file_that_is_no_run_is_an_error_in_words(configuration: Front, content: bytes, name: str) -> None:
    configuration.write({name: content})
    for command in ("runs", "rollback"):
        came = configuration(command, str(configuration.root / name), "--format", "json")
        assert (came.code, len(came.json["diagnostics"])) == (1, 1), came


def test_ids_that_begin_alike_are_told(configuration: Front) -> None:
    applied(configuration)
    shutil.copy(journal(configuration), journal(configuration).with_name(journal(configuration).stem + "-2.jsonl"))
    came = configuration("rollback", "20")
    assert came.code == 64
    assert "2 runs" in came.err


@pytest.mark.attack("artifact")
def test_an_account_that_is_another_site_by_now_is_not_touched(configuration: Front) -> None:
    applied(configuration)
    text = configuration.text("accounts/acme-care.yaml").replace("20260003", "20269999")
    configuration.write({"accounts/acme-care.yaml": text})
    came = configuration("rollback", "latest", "--format", "json")
    assert (came.code, came.codes) == (1, ["run.other-site"])


def test_an_account_whose_file_is_gone_can_still_be_taken_back(configuration: Front) -> None:
    applied(configuration)
    (configuration.root / "accounts/acme-care.yaml").unlink()
    file = str(configuration.root / "back.lpplan")
    assert configuration("rollback", "latest", *ALL, "--out", file).code == 0
    assert configuration("apply", file).code == 0


def test_a_rollback_belongs_to_the_profile_of_its_run(configuration: Front) -> None:
    applied(configuration)
    assert configuration("rollback", "latest", "--profile", "by-hand").code == 64
    assert (HOME / "lpconf.yaml").exists()
