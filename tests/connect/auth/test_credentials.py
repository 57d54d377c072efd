"""Credentials: where they are found, how they sign, and that they are never told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

import httpx
import pytest

from lpconf.catalogue.surfaces import SITE_SETTING
from lpconf.connect.auth.credentials import PARTS, Credentials
from lpconf.connect.auth.secret_sources import SecretResolver, expand
from lpconf.connect.router import open_connectors
from lpconf.domain.project import Auth, CredentialKind, Profile, SecretRef
from lpconf.domain.state import Site
from lpconf.errors import Forbidden, RemoteError, Unauthorised, Unexpected
from tests.connect.auth.token_service import reply, running
from tests.connect.scripted_transport import SECRET, SITE, ScriptedTransport, failure, run, sent, told

URL = "https://z1.ac.liveperson.net/x?v=1"
BEARER = Auth("bearer", {"bearer": SecretRef(env="LP_BEARER_{ACCOUNT}")})
ENVIRON = {"LP_BEARER_ACME_RETAIL": SECRET, "USERNAME": "ops", "PASSWORD": "pässword-" + SECRET}


def python(code: str) -> SecretRef:
    return SecretRef(command=(sys.executable, "-c", code, "{ID}", "{label.brand}"))


async def base(site: Site, service: str, surface: str) -> str:
    return f"https://{service}.liveperson.net"


def credentials(
    auth: Auth | None, transport: ScriptedTransport | None = None, root: Path = Path(), **environ: str
) -> Credentials:
    session = (transport or ScriptedTransport(told({}))).session()
    return Credentials(auth, SecretResolver(environ or ENVIRON, root), session, base)


def header(found: Credentials, site: Site = SITE) -> str:
    return run(found.signer(site))("GET", URL)["Authorization"]


def test_no_auth_signs_nothing() -> None:
    assert run(credentials(None).signer(SITE))("GET", URL) == {}


def test_bearer_from_the_environment() -> None:
    assert header(credentials(BEARER)) == f"Bearer {SECRET}"


def test_bearer_from_a_file_without_its_line_break(tmp_path: Path) -> None:
    (tmp_path / "acme.token").write_text(SECRET + "\n")
    auth = Auth("bearer", {"bearer": SecretRef(file="{label.brand}.token")})
    assert header(credentials(auth, root=tmp_path)) == f"Bearer {SECRET}"
    absolute = Auth("bearer", {"bearer": SecretRef(file=str(tmp_path / "acme.token"))})
    assert header(credentials(absolute)) == f"Bearer {SECRET}"


def test_bearer_from_a_command_without_a_shell() -> None:
    auth = Auth("bearer", {"bearer": python("import sys; print(*sys.argv[1:], '$HOME;`id`')")})
    assert header(credentials(auth)) == "Bearer 20260001 acme $HOME;`id`"


def test_a_command_runs_once_for_the_same_words(tmp_path: Path) -> None:
    auth = Auth("bearer", {"bearer": python(f"open({str(tmp_path / 'n')!r}, 'a').write('x'); print('t')")})
    found = credentials(auth)
    assert not (tmp_path / "n").exists()  # not before it is used

    async def many() -> None:
        await asyncio.gather(*(found.signer(SITE) for _ in range(5)))

    run(many())
    assert (tmp_path / "n").read_text() == "x"


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        (SecretRef(env="LP_{ACCOUNT}"), "environment variable LP_ACME_RETAIL is not set"),
        (SecretRef(env="EMPTY"), "EMPTY is empty"),
        (SecretRef(env="LINES"), "LINES holds characters"),
        (SecretRef(env="LATIN"), "no header may have"),
        (SecretRef(file="no/such/{ID}"), "file no/such/20260001 cannot be read: No such file"),
        (SecretRef(file="."), "file . cannot be read"),
        (SecretRef(file="a\0b"), "not a file name"),
        (SecretRef(file="/dev/zero"), "larger than 64 KiB"),
        (SecretRef(command=("no-such-command-{ID}",)), "command no-such-command-20260001 cannot be run"),
        (python(f"print('{SECRET}'); raise SystemExit(3)"), "ended with 3"),
        (python("import sys; sys.stdout.buffer.write(b'\\xff')"), "is not UTF-8"),
        (python("pass"), "is empty"),
        (SecretRef(env="X_{label.nope}"), "has no label nope"),
        (SecretRef(env="X_{WHAT}"), "environment variable X_{WHAT} is not set"),
        (SecretRef(), "names no place"),
    ],
)
def test_a_missing_credential_names_its_place(ref: SecretRef, words: str) -> None:
    environ = {"EMPTY": "\n", "LINES": f"{SECRET}\r\nX-Evil: 1\n", "LATIN": SECRET + "é"}
    error = failure(Unauthorised, credentials(Auth("bearer", {"bearer": ref}), **environ).signer(SITE))
    assert words in str(error)
    assert "acme-retail" in str(error)
    assert (error.surface, error.account) == ("credential", "acme-retail")


@pytest.mark.parametrize("label", ["../../etc", "a..b", "-rf", "a/b", "a b", "$(id)", "", ".hidden", "a\nb"])
def test_labels_cannot_lead_elsewhere(label: str) -> None:
    site = Site("acme", "1", "chat", {"brand": label})
    with pytest.raises(Unauthorised, match="may not stand"):
        expand(SecretRef(file="/run/secrets/{label.brand}"), site)


def test_placeholders_everywhere() -> None:
    ref = SecretRef(command=("get", "{ACCOUNT}", "x-{ID}-{label.brand}", "{print $1}{}"))
    assert expand(ref, SITE).command == ("get", "ACME_RETAIL", "x-20260001-acme", "{print $1}{}")


def test_a_part_that_is_not_named() -> None:
    for kind, parts in PARTS.items():
        auth = Auth(kind, {name: SecretRef(env="PASSWORD") for name in parts[1:]})  # type: ignore[arg-type]
        assert f"names no {parts[0]}" in str(failure(Unauthorised, credentials(auth).signer(SITE)))


LOGIN = Auth("login", {"username": SecretRef(env="USERNAME"), "password": SecretRef(env="PASSWORD")})


def test_login_asks_for_a_bearer_once() -> None:
    transport = ScriptedTransport(told({"bearer": SECRET, "sessionTTl": "28800000"}))
    found = credentials(LOGIN, transport)

    async def many() -> list[str]:
        signers = await asyncio.gather(*(found.signer(SITE) for _ in range(5)))
        return [sign("GET", URL)["Authorization"] for sign in signers]

    assert run(many()) == [f"Bearer {SECRET}"] * 5
    [request] = transport.asked
    assert (request.method, str(request.url)) == (
        "POST",
        "https://agentvep.liveperson.net/api/account/20260001/login?v=1.3",
    )
    assert sent(request) == {"username": "ops", "password": ENVIRON["PASSWORD"]}


@pytest.mark.parametrize("kind", ["login", "oauth2"])
def test_a_refused_log_in_is_not_tried_again(kind: CredentialKind) -> None:
    transport = ScriptedTransport(httpx.Response(401, text=SECRET))
    auth = Auth(kind, {name: SecretRef(env="PASSWORD") for name in PARTS[kind]})
    found = credentials(auth, transport)

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(Unauthorised):
                await found.signer(SITE)
        await found.signer(SITE)

    error = failure(Unauthorised, twice())
    assert kind in str(error)
    assert len(transport.asked) == 1


@pytest.mark.parametrize("body", [{}, [], None, {"bearer": ""}, {"bearer": 7}, {"bearer": "a\r\nb"}, {"bearer": "é"}])
def test_an_answer_without_a_token_is_unexpected(body: object) -> None:
    failure(Unexpected, credentials(LOGIN, ScriptedTransport(told(body))).signer(SITE))


def test_a_throttled_log_in_waits() -> None:
    transport = ScriptedTransport(httpx.Response(429), told({"bearer": "t"}))
    assert header(credentials(LOGIN, transport)) == "Bearer t"
    assert transport.slept == [5.0]  # facts 2.1


def test_a_bot_logs_in_with_an_oauth2_client_and_no_password() -> None:
    transport = ScriptedTransport(told({"bearer": "b-1", "csrf": "c", "sessionId": "s", "sessionTTl": "100"}))
    auth = Auth("bot", {name: SecretRef(env=name.upper()) for name in PARTS["bot"]})
    environ = {"USERNAME": "bot@acme", "CLIENT_ID": "client-1", "CLIENT_SECRET": SECRET}
    signer = run(credentials(auth, transport, **environ).signer(SITE))
    assert signer("GET", "https://x") == {"Authorization": "Bearer b-1"}
    (request,) = transport.asked
    assert str(request.url) == "https://agentvep.liveperson.net/api/account/20260001/login?v=1.3"
    body = sent(request)
    assert {name: body[name] for name in ("username", "appKey", "secret")} == {
        "username": "bot@acme",
        "appKey": "client-1",
        "secret": SECRET,
    }
    assert body["accessToken"]
    assert body["accessTokenSecret"]
    assert "password" not in body


def test_oauth2_client_credentials() -> None:
    transport = ScriptedTransport(told({"access_token": SECRET, "token_type": "Bearer"}))
    auth = Auth("oauth2", {"client_id": SecretRef(env="USERNAME"), "client_secret": SecretRef(env="PASSWORD")})
    assert header(credentials(auth, transport)) == f"Bearer {SECRET}"
    [request] = transport.asked
    assert str(request.url) == "https://sentinel.liveperson.net/sentinel/api/v2/account/20260001/app/token?v=2.0"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["ops"],
        "client_secret": [ENVIRON["PASSWORD"]],
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": "invalid_client", "error_description": SECRET}, Unauthorised),
        ({"error": "unauthorized_client"}, Unauthorised),
        ({"error": "invalid_request"}, Unexpected),
        ({"message": "no"}, Unexpected),
        (["x"], Unexpected),
        (None, Unexpected),
    ],
)
def test_a_client_that_sentinel_does_not_know_is_a_refused_credential(body: object, kind: type[RemoteError]) -> None:
    auth = Auth("oauth2", {name: SecretRef(env="PASSWORD") for name in PARTS["oauth2"]})
    transport = ScriptedTransport(httpx.Response(400, json=body))
    error = failure(kind, credentials(auth, transport).signer(SITE))
    assert (error.status, SECRET in str(error), len(transport.asked)) == (400, False, 1)


def test_oauth1_signs_each_request_anew() -> None:
    auth = Auth("oauth1", {name: SecretRef(env=name.upper()) for name in PARTS["oauth1"]})
    environ = {name.upper(): f"{name}-{SECRET}" for name in PARTS["oauth1"]}
    sign = run(credentials(auth, **environ).signer(SITE))
    one, other = sign("PUT", URL)["Authorization"], sign("PUT", URL)["Authorization"]
    assert one.startswith("OAuth ")
    assert 'oauth_signature_method="HMAC-SHA1"' in one
    assert f'oauth_consumer_key="app_key-{SECRET}"' in one
    assert f'oauth_token="access_token-{SECRET}"' in one
    assert "token_secret-" not in one
    assert one != other


def signature_by_hand(method: str, url: str, oauth: dict[str, str], secret: str, token_secret: str) -> str:
    """HMAC-SHA1 as RFC 5849, sections 3.4.1 and 3.4.2, tells it; written from the text and not from a library."""
    parts = urlsplit(url)
    pairs = [(k, v) for k, v in oauth.items() if k not in ("oauth_signature", "realm")]
    pairs += parse_qsl(parts.query, keep_blank_values=True)
    encoded = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in pairs)
    place = f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"
    words = [method.upper(), place, "&".join(f"{k}={v}" for k, v in encoded)]
    base_string = "&".join(quote(word, safe="~") for word in words)
    key = f"{quote(secret, safe='~')}&{quote(token_secret, safe='~')}"
    return base64.b64encode(hmac.new(key.encode(), base_string.encode(), hashlib.sha1).digest()).decode()


def oauth_fields(header: str) -> dict[str, str]:
    kind, _, rest = header.partition(" ")
    assert kind == "OAuth"
    return {k: unquote(v) for k, v in re.findall(r'(\w+)="([^"]*)"', rest)}


def test_oauth1_signs_as_the_known_example_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the OAuth Core 1.0 specification, appendix A: its query takes part in the signature."""
    monkeypatch.setattr("lpconf.connect.auth.credentials.is_loopback", lambda host: True)  # the example is plain http
    monkeypatch.setattr("oauthlib.oauth1.rfc5849.generate_nonce", lambda: "kllo9940pd9333jh")
    monkeypatch.setattr("oauthlib.oauth1.rfc5849.generate_timestamp", lambda: "1191242096")
    parts = ("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    environ = dict(zip((name.upper() for name in PARTS["oauth1"]), parts, strict=True))
    auth = Auth("oauth1", {name: SecretRef(env=name.upper()) for name in PARTS["oauth1"]})
    sign = run(credentials(auth, **environ).signer(SITE))
    fields = oauth_fields(
        sign("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original")["Authorization"]
    )
    assert fields["oauth_signature"] == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="
    assert fields["oauth_version"] == "1.0"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "tail",
    [
        "x?v=3.0",
        "campaigns?v=3.4&fields=id&fields=name",
        "properties/a%20b%2Fc?v=3.0&q=%C3%A9%20%2B~&empty=",
        "x",
    ],
)
def test_oauth1_signs_as_computed_by_hand(method: str, tail: str) -> None:
    environ = {name.upper(): f"{name}/+ü-{SECRET}" for name in PARTS["oauth1"]}
    auth = Auth("oauth1", {name: SecretRef(env=name.upper()) for name in PARTS["oauth1"]})
    url = f"https://z1.ac.liveperson.net/api/account/1/{tail}"
    fields = oauth_fields(run(credentials(auth, **environ).signer(SITE))(method, url)["Authorization"])
    signed = signature_by_hand(method, url, fields, environ["SECRET"], environ["TOKEN_SECRET"])
    assert fields["oauth_signature"] == signed


