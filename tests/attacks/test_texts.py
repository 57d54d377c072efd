"""Words of files in the lines that sum up: no mention, no picture, no markup, nothing unseen."""

from __future__ import annotations

import json

import pytest

from tests.cli.command_line import ACCOUNT, Front

pytestmark = pytest.mark.attack("checkout")


@pytest.mark.parametrize("name", ["@acme/team hi", "<img src=x>", "![x](http://e.example/p.png)", "a|b `c`"])
def test_what_could_not_be_planned_is_no_markup(small: Front, name: str) -> None:
    """A missing campaign is named in the first and in the last line of the comment."""
    engagement = f"{{campaign: {json.dumps(name)}, name: n, source: other, landing_page: 'https://x.example/'}}"
    small.write({"accounts/acme.yaml": f"{ACCOUNT}offsite_engagements: [{engagement}]\n"})
    page = small("plan", "--format", "markdown").out
    lines = [line for line in page.splitlines() if "Plan incomplete" in line]
    assert len(lines) == 2
    assert not [line for line in lines if name in line]


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\u2066", "\u00ad"])
def test_a_merged_account_shows_what_nobody_can_see(small: Front, unseen: str) -> None:
    value = json.dumps(f"a{unseen}b", ensure_ascii=True)
    small.write({"accounts/acme.yaml": f"{ACCOUNT}settings: {{site_settings: {{x.one: {value}}}}}\n"})
    said = small("explain", "acme").out
    assert unseen not in said
    assert f"\\u{ord(unseen):04x}" in said or f"\\x{ord(unseen):02x}" in said
