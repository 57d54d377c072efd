"""The masking patterns of an estate: kept once for all that have them at the same places."""

from __future__ import annotations

from pathlib import Path

from lpconf.workspace.checks.masking_checks import PatternCollector, with_findings
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, open_configuration

HEAD = 'account: {id: "%s", platform: messaging}\n'
SHARED = "data_masking:\n  real_time: {patterns: [{name: a, regex: 'x*'}]}\n"
RAW = "settings: {site_settings: {messaging.historic.data.masking.regexp: '(?:a)|(?:b)'}}\n"


def test_equal_patterns_are_kept_once_and_told_of_each_account(tmp_path: Path) -> None:
    files = {"lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n", "accounts/_shared/m.yaml": SHARED}
    files |= {f"accounts/a{i}.yaml": HEAD % i + "extends: [_shared/m.yaml]\n" for i in range(3)}
    files |= {f"accounts/b{i}.yaml": HEAD % (i + 3) + RAW for i in range(2)}
    files["accounts/c.yaml"] = HEAD % 9 + "settings: {site_settings: {le.general.language: en}}\n"
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    patterns = PatternCollector()
    configuration = open_configuration(ConfigLocation(tmp_path), current_clock(), look=patterns.look)
    everyone = configuration.repository.accounts
    assert [names for _, names in patterns.of(everyone)] == [["a0", "a1", "a2"], ["b0"], ["b1"]]
    assert [[p.regex for one in some for p in one.patterns] for some, _ in patterns.of(everyone)] == [
        ["x*"],
        ["a", "b"],
        ["a", "b"],
    ]
    assert patterns.of(["a1", "c"])[0][1] == ["a1"]
    found = with_findings(configuration, patterns, ["a0", "a2", "b0", "c"], dangers_only=True).diagnostics
    assert [(one.code, one.account) for one in found] == [
        ("masking.matches-empty", "a0"),
        ("masking.matches-empty", "a2"),
    ]
    assert with_findings(configuration, patterns, ["c"]) is configuration
