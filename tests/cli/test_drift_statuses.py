"""No account drops out of the count, whatever is wrong with it."""

from __future__ import annotations

from tests.cli.command_line import Front

SANDBOX = "version: 1\nprofile: sandbox\nprofiles: {sandbox: {kind: sandbox}}\n"
ACCOUNT = 'account: {{id: "{site}", platform: messaging}}\nsettings: {{site_settings: {{a: b}}}}\n'
EXPIRED = "hold: [{setting: settings.site_settings.a, until: 2020-01-01, reason: x, by: y}]\n"


def test_an_account_whose_file_is_wrong_is_unreadable_and_counted(empty: Front) -> None:
    empty.write(
        {
            "lpconf.yaml": SANDBOX,
            "accounts/a.yaml": ACCOUNT.format(site=1),
            "accounts/b.yaml": ACCOUNT.format(site=2) + EXPIRED,
            "accounts/c.yaml": ACCOUNT.format(site=3),
        }
    )
    assert empty("apply", "--auto-approve").code == 1, "the others are applied, and the run says what is wrong"
    came = empty("drift", "--format", "json")
    assert {one["account"]: one["status"] for one in came.json["accounts"]} == {
        "a": "in_sync",
        "b": "unreadable",
        "c": "in_sync",
    }
    assert came.json["summary"]["unreadable"] == 1
    text = empty("drift")
    assert "b could not be read" in text.out
    assert "3 accounts" in text.out
