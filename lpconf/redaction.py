"""The one redactor, below everything that speaks: each credential that this process holds, and whatever is made of
it, is replaced in texts before they reach a stream, a file, a log or an exception.

`Secret` makes its text known here when it is made, so no place can forget to. The sinks call `redact`: both output
streams (`cli.streams`), result files and plan files, the journal, the wire log, every `LpconfError`.

A secret under four characters cannot be distinguished from ordinary words: replacing it everywhere would garble the
output and reveal the secret by the gaps. It is hidden where a credential has its place (`redact_fields`), nowhere else.
One under eight is replaced where it stands as a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

HIDDEN = "***"
_SHORT, _WORD = 4, 8
_STEM = 4
"""Characters by which texts are searched."""
_FEW = 100
"""So many beginnings of secrets are looked for one by one."""

_known: dict[str, dict[int, set[str]]] = {}
"""Forms of secrets by their first characters, then by length: a search costs the same with one secret and with
thousands (an account each)."""
_seen: set[str] = set()
_remembered: dict[str, str] = {}
"""Short texts as they may be shown, while no further secret is known: a fleet's run says the same few over and over."""
_LONGEST_REMEMBERED = 200
_MOST_REMEMBERED = 10_000


def keep_secret(text: str) -> None:
    """From now on `text`, and its common encodings, are replaced in whatever is said."""
    if text in _seen or len(text) < _SHORT:
        return
    _seen.add(text)
    _remembered.clear()
    for form in _forms(text):
        _known.setdefault(form[:_STEM], {}).setdefault(len(form), set()).add(form)


def keep_secrets_of_url(url: str, *, names: bool = True) -> None:
    """The password that stands before the ``@`` of a URL is a secret, too; where there is none, and `names` says so,
    what stands in its place."""
    from urllib.parse import unquote, urlsplit  # start-up

    try:
        parts = urlsplit(url)
        word = parts.password or (parts.username if names else "")
    except ValueError:
        return
    if parts.scheme and word:
        keep_secret(word)
        keep_secret(unquote(word))


def forget_secrets() -> None:
    """Begin anew. For tests."""
    _known.clear()
    _seen.clear()
    _remembered.clear()
    _runs.clear()
    _runs_of.clear()


def redact(text: str) -> str:
    """`text` with each known secret replaced. Costs nothing while no secret is known."""
    if not _known or len(text) < _STEM or not _may_hold(text):
        return text
    parts: list[str] = []
    begin = at = 0
    last = len(text) - _STEM
    while at <= last:
        by_length = _known.get(text[at : at + _STEM])
        long = _match_length(text, at, by_length) if by_length else 0
        if long:
            parts += [text[begin:at], HIDDEN]
            at += long
            begin = at
        else:
            at += 1
    return "".join([*parts, text[begin:]]) if parts else text


def _may_hold(text: str) -> bool:
    """Whether a secret may begin anywhere in `text`. Quick, because nearly all texts hold none."""
    if len(_known) <= _FEW:
        return any(stem in text for stem in _known)
    return not _known.keys().isdisjoint([text[at : at + _STEM] for at in range(len(text) - _STEM + 1)])


def _match_length(text: str, at: int, by_length: dict[int, set[str]]) -> int:
    """The length of the longest secret that begins at `at`; 0 for none."""
    for long in sorted(by_length, reverse=True):
        if text[at : at + long] in by_length[long] and (long >= _WORD or _is_word(text, at, at + long)):
            return long
    return 0


