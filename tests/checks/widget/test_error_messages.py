"""Messages of the SDK, however they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.checks.widget.sdk.error_messages import KNOWN, explain

INIT, COURIER = "Error initializing communication", "Error creating instance of courier"
CALLING = "Error calling get/bind/unbind/command on the following key"
KEY = "No key/cmdName provided when calling get/bind/unbind/command"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Error initializing communication", INIT),
        ("Error creating instance of courier", COURIER),
        ("[LPTag] 12:31 ERROR CREATING INSTANCE OF COURIER!", COURIER),
        ("error initialising communication.", INIT),
        ('Error calling "bind" on the following key: visitorInfo.visitorName', CALLING),
        ('Error calling "get/bind/unbind/command" on the following key:', CALLING),
        ("  error   calling 'command' on the following key: Write ChatLine", CALLING),
        ('No key/cmdName provided when calling "get/bind/unbind/command"', KEY),
        ("Uncaught Error: No key provided when calling “bind”", KEY),
        ("no cmdName provided when calling command", KEY),
        ("My widget doesn't load", "My widget doesn't load"),
        ("the widget does not load!", "My widget doesn't load"),
        ("my widget doesn’t get the data", "My widget doesn't get the data"),
        ("Uncaught ReferenceError: lpTag is not defined", "lpTag is not defined"),
        ("Refused to display 'https://x/' in a frame because it set 'X-Frame-Options' to 'deny'.",
         "Refused to frame the page (frame-ancestors, X-Frame-Options)"),
        ("Mixed Content: The page at 'https://z1' was loaded over HTTPS", "Mixed Content"),
        ("", ""),
        ("404", ""),
        ("no keyboard provided", ""),
    ],
)  # fmt: skip
def test_messages(text: str, message: str) -> None:
    assert explain(text).message == message


@given(st.sampled_from(KNOWN), st.sampled_from([str.upper, str.lower, str.title, str]), st.sampled_from(["", "x 1: "]))
def test_the_words_that_are_listed_are_known(known: object, case: object, before: str) -> None:
    found = explain(before + case(known.message) + " (at line 3)")  # type: ignore[attr-defined,operator]
    assert found.message == known.message  # type: ignore[attr-defined]
    assert found.meaning
    assert found.ways


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    assert explain(text).given == text
