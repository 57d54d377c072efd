"""The generated JSON Schemas: sound, fit for files before merging, and as strict as the models where they can be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from lpconf.catalogue import CHAPTERS, IMPLICATIONS
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.model.json_schema.files import dump, schemas

ACCOUNT: dict[str, Any] = {
    "account": {
        "id": "20260001",
        "platform": "messaging_and_chat",
        "labels": {"environment": "production", "brand": "acme"},
    },
    "extends": ["_shared/card-data.yaml"],
    "accept": ["not-retroactive", {"code": "stops-encrypting-new-data", "until": "2026-12-05", "ticket": "SEC-240"}],
    "hold": [
        {"setting": "encryption.referrer", "until": "2026-11-27", "reason": "INC-4711", "by": "dana@acme.example"},
        {"setting": "settings.ac_features.Common.X", "until": "2026-11-27", "reason": "INC-1", "by": "dana"},
    ],
    "data_masking": {
        "real_time": {
            "patterns": [
                {
                    "name": "payment-card",
                    "regex": r"\b(?:\d[ -]?){12,15}\d\b",
                    "tests": {"masks": ["4111 1111 1111 1111"], "leaves": ["order 1593-22"]},
                }
            ]
        },
        "at_rest": None,
    },
    "data_encryption": {
        "enabled": True,
        "scopes": ["all"],
        "except_elements": [],
        "extra_elements": [],
        "data_access_pgp_key": "keys/acme.asc",
    },
    "settings": {
        "ac_features": {"Common.Async_Messaging": True},
        "site_settings": {"le.general.language": "en-US", "le.x": {"a": [1]}},
    },
}
SCHEMAS = schemas()
FILES = [f"{kind}.schema.json" for kind in ("account", "fragment", "attest", "project")]


def errors(kind: str, data: Any) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMAS[f"{kind}.schema.json"]).iter_errors(data)]


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The account above with another value at `path`; without it for Ellipsis."""
    data: dict[str, Any] = json.loads(json.dumps(ACCOUNT))
    node: Any = data
    for step in path[:-1]:
        node = node[step]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return data


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_sound_draft_7(name: str) -> None:
    schema = SCHEMAS[name]
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == f"urn:lpconf:{name.removesuffix('.schema.json')}"
    assert schema["title"].startswith("lpconf")
    assert schema["description"]
    text = dump(schema)
    assert "$defs" not in text
    assert text.endswith("}\n")
    assert json.loads(text) == schema
    assert text == dump(schemas()[name])


@pytest.mark.parametrize("name", FILES)
def test_mappings_of_files_are_closed_and_references_stand_alone(name: str) -> None:
    todo: list[Any] = [SCHEMAS[name]]
    todo += SCHEMAS[name]["definitions"].values()
    for one in todo:
        # Any entry of lpUnifiedWindow may be written, also one that nobody has told of.
        assert one["additionalProperties"] is ("isStepUpEnabled" in one["properties"])
        assert one["description"]
        for below in one["properties"].values():
            assert "$ref" not in below or len(below) == 1


def test_the_contracts_example_is_valid() -> None:
    assert errors("account", ACCOUNT) == []
    for example in SCHEMAS["account.schema.json"]["examples"]:
        assert errors("account", example) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("account",), ...),
        (("account", "id"), ...),
        (("account", "id"), 20260001),
        (("account", "id"), "a-b"),
        (("account", "id"), "x" * 21),
        (("account", "platform"), "voice"),
        (("account", "labels"), {"a": 1}),
        (("account", "more"), 1),
        (("extends",), "_shared/a.yaml"),
        (("extends",), ["_shared/a.txt"]),
        (("accept",), ["nope"]),
        (("accept",), ["stops-encrypting-new-data"]),
        (("accept",), [{"code": "nope"}]),
        (("accept",), [{"until": "2026-12-05"}]),
        (("hold", 0, "setting"), "encryption.refferer"),
        (("hold", 0, "setting"), "settings.ac_features"),
        (("hold", 0, "by"), ...),
        (("data_encryption", "enabled"), "yes"),
        (("data_encryption", "scopes"), ["everything"]),
        (("data_encryption", "scopes"), "all"),
        (("data_encryption", "scopse"), []),
        (("data_masking", "real_time", "patterns", 0, "name"), ...),
        (("data_masking", "real_time", "patterns", 0, "regexp"), "x"),
        (("settings", "ac_features"), {"X": []}),
        (("setings",), {}),
    ],
)
def test_mistakes_are_found(path: tuple[Any, ...], value: Any) -> None:
    assert errors("account", changed(path, value)) != []


