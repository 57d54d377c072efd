"""``lpconf adopt`` as a user calls it."""

from __future__ import annotations

import json

import pytest

from tests.cli.command_line import Front
from tests.scenarios.guide import ELEMENTS

ALL = ",".join(ELEMENTS)
RETAIL = "accounts/acme-retail.yaml"


def live(front: Front, values: dict[str, object]) -> None:
    for address, value in values.items():
        assert front("sandbox", "set", address, json.dumps(value)).code == 0


def on(account: str, referrer: str = ALL) -> dict[str, object]:
    return {
        f"{account}:supportal_feature/69": True,
        f"{account}:ac_feature/Common.Global_Encryption_Enabled": True,
        f"{account}:security_center/transcript_encryption": True,
        f"{account}:site_property/supportEncryptedAuthSDE": True,
        f"{account}:site_setting/encryption.referrer": referrer,
    }


@pytest.fixture
def bare(empty: Front) -> Front:
    """A repository with an account for both platforms that wishes nothing."""
    project = "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
    account = '# ours\naccount:\n  id: "1"   # in quotes\n  platform: messaging_and_chat\n'
    return empty.write({"lpconf.yaml": project, "accounts/acme.yaml": account})


def test_forty_five_elements_are_all_scopes(bare: Front) -> None:
    live(bare, on("acme", " " + ALL.replace(",", " , ")))
    came = bare("adopt", "acme")
    assert came.code == 0, came
    assert "Data encryption at rest  on, all scopes" in came.out
    assert bare.text("accounts/acme.yaml") == (
        '# ours\naccount:\n  id: "1"   # in quotes\n  platform: messaging_and_chat\n\n'
        "data_encryption:\n  enabled: true\n  scopes: [all]\n"
    )
    assert "No changes." in bare("plan").out
    assert "says what is live already" in bare("adopt").out


@pytest.mark.parametrize(
    ("gone", "more", "section"),
    [
        (("messaging.sdes.info.imei",), (), {"scopes": ["all"], "except_elements": ["messaging.sdes.info.imei"]}),
        (
            ("messaging.sdes.info.imei", "ctmrinfo_info_imei"),
            ("Own.Element",),
            {
                "scopes": ["all"],
                "except_elements": ["messaging.sdes.info.imei", "ctmrinfo_info_imei"],
                "extra_elements": ["Own.Element"],
            },
        ),
        (
            tuple(ELEMENTS[2:8]),
            (),
            {
                "scopes": [
                    "chat_transcripts",
                    "chat_authenticated_attributes",
                    "messaging_transcripts",
                    "messaging_authenticated_attributes",
                    "unauthenticated_attributes",
                ]
            },
        ),
    ],
)
def test_other_lists_are_told_by_scopes(
    bare: Front, gone: tuple[str, ...], more: tuple[str, ...], section: dict[str, object]
) -> None:
    live(bare, on("acme", ",".join([*(e for e in ELEMENTS if e not in gone), *more])))
    assert bare("adopt", "acme", "--format", "json").json["accounts"][0]["status"] == "changed"
    from lpconf.load.yaml.parser import parse

    data, _ = parse(bare.text("accounts/acme.yaml"), "")
    assert data is not None
    assert data["data_encryption"] == {"enabled": True, **section}
    assert "No changes." in bare("plan").out


def test_what_no_section_can_say_is_left_alone_and_told(bare: Front) -> None:
    live(bare, on("acme") | {"acme:security_center/transcript_encryption": False})
    before = bare.text("accounts/acme.yaml")
    came = bare("adopt", "acme")
    assert came.code == 0
    assert "LEFT ALONE" in came.out
    assert "on while encryption.transcripts off" in " ".join(came.out.split())
    assert bare.text("accounts/acme.yaml") == before


