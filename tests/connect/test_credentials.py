"""Credentials: where they are found, how they sign, and that they are never told."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from lpconf.connect.credentials import PARTS, Credentials
from lpconf.connect.secret_refs import Vault, expand
from lpconf.errors import Forbidden, Unauthorised, Unexpected
from lpconf.terms.profile import Auth, CredentialKind, SecretRef
from lpconf.terms.state import Site

from .weather import SECRET, SITE, Weather, failure, run, sent, told

URL = "https://z1.ac.liveperson.net/x?v=1"
BEARER = Auth("bearer", {"bearer": SecretRef(env="LP_BEARER_{ACCOUNT}")})
ENVIRON = {"LP_BEARER_ACME_RETAIL": SECRET, "USERNAME": "ops", "PASSWORD": "pässword-" + SECRET}


def python(code: str) -> SecretRef:
    return SecretRef(command=(sys.executable, "-c", code, "{ID}", "{label.brand}"))


async def base(site: Site, service: str, surface: str) -> str:
    return f"https://{service}.liveperson.net"


def credentials(auth: Auth | None, weather: Weather | None = None, root: Path = Path(), **environ: str) -> Credentials:
    session = (weather or Weather(told({}))).session()
    return Credentials(auth, Vault(environ or ENVIRON, root), session, base)


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
    weather = Weather(told({"bearer": SECRET, "sessionTTl": "28800000"}))
    found = credentials(LOGIN, weather)

    async def many() -> list[str]:
        signers = await asyncio.gather(*(found.signer(SITE) for _ in range(5)))
        return [sign("GET", URL)["Authorization"] for sign in signers]

    assert run(many()) == [f"Bearer {SECRET}"] * 5
    [request] = weather.asked
    assert (request.method, str(request.url)) == (
        "POST",
        "https://agentvep.liveperson.net/api/account/20260001/login?v=1.3",
    )
    assert sent(request) == {"username": "ops", "password": ENVIRON["PASSWORD"]}


@pytest.mark.parametrize("kind", ["login", "oauth2"])
def test_a_refused_log_in_is_not_tried_again(kind: CredentialKind) -> None:
    weather = Weather(httpx.Response(401, text=SECRET))
    auth = Auth(kind, {name: SecretRef(env="PASSWORD") for name in PARTS[kind]})
    found = credentials(auth, weather)

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(Unauthorised):
                await found.signer(SITE)
        await found.signer(SITE)

    error = failure(Unauthorised, twice())
    assert kind in str(error)
    assert len(weather.asked) == 1


@pytest.mark.parametrize("body", [{}, [], None, {"bearer": ""}, {"bearer": 7}, {"bearer": "a\r\nb"}, {"bearer": "é"}])
def test_an_answer_without_a_token_is_unexpected(body: object) -> None:
    failure(Unexpected, credentials(LOGIN, Weather(told(body))).signer(SITE))


def test_a_throttled_log_in_waits() -> None:
    weather = Weather(httpx.Response(429), told({"bearer": "t"}))
    assert header(credentials(LOGIN, weather)) == "Bearer t"
    assert weather.slept == [5.0]  # facts 2.1


def test_oauth2_client_credentials() -> None:
    weather = Weather(told({"access_token": SECRET, "token_type": "Bearer"}))
    auth = Auth("oauth2", {"client_id": SecretRef(env="USERNAME"), "client_secret": SecretRef(env="PASSWORD")})
    assert header(credentials(auth, weather)) == f"Bearer {SECRET}"
    [request] = weather.asked
    assert str(request.url) == "https://sentinel.liveperson.net/sentinel/api/v2/account/20260001/app/token"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["ops"],
        "client_secret": [ENVIRON["PASSWORD"]],
    }


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


def test_kinds_that_need_the_platform_are_refused_at_the_bridge() -> None:
    weather = Weather(told({"bearer": "t"}))
    found = Credentials(LOGIN, Vault(ENVIRON, Path()), weather.session())
    assert "use a bearer here" in str(failure(Unauthorised, found.signer(SITE)))
    assert weather.asked == []


def test_a_forbidden_log_in_is_told_as_such() -> None:
    failure(Forbidden, credentials(LOGIN, Weather(httpx.Response(403))).signer(SITE))
