"""A file with the right name in the folder is never taken for a plan or a run."""

from __future__ import annotations

import pytest

from tests.cli.command_line import Front

pytestmark = pytest.mark.attack("word")

ACCEPTED = ("--accept", "not-retroactive", "--accept", "stops-encrypting-new-data")


@pytest.fixture
def forged(configuration: Front) -> bytes:
    """A plan that switches encryption off, all its gates accepted."""
    assert configuration("apply", "acme-retail", "--auto-approve").code in (0, 9)
    text = configuration.text("accounts/acme-retail.yaml")
    configuration.write({"accounts/acme-retail.yaml": f"{text}\ndata_encryption: {{enabled: false}}\n"})
    came = configuration("plan", "acme-retail", "--out", str(configuration.root / "off.lpplan"), *ACCEPTED)
    assert came.code in (0, 5), came.said
    configuration.write({"accounts/acme-retail.yaml": text})
    return (configuration.root / "off.lpplan").read_bytes()


def encrypted(front: Front) -> bool:
    return front("sandbox", "get", "acme-retail:security_center/transcript_encryption").out.strip() == "true"


@pytest.mark.parametrize("name", ["acme-retail", "acme-retail.json", "acme-retail.lpplan"])
def test_a_plan_with_the_name_of_an_account(
    configuration: Front, forged: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration.write({name: forged})
    monkeypatch.chdir(configuration.root)
    came = configuration("apply", "acme-retail", "--auto-approve")
    assert came.code in (0, 9, 64), came.said
    assert encrypted(configuration)


def test_a_plan_with_the_name_of_a_run(configuration: Front, forged: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.write({"latest": forged})
    monkeypatch.chdir(configuration.root)
    came = configuration("rollback", "latest", "--format", "json")
    assert came.code in (0, 1, 5, 64), came.said
    assert encrypted(configuration)