def test_oauth1_signs_what_goes_over_the_wire() -> None:
    """Names that have to be encoded: the server sees the very target that was signed."""
    environ = {name.upper(): f"{name}-{SECRET}" for name in PARTS["oauth1"]}
    auth = Auth("oauth1", {name: SecretRef(env=name.upper()) for name in PARTS["oauth1"]})
    with running() as platform:
        platform.say = lambda request: reply([], ac_revision="1") if "/configuration/" in request.path else None

        async def work() -> None:
            there = open_connectors(Profile("p", "liveperson", platform.url, auth=auth), environ=environ)
            reading = await there.read(SITE, SITE_SETTING)
            await there.write(SITE, SITE_SETTING, "a b/c+~é%", "x", replace(reading, items={"a b/c+~é%": {}}))
            await there.close()

        run(work())
        for request in platform.asked("/configuration/"):
            fields = oauth_fields(request.headers["authorization"])
            url = platform.url + request.target
            signed = signature_by_hand(request.method, url, fields, environ["SECRET"], environ["TOKEN_SECRET"])
            assert fields["oauth_signature"] == signed


def test_oauth1_is_not_sent_in_plain_text_over_a_network() -> None:
    environ = {name.upper(): SECRET for name in PARTS["oauth1"]}
    auth = Auth("oauth1", {name: SecretRef(env=name.upper()) for name in PARTS["oauth1"]})
    sign = run(credentials(auth, **environ).signer(SITE))
    with pytest.raises(Unauthorised, match="needs https"):
        sign("GET", "http://bridge.example/x")


