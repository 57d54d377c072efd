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


def test_a_run_with_the_name_of_a_file(configuration: Front) -> None:
    assert configuration("apply", "acme-retail", "--auto-approve").code in (0, 9)
    journal = next((configuration.root / ".lpconf/runs").glob("*.jsonl"))
    journal.rename(journal.with_name("run.json.jsonl"))
    came = configuration("rollback", "run.json")
    assert came.code == 64
    assert "./run.json" in came.err


def _account(name: str) -> dict[str, str | bytes]:
    return {f"accounts/more/{name}.yaml": 'account: {id: "7", platform: chat}\n'}


@pytest.mark.parametrize("word", ["brake", "not-retroactive", "shards", "hold", "stale", "iban", "production", "69"])
def test_an_account_that_is_called_like_a_word(small: Front, word: str) -> None:
    plain = small("explain", word)
    small.write(_account(word))
    came = small("explain", word)
    if plain.code:
        assert came.code == 0, came.said
        return
    assert came.code == 64, came.said
    assert f"accounts/more/{word}.yaml" in came.err
    assert small("explain", f"word:{word}").out == plain.out
    assert '"7"' in small("explain", f"accounts/more/{word}.yaml").out


def test_an_account_that_is_called_like_a_fact(small: Front) -> None:
    small.write(_account("shards"))
    for words in (("shards", "shards"), ("acme", "shards"), ("shards", "ums_version")):
        came = small("attest", *words, "--value", "4.9", "--by", "dana")
        assert came.code == 64, came.said
        assert "accounts/more/shards.yaml" in came.err
    by_path = small("attest", "accounts/more/shards.yaml", "ums_version", "--value", "4.9", "--by", "dana")
    assert by_path.code == 0, by_path.said
    by_address = small("attest", "acme:fact/shards", "--value", "eu-1", "--by", "dana")
    assert by_address.code == 0, by_address.said
    assert "shards" in small.text("accounts/acme.attest.yaml")


def test_a_file_in_the_folder_changes_no_meaning(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("acme", "latest", "ums_version", "not-retroactive")
    before = [small("explain", name).out for name in names]
    small.write(dict.fromkeys(names, b"{}"))
    monkeypatch.chdir(small.root)
    assert [small("explain", name).out for name in names] == before
    assert small("plan", "acme").code == small("runbook", "acme").code == small("graph", "acme").code == 0
    assert small("attest", "acme", "ums_version", "--value", "4.9", "--by", "dana").code == 0
