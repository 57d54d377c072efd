"""Rules of the project file that are about no account are told at their place; others are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpconf.domain.diagnostic import Diagnostic
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, open_configuration

ACCOUNT = 'account: {{id: "{id}", platform: chat, labels: {{access: {access}}}}}\n'


def warnings(root: Path, select: str, request: AccountRequest | None = None) -> list[Diagnostic]:
    """What is said of rules where two accounts have labels, one of them by its fragment."""
    (root / "accounts" / "_shared").mkdir(parents=True)
    (root / "accounts" / "a.yaml").write_text(ACCOUNT.format(id=1, access="brand-admin"))
    (root / "accounts" / "b.yaml").write_text('account: {id: "2", platform: chat}\nextends: [_shared/l.yaml]\n')
    (root / "accounts" / "_shared" / "l.yaml").write_text("account: {labels: {zone: emea}}\n")
    rule = f"      - {{surface: ac_feature, mode: observe, select: {select}}}\n"
    (root / "lpconf.yaml").write_text(
        "version: 1\nprofiles:\n  sandbox:\n    kind: sandbox\n    surfaces:\n"
        f"      - {{surface: widget, mode: api}}\n{rule}"
    )
    configuration = open_configuration(ConfigLocation(root), current_clock(), request=request)
    return [problem for problem in configuration.diagnostics if problem.code == "project.rule-unused"]


@pytest.mark.parametrize(
    ("select", "fix"),
    [
        ("{acess: brand-admin}", "no account has a label acess: did you mean access?"),
        ("{access: brand-admim}", "no account has access=brand-admim: did you mean brand-admin?"),
        ("{access: brand-admin, zone: emea}", ""),
    ],
)
def test_a_rule_that_no_account_fits(tmp_path: Path, select: str, fix: str) -> None:
    (problem,) = warnings(tmp_path, select)
    assert not problem.is_error
    assert problem.mark is not None
    assert (problem.mark.file, problem.mark.line) == ("lpconf.yaml", 7)
    assert problem.fix == ((fix,) if fix else ())


@pytest.mark.parametrize("select", ["{access: brand-admin}", "{zone: emea}"])
def test_a_rule_that_one_account_fits(tmp_path: Path, select: str) -> None:
    assert warnings(tmp_path, select) == []


def test_accounts_that_were_not_asked_for_count_too(tmp_path: Path) -> None:
    assert warnings(tmp_path, "{access: brand-admin}", AccountRequest(["b"])) == []