def _is_word(text: str, begin: int, end: int) -> bool:
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return not (before.isalnum() and text[begin].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def redacted_json(value: Any) -> Any:
    """A JSON value with every text in it, names too, redacted."""
    if not _known:
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(name): redacted_json(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [redacted_json(item) for item in value]
    return value


_URL_CHARACTER = r"""(?:[^\s"<>`\\]|\\+u[0-9A-Fa-f]{4}|\\+/)"""
"""A character of a URL, also as JSON may write it: ``\\u0026``, ``\\/``."""
_GOES_ON = rf"""(?:(?:[ \t<>`\\]{{1,4}}{_URL_CHARACTER}*?){{1,3}}(?=&[\w.%\-]+=){_URL_CHARACTER}*)*"""
"""The rest of a query in which somebody left blanks and their like: what has ``&name=`` after a few words."""
_URL = re.compile(
    rf"((?:[A-Za-z][A-Za-z0-9+.\-]{{0,20}}:)?(?:\\*/){{2}}|(?<![^\s\"'(=,>`])/)"
    rf"((?:(?![?#]){_URL_CHARACTER})*)([?#]{_URL_CHARACTER}*{_GOES_ON})"
)
_PASSWORD = re.compile(r"""((?:\\*/){2}[^\s/?#@:"'<>\\]*:)([^\s/?#"'<>\\]+)(?=@[^\s@])""")
"""The password before the ``@`` of a URL, behind the user's name."""
_BETWEEN_VALUES = re.compile(r"([?#;]|&amp;|&|\\+u0026)")
_SHOWN_OF_A_VALUE = 4
"""The last characters of a query value that are shown: enough to tell two keys apart, too few to use one."""


def disclose(text: str) -> str:
    """`text` as it may be shown or written down: without known secrets and passwords of URLs, and of each value in the
    query of a URL the last four characters alone, since addresses of widgets and pages carry keys. A plan file and the
    account files are the only places where such a value stands whole."""
    shown = _remembered.get(text)
    if shown is None:
        shown = _shorten_queries(redact(text), "…")
        if len(text) <= _LONGEST_REMEMBERED and len(_remembered) < _MOST_REMEMBERED:
            _remembered[text] = shown
    return shown


def disclose_in_place(line: str) -> str:
    """The same for a line of a file whose columns are pointed at: as many characters as before."""
    return _shorten_queries(line, "")


def disclosed_json(value: Any) -> Any:
    """A JSON value with every text in it, names too, as it may be shown."""
    if isinstance(value, str):
        return disclose(value)
    if isinstance(value, dict):
        members: dict[str, Any] = {}
        for name, entry in value.items():
            key = _remembered.get(name) or disclose(name)
            members[key] = disclosed_json(entry) if entry else entry
        return members
    if isinstance(value, list | tuple):
        return [disclosed_json(entry) for entry in value]
    return value


def _shorten_queries(text: str, lead: str) -> str:
    if "@" in text and "/" in text:
        text = _PASSWORD.sub(lambda match: f"{match[1]}{lead or '…' * len(match[2])}", text)
    if "/" not in text or ("?" not in text and "#" not in text):
        return text
    return _URL.sub(lambda match: f"{match[1]}{match[2]}{_shorter_query(match[3], lead)}", text)


def _shorter_query(query: str, lead: str) -> str:
    """A query with its mark in front. `lead` stands for what is left out; empty: a mark for each character."""
    pieces = _BETWEEN_VALUES.split(query)
    in_query = False
    for at, piece in enumerate(pieces):
        if at % 2:
            in_query = in_query or piece == "?"
            continue
        name, equals, value = piece.partition("=")
        if not equals and in_query:
            pieces[at] = _shorter(piece, lead)
        elif equals:
            pieces[at] = f"{name}={_shorter(value, lead)}"
    return "".join(pieces)


def _shorter(value: str, lead: str) -> str:
    hidden, shown = value[:-_SHOWN_OF_A_VALUE], value[-_SHOWN_OF_A_VALUE:]
    if not hidden.strip("….") and (len(hidden) <= 3 or not hidden.strip("…")):
        return value  # short as it is, or shortened already
    return f"{lead or '…' * len(hidden)}{shown}"


HIDDEN_TEXT = "(not shown: it repeats a part of a credential)"
_RUN = 8
"""Characters in a row that a text of somebody else may not share with a secret."""
_runs: set[int] = set()
_runs_of: set[str] = set()
"""The runs of characters of secrets, as numbers, and the secrets whose runs are in there."""


def repeats_secret(text: str) -> bool:
    """Whether a text that somebody else wrote holds a part of a secret: shortened, or escaped for HTML, URLs or JSON,
    also more than once. Echoes of that kind are no form that `redact` could know."""
    new = _seen - _runs_of
    if new:
        for secret in new:
            _runs.update(map(hash, _runs_in(secret)))
        _runs_of.update(new)
    return bool(_runs) and any(hash(run) in _runs for unescaped in _unescaped(text) for run in _runs_in(unescaped))


def _runs_in(text: str) -> Iterator[str]:
    return (text[at : at + _RUN] for at in range(len(text) - _RUN + 1))


def _unescaped(text: str) -> Iterator[str]:
    """The text, and what it is with its escapes taken away, layer by layer."""
    import html  # start-up
    from urllib.parse import unquote  # start-up

    def character(match: re.Match[str]) -> str:
        return chr(int(match[1] or match[2], 16))

    yield text
    for _ in range(3):
        plain = re.sub(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})", character, unquote(html.unescape(text)))
        if plain == text:
            return
        text = plain
        yield text


@cache
def _places() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where credentials stand: behind a telling name, and behind the name of a scheme."""
    names = (
        "authorization|cookie|csrf|password|passwd|secret|token|bearer|session_?id|api[_-]?key|username|client_id"
        "|app_?key|signature"
    )
    value = r"""\\?"(?:[^"\\]|\\.)*\\?" | (?:Bearer|Basic|OAuth)\s+[^\s"',;<]+ | [^\s"',;&<>{}\[\]]+"""
    field = rf"""(?ix) (["']? [\w.-]{{0,40}} (?:{names}) [\w.-]{{0,40}} \\?["']? \s* [:=] \s*) (?:{value})"""
    return re.compile(field), re.compile(r"(?i)\b(Bearer|Basic|OAuth)\s+[^\s\"',;<>]+")


def redact_fields(text: str, also: Iterable[str] = ()) -> str:
    """`redact`, and besides whatever stands where credentials stand: behind ``Authorization:``, ``"password":``,
    ``csrf=`` and their like. `also` are further words to hide. For texts that others wrote."""
    text = redact(text)
    for word in sorted(also, key=len, reverse=True):
        if len(word) >= _SHORT:
            text = text.replace(word, HIDDEN)
    field, scheme = _places()
    return scheme.sub(rf"\1 {HIDDEN}", field.sub(rf"\1{HIDDEN}", text))


def _forms(text: str) -> Iterator[str]:
    """How a secret looks in URLs, JSON, reprs, base64 (by itself or inside of a longer text) and hexadecimal."""
    import base64  # start-up
    import json  # start-up
    from urllib.parse import quote, quote_plus  # start-up

    raw = text.encode("utf-8", "surrogatepass")
    results = {text, quote(raw, safe=""), quote(raw), quote_plus(raw), json.dumps(text)[1:-1], repr(text)[1:-1]}
    results.add(json.dumps(text, ensure_ascii=False)[1:-1])
    results |= {re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), form) for form in results if "%" in form}
    yield from results
    if len(raw) < _WORD:
        return
    hexed = raw.hex()
    yield from {hexed, hexed.upper()}
    for offset in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # the characters at both ends depend on the neighbours; those between are the secret's own
            form = encode(b"\0" * offset + raw).decode().rstrip("=")
            yield form[(offset * 8 + 5) // 6 : len(form) - bool((offset + len(raw)) % 3)]