@pytest.mark.parametrize(
    "path",
    [("account", "platform"), ("data_encryption", "enabled"), ("data_masking", "real_time", "patterns", 0, "regex")],
)
def test_what_a_fragment_may_bring_is_required_only_without_one(path: tuple[Any, ...]) -> None:
    data = changed(path, ...)
    assert errors("account", data) == []
    del data["extends"]
    assert errors("account", data) != []


def test_a_fragment_has_no_account_id() -> None:
    assert errors("fragment", {}) == []
    assert errors("fragment", changed(("account",), {"labels": {"brand": "acme"}})) == []
    assert errors("fragment", ACCOUNT) != []
    assert errors("fragment", changed(("account",), ...)) == []


def test_the_schema_knows_every_chapter_code_and_scope() -> None:
    schema = SCHEMAS["account.schema.json"]
    assert {chapter.key for chapter in CHAPTERS} <= set(schema["properties"])
    text = dump(schema)
    for word in [*IMPLICATIONS, *scopes.BY_NAME, scopes.ALL]:
        assert f'"{word}"' in text


@pytest.mark.parametrize(
    ("data", "good"),
    [
        ({}, True),
        ({"attestations": None}, True),
        ({"attestations": [{"setting": "encryption.global", "value": True, "by": "a", "date": "2026-11-23"}]}, True),
        ({"attestations": [{"setting": "encryption.globl", "value": True, "by": "a", "date": "2026-11-23"}]}, False),
        ({"attestations": [{"setting": "encryption.global", "by": "a", "date": "2026-11-23"}]}, False),
        ({"facts": [{"fact": "ums_version", "value": "4.9", "by": "a", "date": "2026-11-23"}]}, True),
        ({"facts": [{"fact": "ums_version", "value": "4.9", "by": "a", "date": 20261123}]}, False),
    ],
)
def test_attestations(data: Any, good: bool) -> None:
    assert (errors("attest", data) == []) is good


PROJECT: dict[str, Any] = {
    "version": 1,
    "profile": "sandbox",
    "profiles": {
        "sandbox": {"kind": "sandbox"},
        "production": {
            "kind": "liveperson",
            "domain_api": "https://api.liveperson.net",
            "hosts": {},
            "auth": {"bearer": {"env": "LP_BEARER_{ACCOUNT}"}},
            "bridge": {"url": "https://bridge.acme.example", "auth": {"bearer": {"env": "LP_BRIDGE_BEARER"}}},
            "surfaces": [{"surface": "ac_feature", "mode": "observe", "select": {"access": "brand-admin"}}],
            "limits": {"concurrency": 64, "per_account": 4, "backoff_scale": 1.0},
        },
    },
    "policy": {
        "attestation_max_age_days": 90,
        "max_changed_percent": 50,
        "max_accounts": 50,
        "protect": ["*:site_setting/encryption.referrer"],
    },
}


def test_the_contracts_project_file_is_valid_and_its_mistakes_are_not() -> None:
    assert errors("project", PROJECT) == []
    ages = {**PROJECT, "policy": {"attestation_max_age_days": {"encryption.referrer": 30}}}
    assert errors("project", ages) == []
    assert errors("project", {**PROJECT, "profile": 1}) != []
    assert errors("project", {**PROJECT, "profiles": {}}) != []
    assert errors("project", {**PROJECT, "profiles": {"p": {"kind": "prod"}}}) != []
    assert errors("project", {**PROJECT, "policies": {}}) != []
    for profile in (
        {"kind": "liveperson"},
        {"kind": "sandbox", "domain_api": "https://x.example"},
        {"kind": "sandbox", "surfaces": [{"surface": "taglet"}]},
        {"kind": "sandbox", "limits": {"concurrency": 0}},
    ):
        assert errors("project", {**PROJECT, "profiles": {"sandbox": profile}}) != [], profile