def test_a_command_that_takes_too_long_is_ended() -> None:
    ref = python("import time; time.sleep(60)")

    async def find() -> object:
        return await SecretResolver({}, Path(), seconds=0.3).find(ref, SITE)

    assert "took longer than 0.3 s" in str(failure(Unauthorised, find()))


def test_a_command_ends_with_the_run_that_is_interrupted(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    ref = python(f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)")

    async def interrupted() -> None:
        task = asyncio.create_task(SecretResolver(dict(os.environ), Path()).find(ref, SITE))
        while not (mark.exists() and mark.read_text()):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(interrupted())
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_what_a_command_complains_is_not_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    failure(Unauthorised, credentials(Auth("bearer", {"bearer": python(f"raise SystemExit('{SECRET}')")})).signer(SITE))
    assert capfd.readouterr() == ("", "")


def test_passwords_in_the_urls_of_the_environment_are_secrets() -> None:
    SecretResolver({"HTTPS_PROXY": f"http://ops:{SECRET}@proxy.example:3128", "PLAIN": "x@y"}, Path())
    assert str(Unauthorised(f"proxy http://ops:{SECRET}@proxy.example")) == "proxy http://ops:***@proxy.example"


def test_kinds_that_need_the_platform_are_refused_at_the_bridge() -> None:
    transport = ScriptedTransport(told({"bearer": "t"}))
    found = Credentials(LOGIN, SecretResolver(ENVIRON, Path()), transport.session())
    assert "use a bearer here" in str(failure(Unauthorised, found.signer(SITE)))
    assert transport.asked == []


def test_a_forbidden_log_in_is_told_as_such() -> None:
    failure(Forbidden, credentials(LOGIN, ScriptedTransport(httpx.Response(403))).signer(SITE))


def test_what_several_accounts_lack_is_told_in_the_name_of_each() -> None:
    shared = credentials(Auth("bearer", {"bearer": SecretRef(env="NOT_SET")}))

    for site in (SITE, replace(SITE, name="acme-other"), SITE):
        fault = failure(Unauthorised, shared.signer(site))
        assert str(fault) == f"no credential for {site.name}: the environment variable NOT_SET is not set"
        assert fault.account == site.name
