"""Offsite engagements over the command line: the gating feature, names, and where the URL comes from."""

from __future__ import annotations

import json

import pytest

from lpconf.catalogue.chapters.offsite.partial_update import ROUTE, EngagementUpdate
from lpconf.catalogue.chapters.offsite.settings import ENGAGEMENT
from tests.cli.command_line import Front

HEAD = 'account: {id: "1", platform: messaging}\n'
WISH = (
    "offsite_engagements: [{campaign: C, name: N, source: other, landing_page: 'https://a.example', enabled: true}]\n"
)


@pytest.fixture
def account(empty: Front) -> Front:
    empty.write(
        {"lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n", "accounts/acme.yaml": HEAD + WISH}
    )
    assert empty("sandbox", "set", "acme:campaign/C", json.dumps({"id": "100", "status": 1})).code == 0
    return empty


def codes(front: Front, *command: str) -> list[str]:
    return [told["code"] for told in front(*command, "--format", "json").json["diagnostics"]]


def test_the_feature_that_seems_to_gate_engagements_is_checked(account: Front) -> None:
    feature = "acme:ac_feature/Common.LiveEngage_2_Offsite_Engagement"
    assert account("sandbox", "set", feature, "false").code == 0
    assert "offsite.feature-off" in codes(account, "plan")
    assert account("sandbox", "set", feature, "true").code == 0
    assert "offsite.feature-off" not in codes(account, "plan")


def test_a_name_with_a_blank_at_its_end_is_an_error(account: Front) -> None:
    account.write({"accounts/acme.yaml": HEAD + WISH.replace("name: N", "name: 'N '")})
    assert codes(account, "validate") == ["offsite.name-blanks"]


def test_the_url_is_read_where_the_object_has_it_and_computed_elsewhere() -> None:
    route = "https://z1.liveper.sn/api/account/1/route/campaign/100/engagement/200"
    (computed,) = ENGAGEMENT.references.outputs({"id": 200, ROUTE: route})
    assert (computed.name, computed.value, computed.computed) == ("engagement_url", route, True)
    (read,) = ENGAGEMENT.references.outputs({"id": 200, "engagementUrl": "https://e.example", ROUTE: route})
    assert (read.value, read.computed) == ("https://e.example", False)


def test_a_clone_takes_no_url_over() -> None:
    template = {"id": 200, "name": "T", "landingPage": "https://t.example", ROUTE: "https://r.example"}
    clone = EngagementUpdate().initial_object({"C/T": template}, "C/N", {"template": "T"})
    assert clone == {"name": "T", "landingPage": "https://t.example"}
    assert EngagementUpdate().recreate(template) == {"name": "T", "landingPage": "https://t.example"}
