"""``lpconf explain``: every word of the files, every status and every code has an explanation."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import lpconf
from lpconf import catalogue
from lpconf.catalogue import glossary
from lpconf.cli import exit_codes
from lpconf.domain.results.authorship import AuthorshipStatus
from lpconf.domain.results.drift import DriftStatus
from lpconf.domain.results.probe import Verdict
from lpconf.domain.run import STATUSES
from lpconf.domain.state import Mode, Source
from lpconf.model.json_schema.words import file_words
from lpconf.operations.explain import topic, word_text
from tests.cli.command_line import Front

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?")


def codes() -> set[str]:
    """The codes that the program gives to diagnostics, as far as its source names them."""
    found: set[str] = set()
    for path in Path(lpconf.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            values = (
                [node.args[0]] if node.args and name in {"error", "warning", "cannot", "_failure", "Problem"} else []
            )
            values += [keyword.value for keyword in node.keywords if keyword.arg == "code" and name == "FieldError"]
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
                    found.add(value.value)
    return found


def is_explained(word: str) -> bool:
    return bool(catalogue.find(word) or word in catalogue.IMPLICATIONS or topic(word) or word_text(word))


def test_every_key_and_every_word_of_the_files_is_explained() -> None:
    words = {word.word for word in file_words()}
    assert {"hold", "accept", "extends", "data_masking", "until", "published", "four_eyes", "site", "was"} <= words
    assert [word for word in sorted(words) if not is_explained(word)] == []


def test_every_status_source_and_mode_is_explained() -> None:
    words = [*STATUSES, *get_args(DriftStatus), *get_args(Source), *get_args(Mode)]
    words += [*get_args(AuthorshipStatus), *get_args(Verdict)]
    words += ["met", "unmet", "create", "update", "delete"]
    assert [word for word in words if not is_explained(word)] == []


@pytest.mark.parametrize(
    "shown",
    ["NOT APPROVED", "in sync", "UNREADABLE", "Waiting", "not audited", "not known", "not set", "PERSON", "DANGER"],
)
def test_a_word_is_explained_as_reports_show_it(empty: Front, shown: str) -> None:
    assert empty("explain", shown).code == 0


def test_every_code_is_explained_with_what_to_do() -> None:
    found = codes() | {f"{chapter}.name-{end}" for chapter in ("widgets", "offsite") for end in ("empty", "blanks")}
    assert len(found) > 90
    # A name of a family, such as widgets.NAME, is no explanation of a code.
    explained = {code for code in found if code in catalogue.IMPLICATIONS or topic(code) or word_text(code)}
    assert sorted(found - explained) == []
    assert all(meaning and remedy for meaning, remedy in glossary.CODES.values())


def test_every_fact_scope_and_preset_is_explained(empty: Front) -> None:
    for word in [*catalogue.FACTS, "messaging_summary", "payment-card", "data_encryption", "contradicted", "yaml.tab"]:
        came = empty("explain", word)
        assert (came.code, word in came.out) == (0, True), word
        assert empty("explain", word, "--format", "json").json["text"].strip()


@pytest.mark.parametrize("word", ["holds", "data_maskin"])
def test_a_near_word_is_suggested(small: Front, word: str) -> None:
    came = small("explain", word)
    assert (came.code, "did you mean" in came.err) == (1, True)


def test_every_exit_code_is_explained() -> None:
    assert set(glossary.EXIT_CODES) == {f"exit {code}" for code in exit_codes.PRECEDENCE}
    assert all(text in (word_text(code) or "") for code, text in glossary.EXIT_CODES.items())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("data_encryption.scopes", "Data to encrypt"),
        ("agent_widgets[0].url", "agent_widgets[].url"),
        ("agent_widgets.url", "agent_widgets[].url"),
        ("profiles.production.auth.bearer", "profiles.NAME.auth.bearer"),
        ("manual_rollover.targets[1].skill_ids", "manual_rollover.targets[].skill_ids"),
        ("attestations[3].second.by", "attestations[].second.by"),
        ("site_setting/encryption.referrer", "encryption.referrer"),
        ("taglet/lpUnifiedWindow#areExtendedFileFormatsEnabled", "file_sharing.extended_formats"),
        ("widget/Order lookup", "widgets.Order lookup"),
    ],
)
def test_a_key_is_explained_by_the_path_that_messages_tell(empty: Front, path: str, words: str) -> None:
    came = empty("explain", path)
    assert (came.code, words in came.out) == (0, True), came.said


@pytest.mark.parametrize(
    "path", ["data_encryption.scope", "account.x", "site_settings/x", "widget/", "a/b", "profiles.a.b"]
)
def test_what_is_no_path_is_not_explained(empty: Front, path: str) -> None:
    assert empty("explain", path).code == 1


def test_a_fact_is_explained_at_the_address_that_checks_name(small: Front) -> None:
    assert "needs that the account runs on UMS 4.8 or newer" in small("explain", "fact/ums_version").out
    came = small("explain", "acme:fact/ums_version")
    assert (came.code, came.out.splitlines()[0]) == (0, "acme:fact/ums_version: not known")
    assert small("attest", "acme", "ums_version", "--value", "4.10", "--by", "dana", "--ticket", "T-1").code == 0
    came = small("explain", "acme:fact/ums_version", "--format", "json")
    assert came.json["text"].startswith("acme:fact/ums_version: 4.10 (attested 20")
    assert "T-1" in came.json["text"].splitlines()[0]
    assert small("explain", "acme:fact/nothing").code == small("explain", "acme:fact/ums_version#x").code == 1
