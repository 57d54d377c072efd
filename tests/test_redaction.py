"""The redactor: no form of a secret gets through, and ordinary words stay."""

from __future__ import annotations

import base64
import html
import io
import json
import logging
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.apply.journal import Journal
from lpconf.cli.output import RedactingStream, Screen
from lpconf.connect.http.request_log import log
from lpconf.domain.value import Secret
from lpconf.errors import RemoteError
from lpconf.load.files.atomic_write import write_atomically
from lpconf.redaction import (
    HIDDEN,
    forget_secrets,
    keep_secret,
    keep_secrets_of_url,
    redact,
    redact_fields,
    redacted_json,
    repeats_secret,
)
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.escape import code, prose

TOKEN = 'eyJh.s3cr3t"/+=_\\ü-never'
AROUND = st.text(max_size=20)
SECRETS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=8, max_size=40)


def forms(secret: str) -> list[str]:
    raw = secret.encode()
    return [
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret, safe="").lower() if secret.islower() else quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        raw.hex(),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
    ]


@given(SECRETS, AROUND, AROUND)
def test_every_form_of_a_secret_is_replaced_wherever_it_stands(secret: str, before: str, after: str) -> None:
    forget_secrets()
    keep_secret(secret)
    for form in forms(secret):
        said = redact(f"{before}{form}{after}")
        assert form.rstrip("=") not in said.replace(HIDDEN, "\0") or form in before + after
        assert HIDDEN in said


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("after", ["", "\n", "ab"])
def test_a_secret_inside_of_what_was_encoded_together_is_replaced(before: str, after: str) -> None:
    keep_secret("s3cr3t-never-shown")
    told = base64.b64encode(f"{before}s3cr3t-never-shown{after}".encode()).decode()
    kept = redact(told).replace(HIDDEN, "")
    assert len(kept) <= len(told) - 20


@given(st.lists(SECRETS, min_size=1, max_size=5), AROUND)
def test_a_text_without_secrets_stays_as_it_is(secrets: list[str], text: str) -> None:
    forget_secrets()
    for secret in secrets:
        keep_secret(secret + "#")
    if "#" not in text and HIDDEN not in text:
        assert redact(text) == text


def test_the_longest_secret_wins_and_neighbours_are_both_replaced() -> None:
    keep_secret("abcdefgh")
    keep_secret("abcdefghijkl")
    assert redact("abcdefghijkl abcdefgh abcdefghabcdefgh") == "*** *** ******"


def test_short_secrets_do_not_garble_what_is_said() -> None:
    for short in ("a", "on", "42a", "", "word"):
        keep_secret(short)
    assert redact("a word on 42a, words, sword-play, word") == "a *** on 42a, words, sword-play, ***"
    assert redact_fields('{"password": "on", "x": "on"}') == '{"password": ***, "x": "on"}'


def test_thousands_of_secrets_are_searched_like_one() -> None:
    for number in range(5_000):
        keep_secret(f"eyJhbGciOiJIUzI1NiJ9.{number:06}")
    text = "nothing to see here, " * 500 + "eyJhbGciOiJIUzI1NiJ9.004711" + "eyJh but no secret"
    assert redact(text).endswith("here, ***eyJh but no secret")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://proxy:pa55word@proxy.example:3128", "pa55word"),
        ("https://t0ken-alone@git.example/x", "t0ken-alone"),
        ("https://u:p%40ssw%2Frd@x.example", "p@ssw/rd"),
    ],
)
def test_passwords_in_urls_are_secrets(url: str, word: str) -> None:
    keep_secrets_of_url(url)
    assert word not in redact(f"{url} and {word}")


