"""Text fits the width that it is written for, and names stand whole in it."""

from __future__ import annotations

import sys

import pytest

from lpconf.cli.output import Screen, fitted
from lpconf.report.characters import width
from tests.cli.command_line import Front

FILES: dict[str, str | bytes] = {
    "lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n",
    "accounts/acme.yaml": """
account: {id: "1", platform: messaging_and_chat, labels: {brand: acme}}
accept: [masking-irreversible, not-retroactive, hot-topics-unavailable, data-access-api-masked,
  analytics-reports-unavailable, {code: brake, until: 2099-01-01}]
data_masking: {at_rest: {patterns: [{preset: payment-card}, {preset: us-ssn}]}}
data_encryption: {enabled: true, scopes: [all]}
unified_window: {amsClientConfig: {idleBeforePing: 30000}, throttlingTimeoutValue: 1500}
settings:
  ac_features: {Common.Async_Messaging: true}
  site_settings: {le.general.language.of.the.agent.workspace: en-US}
""",
}
COMMANDS = ("drift", "plan", "apply --auto-approve", "runs", "runs latest", "audit", "catalogue", "accounts", "access")
LONG = (
    "settings.site_settings.le.general.language.of.the.agent.workspace",
    "site_setting/messaging.historic.data.masking.regexp",
    "Encryption at rest: messaging authenticated attributes",
    "payment-card@1: ",
    "us-ssn@1: ",
)


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_every_text_fits_and_names_stand_whole(empty: Front, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lpconf.cli.session.columns", lambda stream: columns)
    empty.write(FILES)
    told = {words: empty(*words.split()).out for words in COMMANDS}
    assert not [line for text in told.values() for line in text.splitlines() if width(line) > columns]
    for name in LONG:
        assert any(name in text for text in told.values()), name
    for words in ("apply --auto-approve", "runs latest"):
        assert LONG[0] in told[words]


def test_a_table_of_runs_that_is_too_wide_goes_on_below(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.write(FILES)
    empty("apply", "--auto-approve")
    run = empty("runs", "--format", "json").json["runs"][0]["run"]
    for columns, lines in ((200, 2), (80, 4)):
        monkeypatch.setattr("lpconf.cli.session.columns", lambda stream, columns=columns: columns)
        head, *rest = empty("runs").out.partition("\n\n")[0].splitlines()
        assert head.split()[:2] == ["started", "run"]
        assert len(rest) == lines - 1
        assert any(line.split()[1:2] == [run] for line in rest)
        assert not any(line.endswith(" ") for line in rest)


def test_what_a_terminal_is_told_fits_it_and_values_stay_whole() -> None:
    value = " " * 6 + "x" * 90 + " y"
    told = fitted(f"short\n  {'word ' * 30}\n\n{value}\n", 80)
    assert all(width(line) <= 80 or line == value for line in told.split("\n"))
    assert told.split() == f"short {'word ' * 30} {value}".split()
    assert all(line.startswith("  word") for line in told.split("\n") if "word" in line)
    assert told.endswith("\n")


def test_prose_is_fitted_on_a_terminal_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prose = "word " * 40
    Screen().say(prose)
    assert prose in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("lpconf.cli.output.columns", lambda stream: 80)
    Screen(colour="never").say(prose)
    assert max(map(width, capsys.readouterr().err.splitlines())) <= 80
