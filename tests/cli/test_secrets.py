"""Promise 7: no secret in any output and in any file, however hard the outside tries to have it printed."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lpconf.cli.main import main
from tests.cli.command_line import Came, Front
from tests.connect.auth.token_service import Platform, Request, reply, running

PASSWORD, BRIDGE, PROXY = 'pa55"word/of+ops', "bridge-t0ken-of-acme", "pr0xy-pa55word"
PROJECT = """\
version: 1
profile: live
profiles:
  live:
    kind: liveperson
    domain_api: {url}
    auth: {{login: {{username: {{env: LP_USER}}, password: {{env: "LP_PASSWORD_{{ACCOUNT}}"}}}}}}
    bridge: {{url: {url}, auth: {{bearer: {{command: [{python}, -c, "import sys; print('{bridge}'); \
print('complains {bridge}', file=sys.stderr)"]}}}}}}
    limits: {{backoff_scale: 0.0001}}
policy: {{max_changed_percent: 100}}
"""
ACCOUNT = """\
account: {id: "1", platform: messaging_and_chat}
settings:
  site_settings: {le.one: wished, le.two: wished, le.three: wished}
data_masking:
  real_time:
    patterns: [{name: card, regex: '\\b\\d{16}\\b'}]
accept: [masking-irreversible]
"""


class Talkative:
    """A platform that says every secret that it hears, in every place that it has."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.revision = 1
        self.refuse = 1
        self.fail = ""
        self.bridges: set[str] = set()
        self.values = {"le.one": "old"}

    def heard(self) -> str:
        proofs = sorted(self.platform.good)
        words = [PASSWORD, *self.bridges, *proofs, *(proof.removeprefix("Bearer ") for proof in proofs)]
        if self.platform.logins:  # what was not handed out yet is no secret
            words += [f"csrf-w0rd-{self.platform.logins}", f"sessi0n-{self.platform.logins}"]
        encoded = [base64.b64encode(f"ops:{word}".encode()).decode() for word in words]
        return " ".join([*words, *map(quote, words), *encoded, *(json.dumps(word) for word in words)])

    def __call__(self, request: Request) -> Any:
        if request.path.startswith("/accounts/"):
            return self.bridge(request)
        if "/configuration/" not in request.path:
            return None
        if self.refuse:
            self.refuse -= 1
            return reply({"error": {"message": self.heard()}}, 401, X_Echo=self.heard())
        if self.fail == "redirect":
            return 302, {"Location": f"https://{quote(PASSWORD)}.example/{quote(self.heard())}"}, b""
        if self.fail:
            return int(self.fail), {}, self.heard().encode()
        name = request.path.rpartition("/")[2]
        if request.method == "GET":
            # a value that is a secret, in a setting that is wished otherwise
            items = [self.item(n, v) for n, v in {**self.values, "le.two": f"was {self.heard()}"}.items()]
            there = {"properties": items, "featureGrants": {"grantedFeatures": {"revision": "1", "grantedFeature": []}}}
            return reply(there.get(name, []), ac_revision=str(self.revision))
        self.revision += 1
        if "le.three" in (name, request.json["id"]):
            return 500, {}, self.heard().encode()
        self.values[request.json["id"]] = request.json["propertyValue"]["value"]
        return reply(request.json, ac_revision=str(self.revision))

    @staticmethod
    def item(name: str, value: str) -> dict[str, Any]:
        return {"id": name, "type": 2, "propertyValue": {"value": value}, "deleted": False}

    def bridge(self, request: Request) -> Any:
        if request.headers.get("authorization") != f"Bearer {BRIDGE}":
            return reply({}, 401)
        self.bridges.add(BRIDGE)  # only now can anybody here have heard it
        if request.path.endswith("/taglet"):
            return reply({"revision": "1", "values": {"cleanCCPatterns": self.heard()}})
        return 403, {}, self.heard().encode()


@pytest.fixture
def talkative(empty: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talkative]:
    monkeypatch.setenv("LP_USER", "ops")
    monkeypatch.setenv("LP_PASSWORD_ACME", PASSWORD)
    monkeypatch.setenv("FTP_PROXY", f"https://ops:{PROXY}@proxy.example:3128")
    with running() as platform:
        project = PROJECT.format(url=platform.url, python=json.dumps(sys.executable), bridge=BRIDGE)
        # what the profile says of the command is no secret: only files that lpconf writes are searched
        empty.write({"lpconf.yaml": project, "accounts/acme.yaml": ACCOUNT})
        talkative = Talkative(platform)
        platform.say = talkative
        yield talkative