STEP: dict[str, Any] = {
    "address": "acme-retail:site_setting/encryption.referrer",
    "account": "acme-retail",
    "type": "site_setting",
    "name": "encryption.referrer",
    "setting": "encryption.referrer",
    "site": "20260001",
    "mode": "managed",
    "provider_name": "lpconf",
    "hands": "api",
    "reason": "wished",
    "change": {
        "actions": ["update"],
        "before": {"value": "a"},
        "after": {"value": "b"},
        "after_unknown": {},
        "before_sensitive": False,
        "after_sensitive": False,
        "digest": "0" * 64,
    },
    "details": {"added": ["b"], "removed": ["a"]},
    "depends_on": ["acme-retail:security_center/transcript_encryption"],
    "confirm": False,
    "implications": ["not-retroactive"],
    "origin": {"file": "accounts/_shared/e.yaml", "line": 4, "via": {"file": "accounts/acme-retail.yaml", "line": 9}},
    "origins": [{"part": "b", "file": "accounts/_shared/e.yaml", "line": 4}],
    "observed": {"source": "live", "revision": "7", "digest": "0" * 64},
    "hand": None,
}
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.0.0",
    "lpconf_version": "0.2.0",
    "profile": "sandbox",
    "plan_id": "0" * 64,
    "change_id": "f" * 64,
    "change_ids": {"acme-retail": "f" * 64},
    "complete": True,
    "cost": {"refresh": 7, "apply": 3},
    "planned_values": {"root_module": {}},
    "unmanaged": {"acme-retail": {"widget": 3}},
    "created": "2026-11-24T00:00:00Z",
    "accounts": ["acme-retail"],
    "summary": {"add": 0, "change": 1, "destroy": 0, "confirm": 0, "by_hand": 0, "accounts": 1},
    "resource_changes": [STEP],
    "gates": [{"code": "not-retroactive", "address": STEP["address"], "accepted": True, "text": "…"}],
    "preconditions": [{"address": "acme-retail:fact/shards", "status": "unknown", "text": "…"}],
    "released": [],
    "outputs": [{"address": STEP["address"], "name": "engagement_url", "value": "…", "computed": True}],
    "diagnostics": [
        {
            "severity": "error",
            "code": "a.b",
            "summary": "…",
            "detail": "…",
            "address": STEP["address"],
            "range": {"filename": "accounts/a.yaml", "start": {"line": 1, "column": 1}},
        }
    ],
    "later": "keys that a reader does not know are left alone",
}


def test_the_contracts_plan_is_valid() -> None:
    assert errors("plan", PLAN) == []
    by_hand = {**STEP, "hands": "manual", "hand": {"path": "a › b", "value": "on", "access": "VPN", "success": ""}}
    assert errors("plan", {**PLAN, "resource_changes": [by_hand, STEP]}) == []


@pytest.mark.parametrize(
    "step",
    [
        {**STEP, "change": {**STEP["change"], "actions": ["no-op"]}},
        {**STEP, "change": {**STEP["change"], "before": "a"}},
        {**STEP, "hands": "auto"},
        {**STEP, "change": {"actions": ["update"]}},
        {**STEP, "mode": "api"},
        {**STEP, "address": "encryption.referrer"},
        {**STEP, "observed": {"source": "guess", "revision": None, "digest": None}},
        {**STEP, "hand": {"path": "a"}},
    ],
)
def test_a_broken_step_is_found(step: dict[str, Any]) -> None:
    assert errors("plan", {**PLAN, "resource_changes": [step]}) != []


HEAD = {"account": {"id": "1", "platform": "messaging"}}