@pytest.mark.parametrize("url", ["no url", "http://[bad", "mailto:dana@acme.example", "http://x.example/@y"])
def test_what_is_no_url_with_a_password_tells_nothing(url: str) -> None:
    keep_secrets_of_url(url)
    assert redact("dana@acme.example http://x.example/@y") == "dana@acme.example http://x.example/@y"


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer XYZ",
        "authorization=Basic XYZ",
        '{"error": {"csrf": "XYZ"}}',
        '{"clientSecret":"XYZ"}',
        "<p>token=XYZ</p>",
        "Set-Cookie: Session_id=XYZ; Path=/",
        '"{\\"password\\": \\"XYZ\\"}"',
        "refused Bearer XYZ!",
        'Authorization: OAuth oauth_consumer_key="k",oauth_signature="XYZ"',
        "https://x.example/?access_token=XYZ&v=1",
    ],
)
def test_what_stands_where_credentials_stand_is_hidden(said: str) -> None:
    assert "XYZ" not in redact_fields(said)


def test_a_secret_is_known_from_the_moment_it_is_made_and_a_user_name_is_a_word() -> None:
    Secret(TOKEN)
    Secret("administrator", hidden=False)
    assert redact(f"administrator {TOKEN}") == f"administrator {HIDDEN}"
    Secret("https://ops:inner-pass@vault.example")
    assert "inner-pass" not in redact("the password inner-pass")


def test_every_sink_redacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams, logs, exceptions, journals, files, reports: each by itself."""
    Secret(TOKEN)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", RedactingStream(stream))
    Screen().warn(f"problem {TOKEN}")
    print(TOKEN, file=sys.stderr)  # noqa: T201
    sys.stderr.writelines([TOKEN[:5], TOKEN[5:], "\n"])
    handler = logging.StreamHandler(stream)
    log.addHandler(handler)
    try:
        log.warning("said %s", TOKEN)
        try:
            raise ValueError(TOKEN)
        except ValueError:
            log.exception("failed")
    finally:
        log.removeHandler(handler)
    error = RemoteError(f"redirects to {TOKEN}.example", surface="s")
    with Journal(tmp_path / "runs" / "x.jsonl") as journal:
        journal.append("intent", after={"value": TOKEN})
    write_atomically(tmp_path / "run.json", json.dumps({"x": TOKEN}))
    layout = "\n".join(TextLayout(20).wrap(f"a value {TOKEN * 3} that is folded"))
    told = [stream.getvalue(), str(error), repr(error), (tmp_path / "run.json").read_text()]
    told += [(tmp_path / "runs" / "x.jsonl").read_text(), layout, prose(TOKEN), code(TOKEN)]
    told.append(json.dumps(redacted_json({TOKEN: [TOKEN, {"a": (TOKEN,)}, 1, None]})))
    for text in told:
        assert HIDDEN in text or "&#42;&#42;&#42;" in text, text
        assert "s3cr3t" not in text


def test_nothing_is_spent_while_no_secret_is_known() -> None:
    text = "x" * 100
    assert redact(text) is text
    assert redacted_json([text])[0] is text


CREDENTIAL = 'eyJhbGciOiJ<x>&"é7-token-of-somebody'


@pytest.mark.parametrize(
    "echo",
    [
        CREDENTIAL[:12], CREDENTIAL[:-4], CREDENTIAL[5:20], html.escape(CREDENTIAL),
        html.escape(html.escape(CREDENTIAL)),
        quote(quote(CREDENTIAL, safe=""), safe="")[:60], json.dumps(CREDENTIAL)[1:30],
        "".join(f"&#{ord(character)};" for character in CREDENTIAL[:10]),
    ],
)  # fmt: skip
def test_a_part_of_a_secret_in_any_escape_is_found(echo: str) -> None:
    keep_secret(CREDENTIAL)
    assert repeats_secret(f"invalid credential {echo} was sent")


@pytest.mark.parametrize("text", ["", "invalid credential", CREDENTIAL[:7], "a token of anybody", "100 % &amp; more"])
def test_other_texts_repeat_no_secret(text: str) -> None:
    keep_secret(CREDENTIAL)
    assert not repeats_secret(text)
