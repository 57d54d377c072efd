"""``lpconf audit``: which protections are on, since when, on whose word, from files, Git's history and runs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.cli.command_line import Front

BY_HAND = ("--profile", "by-hand")
FILE = "accounts/acme-care.attest.yaml"


def committed(front: Front, message: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{day}T12:00:00Z")
    front.write({".gitignore": ".lpconf/\n"})
    front.git("add", "-A")
    front.git("-c", "user.name=d", "-c", "user.email=dana@acme.example", "commit", "-q", "-m", message)


def words(front: Front, date: str, by: str = "dana", value: str = "true") -> None:
    names = ("encryption.feature_69", "encryption.transcripts")
    lines = "".join(
        f'  - {{setting: {name}, value: {value}, by: {by}, date: "{date}", ticket: CHG-{date[5:7]}}}\n'
        for name in names
    )
    front.write({FILE: f'site: "20260003"\nattestations:\n{lines}'})


def capabilities(front: Front, *flags: str) -> dict[str, Any]:
    came = front("audit", "acme-care", *BY_HAND, "--format", "json", *flags)
    assert came.code == 0, came
    return {entry["capability"]: entry for entry in came.json["capabilities"]}


def test_nobody_has_said_anything(configuration: Front) -> None:
    found = capabilities(configuration)
    assert found["encryption.chat_transcripts"]["state"] == "not known"
    assert found["encryption.chat_transcripts"]["desired"] is True
    assert "encryption.messaging_transcripts" not in found
    assert {entry["site"] for entry in found.values()} == {"20260003"}


def test_words_runs_and_history_prove_since_when(configuration: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.git("init", "-q")
    words(configuration, "2026-03-01", by="eli")
    committed(configuration, "first", "2026-03-01", monkeypatch)
    words(configuration, "2026-11-20")
    committed(configuration, "renewed", "2026-11-20", monkeypatch)
    assert configuration("audit", *BY_HAND, "--format", "json").json["commits"] == 2
    before = capabilities(configuration)["encryption.chat_transcripts"]
    assert before["state"] == "not known"  # nobody has read encryption.global yet
    configuration("apply", "acme-care", *BY_HAND, "--auto-approve")
    words(configuration, "2026-11-20")
    entry = capabilities(configuration)["encryption.chat_transcripts"]
    assert (entry["state"], entry["basis"], entry["by"], entry["ticket"]) == ("on", "attested", "dana", "CHG-11")
    assert entry["boundary"].startswith(f"Data stored before {entry['since']} is not encrypted")
    assert entry["desired_since"] == "2026-03-01"
    assert capabilities(configuration, "--until", "2026-04-01")["encryption.chat_transcripts"]["state"] == "not known"
    # In a sandbox nothing is proved of the real account.
    assert "on" not in {
        one["state"]
        for one in configuration("audit", "acme-care", "--profile", "sandbox", "--format", "json").json["capabilities"]
        if one["capability"] == "encryption.chat_transcripts"
    }


def test_a_masking_preset_is_named_and_its_gaps_are_counted(
    configuration: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = next(name for name in capabilities(configuration) if name.startswith("masking.real_time.payment-card"))
    configuration.git("init", "-q")
    for date in ("2026-01-01", "2026-06-01"):
        configuration("attest", "acme-care", "masking.real_time", "--by", "dana")
        text = configuration.text(FILE)
        today = text.rpartition('date: "')[2][:10]
        configuration.write({FILE: text.replace(today, date)})
        committed(configuration, date, date, monkeypatch)
    entry = capabilities(configuration, "--until", "2026-09-30")[name]
    assert (entry["state"], entry["since"], entry["last_seen"]) == ("on", "2026-01-01", "2026-06-01")
    assert entry["gaps"] == [
        {"from": "2026-04-02", "to": "2026-05-31", "days": 60},
        {"from": "2026-08-31", "to": "2026-09-30", "days": 31},
    ]
    assert capabilities(configuration, "--since", "2026-09-01", "--until", "2026-09-30")[name]["gap_days"] == 30


def test_every_format_tells_the_same(configuration: Front) -> None:
    words(configuration, "2026-11-20", by="<b>=1+1</b>")
    page, table = configuration.root / "a.html", configuration.root / "a.csv"
    came = configuration(
        "audit", "acme-care", *BY_HAND, "--format", "markdown", "--output", f"html={page}", "--output", f"csv={table}"
    )
    assert came.code == 0
    assert "| capability | state |" in came.out
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert {row["capability"] for row in rows} == set(capabilities(configuration))
    html = page.read_text()
    assert "<b>" not in html
    assert "default-src 'none'" in html
    assert "acme-care" in configuration("audit", "acme-care").out
    for bad in (["--since", "x"], ["--until", "2026-13-01"], ["--since", "2026-02-01", "--until", "2026-01-01"]):
        assert configuration("audit", *bad).code == 64, bad


def test_a_changed_line_ends_in_one(configuration: Front) -> None:
    words(configuration, "2099-01-01")
    came = configuration("audit", "acme-care", "--format", "json")
    assert (came.code, "attest.future" in came.codes) == (1, True)


def test_a_run_file_of_another_machine_counts(configuration: Front) -> None:
    file = configuration.root / "run.json"
    configuration("apply", "acme-care", *BY_HAND, "--auto-approve", "--run-file", str(file))
    for journal in (configuration.root / ".lpconf/runs").glob("*.jsonl"):
        journal.unlink()
    assert configuration("audit", "acme-care", *BY_HAND, "--format", "json").json["runs"] == 0
    assert configuration("audit", *BY_HAND, "--run-file", str(file), "--format", "json").json["runs"] == 1
    file.write_text("{}")
    came = configuration("audit", "acme-care", "--run-file", str(file), "--format", "json")
    assert (came.code, "run.unreadable" in came.codes) == (1, True)
    told = configuration("audit", "acme-care", "--run-file", str(file))
    assert (told.code, "error[run.unreadable]" in told.err) == (1, True)