def test_null_is_offered_only_where_it_means_something() -> None:
    for name in ("account", "fragment"):
        told = {key: part["description"] for key, part in SCHEMAS[f"{name}.schema.json"]["properties"].items()}
        for chapter in CHAPTERS:
            assert ("null: back to the default" in told[chapter.key]) == chapter.takes_null, chapter.key


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("account", {"data_encryption": {"enabled": True}}, {"data_encryption": {"enabled": True, "scopes": ["all"]}}),
        ("account", {"data_encryption": {"enabled": True, "scopes": []}}, {"data_encryption": {"enabled": False}}),
        ("account", {"data_encryption": {"enabled": True, "scopes": ["chat_transcripts"]}}, {"data_encryption": None}),
        ("account", {"agent_widgets": [{"name": "x", "url": "http://a.example"}]}, {"agent_widgets": []}),
        ("fragment", {"agent_widgets": [{"name": "x", "url": "a.example"}]}, {"agent_widgets": [{"name": "x"}]}),
        (
            "fragment",
            {"manual_rollover": {"targets": [{"account": "a", "site": "1"}]}},
            {"manual_rollover": {"targets": [{"site": "1", "skill_ids": ["2"]}]}},
        ),
        (
            "fragment",
            {"data_masking": {"real_time": {"patterns": [{"name": "x", "regex": ""}]}}},
            {"data_masking": {"real_time": None}},
        ),
        ("account", {"offsite_engagements": [{"campaign": "c", "name": "n", "landing_page": "home"}]}, {}),
        (
            "account",
            {"agent_widgets": [{"name": "x", "mode": "draft"}]},
            {"agent_widgets": [{"name": "x", "state": "absent"}, {"name": "y", "url": "https://a.example"}]},
        ),
        ("account", {"agent_widgets": None}, {"agent_widgets": []}),
        ("account", {"manual_rollover": {"targets": [{"skills": ["a"]}]}}, {"manual_rollover": {"targets": []}}),
        (
            "account",
            {"manual_rollover": {"targets": [{"account": "a", "skills": []}]}},
            {"manual_rollover": {"targets": [{"account": "a", "skills": ["b"]}]}},
        ),
        (
            "fragment",
            {"manual_rollover": {"targets": [{"site": "1", "skills": ["a"]}]}},
            {"manual_rollover": {"targets": [{"account": "a"}, {"site": "1", "skill_ids": ["2"], "skills": None}]}},
        ),
        (
            "fragment",
            {"manual_rollover": {"targets": [{"account": "a", "skill_ids": ["1"]}]}},
            {"manual_rollover": {"targets": [{"account": "a", "skills": ["b"]}]}},
        ),
        (
            "fragment",
            {"accept": [{"code": "stops-encrypting-new-data"}]},
            {"accept": [{"code": "stops-encrypting-new-data", "until": "2026-12-05"}, {"code": "not-retroactive"}]},
        ),
        (
            "fragment",
            {"settings": {"ac_features": {"Common.Answering_Service": "true"}}},
            {"settings": {"ac_features": {"Common.Answering_Service": True, "Other.Feature": "x"}}},
        ),
        (
            "fragment",
            {"settings": {"site_settings": {"messaging.historic.data.masking.regexp": 5}}},
            {"settings": {"site_settings": {"messaging.historic.data.masking.regexp": "x", "le.x": 5}}},
        ),
        *[("account", {chapter: None}, {}) for chapter in ("unified_window", "settings", "offsite_engagements")],
        ("account", {"unified_window": {" ": 1}}, {"unified_window": {"a": 1}}),
        ("account", {"settings": {"ac_features": {"": True}}}, {"settings": {"ac_features": {"A.B": True}}}),
        (
            "fragment",
            {"agent_widgets": [{"name": " x", "url": "https://a.example"}]},
            {"agent_widgets": [{"name": "x y", "url": "HTTPS://a.example?x"}]},
        ),
        ("fragment", {"agent_widgets": [{"name": "x", "url": "https://a b.example"}]}, {"agent_widgets": []}),
        ("fragment", {"offsite_engagements": [{"campaign": "", "name": "n"}]}, {}),
        (
            "fragment",
            {"data_encryption": {"extra_elements": ["a,b"]}},
            {"data_encryption": {"extra_elements": [" my.own "]}},
        ),
        ("fragment", {"data_encryption": {"extra_elements": ["my own"]}}, {}),
        ("fragment", {"data_encryption": {"data_access_pgp_key": ""}}, {}),
        (
            "fragment",
            {"data_masking": {"real_time": {"patterns": [{"preset": "iban", "countries": []}]}}},
            {"data_masking": {"real_time": {"patterns": [{"preset": "iban", "countries": ["DE"]}]}}},
        ),
        ("fragment", {"data_masking": {"at_rest": {"patterns": [{"name": " ", "regex": "x"}]}}}, {}),
        ("fragment", {"manual_rollover": {"targets": [{"account": "a", "skills": [""]}]}}, {}),
        (
            "fragment",
            {"accept": [{"code": "stops-encrypting-new-data", "until": "2026-12-5"}]},
            {"accept": [{"code": "stops-encrypting-new-data", "until": "2026-12-05"}]},
        ),
        (
            "fragment",
            {"hold": [{"setting": "encryption.global", "until": "2026-12-05", "reason": " ", "by": "a"}]},
            {"hold": [{"setting": "encryption.global", "until": "2026-12-05", "reason": "b", "by": "a"}]},
        ),
        ("account", {"extends": ["../a.yaml"]}, {"extends": ["_shared/a.yaml", "a..b.yaml"]}),
        (
            "attest",
            {"attestations": [{"setting": "encryption.global", "value": "on", "by": "a", "date": "2026-11-23"}]},
            {"attestations": [{"setting": "masking.at_rest", "value": "x", "by": "a", "date": "2026-11-23"}]},
        ),
        (
            "attest",
            {"attestations": [{"setting": "masking.at_rest", "value": 5, "by": "a", "date": "2026-11-23"}]},
            {"attestations": [{"setting": "widgets.X", "value": {"name": "X"}, "by": "a", "date": "2026-11-23"}]},
        ),
        (
            "attest",
            {"attestations": [{"setting": "encryption.global", "value": True, "by": " ", "date": "2026-11-23"}]},
            {"attestations": [{"setting": "encryption.global", "value": None, "by": "a b", "date": "2026-11-23"}]},
        ),
        ("attest", {"facts": [{"fact": "shards", "value": "a", "by": "a", "date": "2026-1-2"}]}, {}),
        (
            "project",
            {"version": 1, "profiles": {"a": {"kind": "liveperson", "domain_api": "https://u:p@api.example"}}},
            {"version": 1, "profiles": {"a": {"kind": "liveperson", "domain_api": "HTTPS://api.example:8443/x/"}}},
        ),
        (
            "attest",
            {"facts": [{"fact": "ums_version", "value": 4.1, "by": "a", "date": "2026-11-23"}]},
            {"facts": [{"fact": "shards", "value": "a", "by": "a", "date": "2026-11-23"}]},
        ),
        (
            "project",
            {"version": 1, "profiles": {"a": {"kind": "liveperson", "domain_api": "http://api.example"}}},
            {"version": 1, "profiles": {"a": {"kind": "liveperson", "domain_api": "http://127.0.0.1:80"}}},
        ),
    ],
)
def test_rules_that_an_editor_can_say(kind: str, wrong: dict[str, Any], right: dict[str, Any]) -> None:
    head = HEAD if kind == "account" else {}
    assert errors(kind, {**head, **wrong}) != []
    assert errors(kind, {**head, **right}) == []
    if kind == "account" and wrong.keys() & {"data_encryption", "agent_widgets"} and "url" not in str(wrong):
        assert errors(kind, {**head, "extends": ["_shared/a.yaml"], **wrong}) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_required_is_named_beside_it(name: str) -> None:
    """As strict readers of schemas ask (ajv's strictRequired)."""
    todo: list[Any] = [SCHEMAS[name]]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if isinstance(node.get("required"), list):
                assert set(node["required"]) <= node.get("properties", {}).keys(), node
            todo += node.values()
        elif isinstance(node, list):
            todo += node


