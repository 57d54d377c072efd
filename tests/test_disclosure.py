"""The values in the queries of URLs are shortened to their last four characters, wherever a URL stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.redaction import disclose, disclose_in_place, disclosed_json, keep_secret

SECRET = "SECRETSECRET1234"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://w.example/v2/orders?key={SECRET}", "https://w.example/v2/orders?key=…1234"),
        (f"https://w.example/?a=1&key={SECRET}&b=two", "https://w.example/?a=1&key=…1234&b=two"),
        (f"https://w.example/?{SECRET}", "https://w.example/?…1234"),
        (f"https://w.example/#access_token={SECRET}", "https://w.example/#access_token=…1234"),
        (f"https://w.example/#/page?key={SECRET}", "https://w.example/#/page?key=…1234"),
        (f"see https://w.example?k={SECRET} and https://x.example?k={SECRET}2", "see https://w.example?k=…1234 and "
         "https://x.example?k=…2342"),
        (f"//cdn.example/a?key={SECRET}", "//cdn.example/a?key=…1234"),
        (f'"/orders?key={SECRET}"', '"/orders?key=…1234"'),
        (f'"https:\\/\\/w.example\\/?a=b\\u0026key={SECRET}"', '"https:\\/\\/w.example\\/?a=b\\u0026key=…1234"'),
        (f"https://w.example/?a=b&amp;key={SECRET}", "https://w.example/?a=b&amp;key=…1234"),
        (f"https://w.example/?k=a|'{SECRET}", "https://w.example/?k=…1234"),
        (f"https://w.example/?n=Dana Maria Smith&key={SECRET}", "https://w.example/?n=…mith&key=…1234"),
        (f"https://w.example/?n=Dana <b>\tEli\\&key={SECRET}", "https://w.example/?n=…Eli\\&key=…1234"),
        (f"https://w.example/?k={SECRET}==", "https://w.example/?k=…34=="),
        (f"myapp://open?k={SECRET}", "myapp://open?k=…1234"),
        (f"https://dana:{SECRET}@w.example/a", "https://dana:…@w.example/a"),
        (f"https://:{SECRET}@w.example?k={SECRET}", "https://:…@w.example?k=…1234"),
        (f'"ftp:\\/\\/dana:a@{SECRET}@w.example"', '"ftp:\\/\\/dana:…@w.example"'),
    ],
)  # fmt: skip
def test_a_value_is_shortened(text: str, shown: str) -> None:
    assert disclose(text) == shown
    assert disclose(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        r"(?<![\d-])(?:\d[ -]?){12,15}\d(?=name=value)",
        r"pin\S*\s*(?:is|:)?\s*\d{4}",
        "https://supportal.lpnet.com/#/",
        "https://w.example/docs#an-anchor-of-a-page",
        "https://w.example/?v=1.2",
        "is it so? key=value, a/b",
        '{"url": "https://w.example/?v=1", "text": "R&Dept=something"}',
        "https://w.example/?v=1 and R&Dept of something=else",
        "https://w.example:8443/a@b, mail dana:eli@acme.example //",
        "off → on",
    ],
)
def test_what_is_no_query_stays(text: str) -> None:
    assert disclose(text) == text


@given(st.text(alphabet="abcXYZ019%-_.~!*'()/@", min_size=8, max_size=40))
def test_no_value_is_whole_in_any_wrapping(value: str) -> None:
    url = f"https://w.example/a?key={value}"
    for text in (url, json.dumps({"url": url}), f"({url})", f"url: {url}\n", json.dumps(json.dumps({"url": url}))):
        assert value not in disclose(text)
        assert disclose(disclose(text)) == disclose(text)


@given(st.text(alphabet='abZ09:@/?#&=.-% "', max_size=60))
def test_what_is_shown_is_shown_alike_again(text: str) -> None:
    url = f"https://{text}"
    assert disclose(disclose(url)) == disclose(url)
    assert len(disclose_in_place(url)) == len(url)


@given(st.text(max_size=80))
def test_columns_stay_where_they_are_pointed_at(text: str) -> None:
    assert len(disclose_in_place(text)) == len(text)


def test_documents() -> None:
    document = {"url": f"https://w.example?k={SECRET}", "list": [f"https://w.example?k={SECRET}", 1, None]}
    assert SECRET not in json.dumps(disclosed_json(document))
    assert disclosed_json(document)["list"][1:] == [1, None]


def test_what_was_shown_before_is_hidden_once_it_is_known_to_be_secret() -> None:
    word = "hunter2-hunter2"
    assert (disclose(word), disclosed_json({word: [word]})) == (word, {word: [word]})
    keep_secret(word)
    assert word not in disclose(word)
    assert word not in json.dumps(disclosed_json({word: [word]}))