def secrets(talkative: Talkative) -> dict[str, str]:
    """Every secret and every form of it, by what it is."""
    plain = {"password": PASSWORD, "bridge": BRIDGE, "proxy": PROXY}
    for number in range(1, talkative.platform.logins + 1):
        plain |= {f"bearer {number}": f"login-t0ken-number-{number}", f"csrf {number}": f"csrf-w0rd-{number}"}
        plain |= {f"session {number}": f"sessi0n-{number}"}
    forms = {}
    for name, secret in plain.items():
        forms |= {name: secret, f"{name} in a URL": quote(secret, safe=""), f"{name} in JSON": json.dumps(secret)[1:-1]}
        encoded = base64.b64encode(f"ops:{secret}".encode()).decode()
        forms[f"{name} in base64"] = encoded[8 : len(encoded) - 4]
    return forms


def search(talkative: Talkative, root: Path, *came: Came) -> None:
    told = {f"output {i}": one.out + one.err for i, one in enumerate(came)}
    own = {root / "lpconf.yaml"}
    files = [file for file in root.rglob("*") if file.is_file() and file not in own]
    assert len(files) >= 3
    told |= {str(file.relative_to(root)): file.read_bytes().decode("utf-8", "replace") for file in files}
    found = [(name, where) for where, text in told.items() for name, form in secrets(talkative).items() if form in text]
    assert not found


@pytest.mark.attack("redactor")
def test_nothing_of_a_whole_day_holds_a_secret(empty: Front, talkative: Talkative) -> None:
    root = empty.root
    outs = ["--output", f"json={root}/o.json", "--output", f"markdown={root}/o.md", "--output", f"text={root}/o.txt"]
    came = [
        empty("access", "-vv", *outs),
        empty("plan", "-vv", "--out", str(root / "x.lpplan"), "--accept", "replaces-existing-pattern", *outs),
        empty("show", str(root / "x.lpplan"), *outs),
        empty("drift", "-vv", *outs),
        empty("explain", "acme", "-vv"),
        empty("explain", "acme:site_setting/le.two", "--format", "json", "-vv"),
        empty("graph", "acme"),
        empty("runbook", str(root / "x.lpplan")),
    ]
    applied = ["--run-file", str(root / "run.json"), "--runbook", str(root / "runbook.md"), *outs]
    came += [
        empty("apply", str(root / "x.lpplan"), "-vv", *applied),
        empty("apply", "--auto-approve", "-vv", *applied, "--accept", "replaces-existing-pattern"),
        empty("apply", "--auto-approve", "--format", "json", "--accept", "replaces-existing-pattern"),
    ]
    assert [one.code for one in came[:2]] == [6, 1], came[:2]
    assert not (root / "x.lpplan").exists(), "a plan that holds a secret is refused, not garbled"
    assert any("-> 401" in one.err for one in came), "the wire log has told of the refusal"
    assert any("***" in one.out + one.err for one in came)
    search(talkative, root, *came)


@pytest.mark.attack("redactor")
@pytest.mark.parametrize("failure", ["redirect", "400", "401", "403", "404", "429", "500", "503"])
def test_no_failure_tells_a_secret(empty: Front, talkative: Talkative, failure: str) -> None:
    talkative.fail = failure
    came = []
    for command in ("plan", "drift", "access"):
        for form in ("text", "json", "markdown"):
            came.append(empty(command, "-vv", "--format", form))
    assert {one.code for one in came} <= {1, 5, 6, 7}
    empty.write({"a": "", "b": ""})
    search(talkative, empty.root, *came)


@pytest.mark.attack("redactor")
def test_a_defect_of_lpconf_itself_tells_no_secret(
    empty: Front, talkative: Talkative, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError(f"with {PASSWORD} in its words")

    monkeypatch.setattr("lpconf.operations.access._log_in", broken)
    assert main(["-C", str(empty.root), "access"]) == 1
    said = capsys.readouterr()
    assert "lpconf itself has failed (RuntimeError: with *** in its words)" in said.err
    assert not [name for name, form in secrets(talkative).items() if form in said.out + said.err]
