"""The same problem of many accounts is said once, and nothing else is put together."""

from __future__ import annotations

import pytest

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.report.text.diagnostics import diagnostics
from lpconf.report.views.merge_diagnostics import merge_alike

NAMES = [f"acme-{n}" for n in range(1, 12)]


def unread(name: str, why: str = "no credential") -> Diagnostic:
    summary = f"{name}: ac_feature could not be read: {why} for {name}"
    return error("unreadable", summary, account=name, detail=f"What needs {name} waits.")


def test_one_stands_for_all_and_names_them() -> None:
    (one,) = merge_alike(map(unread, NAMES))
    lead = "11 accounts (acme-1, acme-10, acme-11 and 8 more)"
    assert one.summary == f"{lead}: ac_feature could not be read: no credential for each of them"
    assert one.detail == "What needs each of them waits."
    assert diagnostics(map(unread, NAMES)).count("error[") == 1


def test_a_summary_without_the_name_gets_it_in_front() -> None:
    (one,) = merge_alike(warning("note", "odd", address=Address(name, "widget", "W")) for name in NAMES[:4])
    assert one.summary == "4 accounts (acme-1, acme-2, acme-3 and acme-4): odd"


def test_a_name_is_a_word_of_its_own() -> None:
    (one,) = merge_alike(error("x", f"{name}: a product of it", account=name) for name in ("pro", "d", "t", "i"))
    assert one.summary == "4 accounts (d, i, pro and t): a product of it"


@pytest.mark.parametrize(
    "found",
    [
        [unread(name) for name in NAMES[:3]],
        [unread(name, why=name[-1] * 3) for name in NAMES[:9]],
        [error("x", "broken", Mark("accounts/a.yaml", line, 1)) for line in range(1, 9)],
        [error("x", "odd", address=Address(name, "widget", name)) for name in NAMES],
        [error("x", "odd", Mark(f"accounts/{name}.yaml", 1, 1), account=name) for name in NAMES],
    ],
    ids=["few", "other words", "no account", "other addresses", "other places"],
)
def test_what_differs_stands_by_itself(found: list[Diagnostic]) -> None:
    assert merge_alike(found) == found