def test_git_is_brought_to_what_is_live(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve").code == 0
    live(configuration, {"acme-retail:site_setting/le.general.language": "de-DE", "acme-retail:ac_feature/New": True})
    assert "lpconf adopt acme-retail --drifted" in configuration("drift").out
    before = configuration.text(RETAIL)
    came = configuration("adopt", "acme-retail", "--drifted")
    assert came.code == 0, came
    assert configuration.text(RETAIL) == before.replace("en-US", "de-DE")
    assert configuration("drift").code == 0
    assert "New" not in configuration.text(RETAIL)
    assert configuration("adopt", "acme-retail", "--raw").code == 0
    assert "ac_features: {Common.Async_Messaging: true, New: true}" in configuration.text(RETAIL)


def test_only_the_chapter_that_is_meant(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve").code == 0
    live(
        configuration,
        {
            "acme-retail:site_setting/le.general.language": "de-DE",
            "acme-retail:site_setting/messaging.historic.data.masking.regexp": "x+",
        },
    )
    assert configuration("adopt", "acme-retail", "--only", "data_masking").code == 0
    text = configuration.text(RETAIL)
    assert "      - {name: pattern-1, regex: x+}\n" in text.replace('"', "")
    assert "en-US" in text
    assert "payment-card" not in text
    wrong = configuration("adopt", "--only", "data_maskin")
    assert (wrong.code, "did you mean data_masking?" in wrong.err) == (64, True)


def test_a_fragment_that_says_more_is_not_fought(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve").code == 0
    live(configuration, {"acme-care:taglet/cleanCCPatterns": "other"})
    before = configuration.text("accounts/acme-care.yaml")
    came = configuration("adopt", "acme-care")
    assert came.code == 0
    assert "with its fragments it would ask for masking.real_time 2 patterns" in " ".join(came.out.split())
    assert configuration.text("accounts/acme-care.yaml") == before


def test_many_accounts_come_from_a_table(configuration: Front) -> None:
    configuration.write(
        {"fleet.csv": "name,id,platform,brand\nshop-a,501,messaging,acme\nShop B,502,chat,\nacme-care,9,chat,\n"}
    )
    configuration.write({"fleet2.csv": "name,id,platform,brand\nshop-c,503,chat,\n"})
    came = configuration("adopt", "--from", "fleet.csv", "--extends", "accounts/_shared/card-data.yaml")
    assert came.code == 1
    assert "fleet.csv:3:1" in came.err
    assert "acme-care is there already" in came.err
    assert configuration.text("accounts/shop-a.yaml") == (
        'account:\n  id: "501"\n  platform: messaging\n  labels: {brand: acme}\nextends: [_shared/card-data.yaml]\n'
    )
    assert configuration("adopt", "--from", "fleet2.csv").code == 0
    assert configuration("validate").code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ("adopt", "nobody"),
        ("adopt", "new-one", "--id", "5"),
        ("adopt", "New", "--id", "5", "--platform", "chat"),
        ("adopt", "new-one", "--id", "5-5", "--platform", "chat"),
        ("adopt", "--id", "5", "--platform", "chat"),
        ("adopt", "acme-care", "acme-retail", "--id", "5"),
        ("adopt", "--drifted", "--raw"),
        ("adopt", "acme-care", "--from", "x.csv"),
        ("adopt", "acme-care", "--extends", "_shared/nothing.yaml"),
    ],
)
def test_what_is_asked_wrongly_is_refused(configuration: Front, argv: tuple[str, ...]) -> None:
    assert configuration(*argv).code == 64


def test_two_files_for_one_site_are_refused(configuration: Front) -> None:
    came = configuration("adopt", "twin", "--id", "20260001", "--platform", "chat")
    assert came.code == 1
    assert "account.id" in came.err
    assert not (configuration.root / "accounts/twin.yaml").exists()


def test_an_account_with_errors_is_left_alone(configuration: Front) -> None:
    configuration.write({"accounts/bad.yaml": 'account: {id: "7", platform: chat}\ndata_encription: {}\n'})
    came = configuration("adopt", "--format", "json")
    assert came.code == 1
    status = {one["account"]: one["status"] for one in came.json["accounts"]}
    assert status["bad"] == "failed"
    assert status["acme-care"] != "failed"
    assert came.json["diagnostics"][0]["range"]["start"]["line"] == 2


def test_what_may_be_secret_is_not_written(bare: Front) -> None:
    live(bare, {"acme:site_setting/sftp.password": "hunter2", "acme:site_setting/other": 5})
    came = bare("adopt", "acme", "--raw")
    assert "hunter2" not in came.said + bare.text("accounts/acme.yaml")
    assert "settings.site_settings.sftp.password: not written: by its name it may hold a secret" in came.out
    assert "other: 5" in bare.text("accounts/acme.yaml")


def test_by_hand_nothing_unknown_is_guessed(configuration: Front) -> None:
    live(configuration, on("acme-retail"))
    configuration.write({RETAIL: 'account: {id: "20260001", platform: messaging_and_chat}\n'})
    came = configuration("adopt", "acme-retail", "--profile", "by-hand")
    assert "not known, so not written: masking.real_time, encryption.transcripts, encryption.auth_sde" in came.out
    assert "lpconf attest acme-retail" in came.err
    assert "masking" not in configuration.text(RETAIL)
    plan = configuration("plan", "acme-retail", "--profile", "by-hand", "--format", "json").json
    assert plan["summary"]["confirm"] == 2
    assert all(change["confirm"] for change in plan["resource_changes"])


def test_markdown_has_the_same(bare: Front) -> None:
    live(bare, on("acme"))
    came = bare("adopt", "--format", "markdown")
    assert "| | Data encryption at rest | on, all scopes |" in came.out


def test_raw_values_are_those_that_somebody_chose_and_a_switch_is_no_secret(bare: Front) -> None:
    for name, value in (("LEUI.VIEW_APPLICATION_SECRET", "true"), ("Some.Token", '"hunter2"')):
        assert bare("sandbox", "set", f"acme:ac_feature/{name}", value).code == 0
    came = bare("adopt", "acme", "--raw", "--format", "json")
    assert came.code == 0
    text = bare.text("accounts/acme.yaml")
    assert "LEUI.VIEW_APPLICATION_SECRET: true" in text
    assert "hunter2" not in text
    assert "UnifiedWindow.Block_CC_Patterns" not in text
