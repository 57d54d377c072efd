"""Excerpts of the project file never show what stands where credentials are configured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.load.files.hide_credentials import hide_credentials

SECRET = "hunter2-TOP"
PLACES = [
    "    auth: hunter2-TOP\n",
    "    auth: {bearer: hunter2-TOP}\n",
    "    auth: {bearer: {env: A, value: 'hunter2-TOP'}}\n",
    "    auth:\n      bearer: hunter2-TOP\n",
    "    auth:\n      bearer:\n        hunter2-TOP\n",
    "    auth:\n      bearer: |\n        line\n\n        hunter2-TOP\n",
    "    auth:\n      login:\n        username: {env: A}\n        password: hunter2-TOP\n",
    "    auth:\n      - hunter2-TOP\n",
    "    auth:\n    - hunter2-TOP\n",
    "    auth: {bearer:\n{env:\nhunter2-TOP}}\n",
    "    auth: {bearer: 'not closed\n      hunter2-TOP\n",
    "    ? auth\n    : hunter2-TOP\n",
    '    "auth": hunter2-TOP\n',
    "    auth:\t{bearer: hunter2-TOP}\n",
    "    auth: # here\n      # hunter2-TOP\n      bearer: {env: A}\n",
    "    auth:{bearer: hunter2-TOP}\n",
    "    auht: {bearer: hunter2-TOP}\n",
    "    Auth: {Bearer: hunter2-TOP}\n",
    "    bearer: hunter2-TOP\n",
    "    api-token: hunter2-TOP\n",
    "    bridge: {url: 'https://x.example', auth: {bearer: hunter2-TOP}}\n",
    "    bridge: {url: 'https://me:hunter2-TOP@x.example'}\n",
    "    bridge: {url: 'https://x.example/?k=hunter2-TOP'}\n",
    "    domain_api: https://hunter2-TOP@x.example\n",
]


@pytest.mark.parametrize("lines", PLACES, ids=[p.strip() for p in PLACES])
def test_a_value_at_a_credentials_place_is_hidden(lines: str) -> None:
    text = f"version: 1\nprofiles:\n  p:\n    kind: liveperson\n{lines}    limits: {{concurrency: 7}}\npolicy: {{}}\n"
    shown = hide_credentials(text)
    assert SECRET not in shown
    assert len(shown.split("\n")) == len(text.split("\n"))
    assert "kind: liveperson" in shown


def test_everything_else_is_shown_as_it_is() -> None:
    text = "version: 1\nprofiles:\n  p:\n    kind: sandbx\n    limits: {concurrency: x}\npolicy: {protect: ['*:a/b']}\n"
    assert hide_credentials(text) == text


def test_what_follows_the_credentials_is_shown_again() -> None:
    text = "p:\n    auth:\n      bearer: hunter2-TOP\n    hosts: {a: ftp://x}\n"
    assert hide_credentials(text) == "p:\n    auth:\n      bearer: ...\n    hosts: {a: ftp://x}\n"


@given(st.text("auth: {}[]-'\"|#?\n\tx", max_size=60))
def test_lines_are_kept_whatever_the_text(text: str) -> None:
    assert hide_credentials(text).count("\n") == text.count("\n")
