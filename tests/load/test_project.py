"""The project file: what it says, and an error with its place for all that it may not say."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.project import Auth, Bridge, Limits, Policy, Project, SecretRef, SurfaceRule
from lpconf.domain.source_document import Document
from lpconf.load.project import read_project
from lpconf.load.yaml.parser import parse

FULL = """\
version: 1
profile: sandbox
profiles:
  sandbox: {kind: sandbox, limits: {concurrency: 2}, surfaces: [{surface: taglet, mode: manual}]}
  production:
    kind: liveperson
    domain_api: https://api.liveperson.net
    hosts: {accountConfigReadWrite: "http://127.0.0.1:8080/"}
    auth: {bearer: {env: "LP_BEARER_{ACCOUNT}"}}
    bridge: {url: https://bridge.acme.example, auth: {bearer: {env: LP_BRIDGE_BEARER}}}
    surfaces:
      - {surface: ac_feature, mode: observe, select: {access: brand-admin}}
      - {surface: site_setting, verb: POST, version: "3.0", host: accountConfigReadOnly}
    limits: {concurrency: 8, per_account: 2, backoff_scale: 2}
policy:
  attestation_max_age_days: {default: 30, encryption.transcripts: 60, settings.ac_features.Common.X: 7}
  max_changed_percent: 12.5
  max_accounts: 3
  protect: ["*:site_setting/encryption.referrer"]
"""


def read(text: str) -> tuple[Project | None, list[Diagnostic]]:
    data, problems = parse(text, "lpconf.yaml")
    assert problems == []
    assert data is not None
    return read_project(Document("lpconf.yaml", data))


def test_everything_that_the_contract_shows_is_read() -> None:
    project, problems = read(FULL)
    assert problems == []
    assert project is not None
    assert (project.file, project.profile) == ("lpconf.yaml", "sandbox")
    sandbox, production = project.profiles["sandbox"], project.profiles["production"]
    assert (sandbox.kind, sandbox.has_bridge, sandbox.limits) == ("sandbox", True, Limits(concurrency=2))
    assert sandbox.rules == (SurfaceRule("taglet", mode="manual"),)
    assert production.domain_api == "https://api.liveperson.net"
    assert production.hosts == {"accountConfigReadWrite": "http://127.0.0.1:8080"}
    assert production.auth == Auth("bearer", {"bearer": SecretRef(env="LP_BEARER_{ACCOUNT}")})
    assert production.bridge == Bridge(
        "https://bridge.acme.example", Auth("bearer", {"bearer": SecretRef(env="LP_BRIDGE_BEARER")})
    )
    assert production.rules == (
        SurfaceRule("ac_feature", {"access": "brand-admin"}, "observe"),
        SurfaceRule("site_setting", {}, None, "3.0", "POST", "accountConfigReadOnly"),
    )
    assert production.limits == Limits(8, 2, 2.0)
    ages = {"encryption.transcripts": 60, "settings.ac_features.Common.X": 7}
    assert project.policy == Policy(30, ages, 12.5, 3, ("*:site_setting/encryption.referrer",))


def test_the_least_that_is_needed() -> None:
    project, problems = read("version: 1\nprofiles: {sandbox: {kind: sandbox}}\n")
    assert problems == []
    assert project is not None
    assert project.profile == "sandbox"
    assert project.policy == Policy()


ENV = "{env: A}"


@pytest.mark.parametrize(
    ("auth", "parts"),
    [
        (f"bearer: {ENV}", {"bearer": SecretRef(env="A")}),
        ("bearer: {file: 'secrets/{ID}'}", {"bearer": SecretRef(file="secrets/{ID}")}),
        (
            "bearer: {command: [pass, show, '{label.KEY}']}",
            {"bearer": SecretRef(command=("pass", "show", "{label.KEY}"))},
        ),
        (
            f"login: {{username: {ENV}, password: {{file: b}}}}",
            {"username": SecretRef("A"), "password": SecretRef("", "b")},
        ),
        (
            f"bot: {{username: {ENV}, client_id: {ENV}, client_secret: {{file: b}}}}",
            {"username": SecretRef("A"), "client_id": SecretRef("A"), "client_secret": SecretRef("", "b")},
        ),
        (
            f"oauth1: {{app_key: {ENV}, secret: {ENV}, access_token: {ENV}, token_secret: {ENV}}}",
            dict.fromkeys(("app_key", "secret", "access_token", "token_secret"), SecretRef("A")),
        ),
        (
            f"oauth2: {{client_id: {ENV}, client_secret: {ENV}}}",
            dict.fromkeys(("client_id", "client_secret"), SecretRef("A")),
        ),
    ],
)
def test_each_kind_of_credential(auth: str, parts: dict[str, Any]) -> None:
    project, problems = read(live(f"auth: {{{auth}}}"))
    assert [problem.code for problem in problems] == (["project.oauth1-ended"] if "oauth1" in auth else [])
    assert project is not None
    assert project.profiles["p"].auth == Auth(auth.partition(":")[0], parts)  # type: ignore[arg-type]


def live(line: str) -> str:
    return f"version: 1\nprofiles:\n  p:\n    kind: liveperson\n    domain_api: https://x.example\n    {line}\n"


def sandbox(line: str) -> str:
    return f"version: 1\nprofiles:\n  p:\n    kind: sandbox\n    {line}\n"


def policy(line: str) -> str:
    return f"version: 1\nprofiles: {{p: {{kind: sandbox}}}}\npolicy:\n  {line}\n"


BAD = [
    ("profiles: {p: {kind: sandbox}}\n", "schema.missing", 1, 1),
    ("version: 2\nprofiles: {p: {kind: sandbox}}\n", "project.version", 1, 10),
    ("version: true\nprofiles: {p: {kind: sandbox}}\n", "schema.type", 1, 10),
    ("version: '1'\nprofiles: {p: {kind: sandbox}}\n", "schema.type", 1, 10),
    ("version: 1\nprofiles: {}\n", "schema.value", 2, 11),
    ("version: 1\nprofiles: [a]\n", "schema.type", 2, 11),
    ("version: 1\nprofiles: {p: }\n", "schema.type", 2, 15),
    ("version: 1\nprofile: q\nprofiles: {p: {kind: sandbox}}\n", "project.profile", 2, 10),
    ("version: 1\nprofiles: {p: {kind: sandbox}, q: {kind: sandbox}}\n", "project.profile", 2, 1),
    ("version: 1\nprofiles: {'p q': {kind: sandbox}}\n", "project.profile-name", 2, 12),
    ("version: 1\nprofiles: {p: {kind: sandbx}}\n", "schema.value", 2, 22),
    ("version: 1\nprofiles: {p: {kind: liveperson}}\n", "project.domain-api", 2, 22),
    ("version: 1\nprofiles: {p: {kind: sandbox}}\npolicies: {}\n", "schema.unknown-key", 3, 1),
    (sandbox("limit: {}"), "schema.unknown-key", 5, 5),
    (sandbox("domain_api: https://x.example"), "project.sandbox", 5, 5),
    (sandbox("auth: {bearer: {env: A}}"), "project.sandbox", 5, 5),
    (sandbox("limits: {concurrency: 0}"), "schema.value", 5, 27),
    (sandbox("limits: {per_account: 1.5}"), "schema.type", 5, 27),
    (sandbox("limits: {backoff_scale: -1}"), "schema.value", 5, 29),
    (sandbox("limits: {concurency: 1}"), "schema.unknown-key", 5, 14),
    (sandbox("surfaces: [{surface: ac_featur, mode: api}]"), "project.surface", 5, 26),
    (sandbox("surfaces: [{surface: taglet, mode: hands}]"), "schema.value", 5, 40),
    (sandbox("surfaces: [{surface: taglet, verb: DELETE}]"), "schema.value", 5, 40),
    (sandbox("surfaces: [{surface: taglet, version: 2.0}]"), "schema.type", 5, 43),
    (sandbox("surfaces: [{surface: taglet, mod: api}]"), "schema.unknown-key", 5, 34),
    (sandbox("surfaces: [{surface: taglet}]"), "project.rule", 5, 16),
    (sandbox("surfaces: [{surface: taglet, mode: api, select: {a: 1}}]"), "schema.type", 5, 57),
    (live("hosts: {x: ftp://a}"), "schema.value", 6, 16),
    (live("hosts: {x: 'https://a b'}"), "schema.value", 6, 16),
    (live("hosts: {x: 'https://[::1'}"), "schema.value", 6, 16),
    (live("bridge: {url: http://bridge.example}"), "schema.value", 6, 19),
    (live("bridge: {url: 'http://127.evil.example'}"), "schema.value", 6, 19),
    (live("bridge: {url: https://u:p@bridge.example}"), "schema.value", 6, 19),
    (live("bridge: {url: 'https://bridge.example/?a=1'}"), "schema.value", 6, 19),
    (live("bridge: {auth: {bearer: {env: A}}}"), "schema.missing", 6, 5),
    (live("auth: {}"), "schema.value", 6, 11),
    (live("auth: {bearer: {env: A}, login: {username: {env: A}, password: {env: A}}}"), "schema.value", 6, 11),
    (live("auth: {bearer: secret}"), "schema.type", 6, 20),
    (live("auth: {bearer: {}}"), "schema.value", 6, 20),
    (live("auth: {bearer: {env: A, file: b}}"), "schema.value", 6, 20),
    (live("auth: {bearer: {env: ''}}"), "schema.value", 6, 26),
    (live("auth: {bearer: {env: 'A_{ACCOUNTS}'}}"), "schema.value", 6, 26),
    (live("auth: {bearer: {command: []}}"), "schema.value", 6, 30),
    (live("auth: {bearer: {command: ls}}"), "schema.type", 6, 30),
    (live("auth: {bearer: {value: x}}"), "schema.unknown-key", 6, 21),
    (live("auth: {login: {username: {env: A}}}"), "schema.missing", 6, 12),
    (
        live("auth: {oauth2: {client: {env: A}, client_id: {env: A}, client_secret: {env: A}}}"),
        "schema.unknown-key",
        6,
        21,
    ),
    (policy("max_changed_percent: 101"), "schema.value", 4, 24),
    (policy("max_accounts: 0"), "schema.value", 4, 17),
    (policy("attestation_max_age_days: 0"), "schema.value", 4, 29),
    (policy("attestation_max_age_days: '90'"), "schema.type", 4, 29),
    (policy("attestation_max_age_days: {encryption.transcript: 3}"), "project.setting", 4, 30),
    (policy("attestation_max_age_days: {default: -1}"), "schema.value", 4, 39),
    (policy("protect: '*'"), "schema.type", 4, 12),
    (policy("protect: [1]"), "schema.type", 4, 13),
    (policy("protect: [encryption]"), "project.protect", 4, 13),
    (policy("protect: ['*:site_settings/x']"), "project.protect", 4, 13),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD, ids=[b[0].splitlines()[-1].strip() for b in BAD])
def test_bad_project_files_are_told_with_their_place(text: str, code: str, line: int, column: int) -> None:
    project, problems = read(text)
    assert project is None
    assert [(p.code, p.mark[:3]) for p in problems if p.mark] == [(code, ("lpconf.yaml", line, column))]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (sandbox("limit: {}"), "did you mean limits?"),
        (sandbox("limits: {concurency: 1}"), "did you mean concurrency?"),
        (sandbox("surfaces: [{surface: ac_featur, mode: api}]"), "did you mean ac_feature?"),
        (sandbox("surfaces: [{surface: taglet, mod: api}]"), "did you mean mode?"),
        (
            live("auth: {oauth2: {client_i: {env: A}, client_id: {env: A}, client_secret: {env: A}}}"),
            "did you mean client_id?",
        ),
        (policy("attestation_max_age_days: {encryption.transcript: 3}"), "did you mean encryption.transcripts?"),
        ("version: 1\nprofile: prod\nprofiles: {prod1: {kind: sandbox}}\n", "did you mean prod1?"),
        (
            "version: 1\nprofiles: {p: {kind: sandbx}}\n",
            "did you mean sandbox?",
        ),
    ],
)
def test_near_words_are_suggested(text: str, hint: str) -> None:
    _, problems = read(text)
    assert [p.label for p in problems] == [hint]


def test_all_problems_come_in_one_run() -> None:
    _, problems = read("version: x\nprofiles: {p: {kind: y, z: 1}}\npolicy: {max_accounts: a}\n")
    assert [p.code for p in problems] == ["schema.type", "schema.value", "schema.unknown-key", "schema.type"]