_OF_TEXT = {"pattern", "minLength", "maxLength", "format"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_holds_of_texts_stands_beside_their_type(name: str) -> None:
    """As strict readers of schemas ask (ajv's strictTypes): there, or in the schema that the branch is part of."""
    todo: list[tuple[Any, Any]] = [(SCHEMAS[name], ())]
    while todo:
        node, above = todo.pop()
        if isinstance(node, dict):
            types = node.get("type", above)
            if any(isinstance(node.get(word), str | int) for word in _OF_TEXT):
                assert "string" in types, node
            for key, part in node.items():
                inherited = {"propertyNames": "string", "anyOf": types, "allOf": types}.get(key, ())
                todo.append((None if key == "examples" else part, inherited))
        elif isinstance(node, list):
            todo += [(part, above) for part in node]


def test_keys_are_offered_once_and_described_by_the_last_schema_that_fits() -> None:
    """As the YAML language server completes and hovers: properties of all branches, the description of the last."""
    schema = SCHEMAS["account.schema.json"]
    rules = [schema["else"], *schema["else"]["allOf"]]
    assert all(rule.get("properties", {}).keys() <= {"account"} for rule in rules)
    for key in ("data_encryption", "manual_rollover", "data_masking", "file_sharing", "unified_window"):
        (reference,) = [branch["$ref"] for branch in schema["properties"][key]["anyOf"] if "$ref" in branch]
        section = schema["definitions"][reference.rpartition("/")[2]]
        assert section["description"] == schema["properties"][key]["description"]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_null_is_a_type_and_no_choice(name: str) -> None:
    """As the YAML language server hovers: of a choice whose branches all fit it shows the titles of all."""
    todo: list[Any] = [SCHEMAS[name]]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            branches = node.get("anyOf", [])
            simple = [branch for branch in branches if isinstance(branch, dict) and "type" in branch]
            assert len(branches) != 2 or len(simple) != 2 or {"type": "null"} not in branches, node
            todo += node.values()
        elif isinstance(node, list):
            todo += node


@pytest.mark.parametrize(("source", "is_right"), [("sms", False), ("tv", True), (None, True), (5, False)])
def test_a_word_of_several_may_be_null(source: Any, is_right: bool) -> None:
    offsite = {"campaign": "C", "name": "N", "landing_page": "https://a.example/", "source": source}
    assert (errors("account", {**HEAD, "offsite_engagements": [offsite]}) == []) == is_right


def test_what_a_raw_key_may_be_is_told_of_keys_that_no_chapter_describes() -> None:
    raw = SCHEMAS["account.schema.json"]["definitions"]["RawSettings"]["properties"]
    values = raw["ac_features"]["additionalProperties"]
    assert [branch["title"] for branch in values["anyOf"]] == ["on or off", "whole number", "text", "null"]
    assert raw["site_settings"]["additionalProperties"]["title"] == "any JSON value"


def test_a_chapter_that_the_platform_lacks_is_marked() -> None:
    chat = {"account": {"id": "1", "platform": "chat"}}
    at_rest = {"data_masking": {"at_rest": {"patterns": [{"preset": "email"}]}}}
    for part in ({"manual_rollover": {"handler": True}}, at_rest):
        assert errors("account", {**chat, **part}) != []
        assert errors("account", {**HEAD, **part}) == []
    real_time = {"data_masking": {"real_time": {"patterns": [{"preset": "email"}]}, "at_rest": None}}
    assert errors("account", {**chat, **real_time}) == []


def test_hovers_and_completions_have_the_words_of_the_catalogue() -> None:
    schema = SCHEMAS["account.schema.json"]
    encryption = schema["properties"]["data_encryption"]
    assert "not-retroactive" in encryption["description"]
    assert "encryption.feature_69 before encryption.global" in encryption["description"]
    raw = schema["definitions"]["RawSettings"]["properties"]["ac_features"]
    assert "Common.Global_Encryption_Enabled" in raw["properties"]
    titles = {name: part["title"] for name, part in schema["definitions"]["DataEncryption"]["properties"].items()}
    assert titles["scopes"] == "scopes"
    assert all(part.get("description") for part in schema["definitions"]["UnifiedWindow"]["properties"].values())
