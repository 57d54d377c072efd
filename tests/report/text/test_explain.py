"""Settings and values explained: everything from the catalogue, within the width."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from lpconf import catalogue
from lpconf.catalogue import get
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.state import NOT_KNOWN, DesiredValue, ObservedValue
from lpconf.report.characters import width
from lpconf.report.results.catalogue import Catalogue
from lpconf.report.results.explain import Explanation, ValueExplained
from lpconf.report.views import setting_facts
from tests.report.example_drifts import LESS, PHONE
from tests.report.example_plans import FRAGMENT, REFERRER, live
from tests.report.hostile_texts import TEXTS
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def explain_setting(setting: Setting, **presentation: Any) -> str:
    return rendered("explain", "text", Explanation(setting.name, "setting", setting=setting), **presentation)


def explain_value(address: Address, setting: Setting, seen: ObservedValue, wanted: DesiredValue | None = None) -> str:
    details = setting.codec.details(seen.value, wanted.value) if wanted and seen.known else {}
    return rendered("explain", "text", Explanation(value=ValueExplained(address, setting, seen, wanted, details)))


def catalogue_text() -> str:
    return rendered("catalogue", "text", Catalogue())


EVERY = sorted(catalogue.SETTINGS)
MARK = Mark(FRAGMENT, 4, via=Mark("accounts/acme-retail.yaml", 11))


@pytest.mark.parametrize("name", EVERY)
def test_every_setting_is_explained_in_full(name: str) -> None:
    setting = get(name)
    told = explain_setting(setting)
    flat = " ".join(told.split())
    assert told.startswith(f"{name}: ")
    assert " › ".join(setting.manual_step.path) in flat
    assert all(" ".join(trap.split()) in flat for trap in setting.manual_step.traps)
    assert all(" ".join(landmark.split()) in flat for landmark in setting.manual_step.landmarks)
    assert all(need.setting.name in flat for need in setting.rules.needs)
    assert setting.display.source.split(" › ")[0] in flat
    assert max(map(width, told.splitlines())) <= 100
    assert explain_setting(setting, ascii=True).isascii()


def test_costs_are_those_of_the_setting_alone() -> None:
    codes = [code for code, _ in setting_facts.costs(get("encryption.auth_sde"))]
    assert codes == ["not-retroactive", "stops-encrypting-new-data"]
    assert setting_facts.costs(get("settings.ac_features")) == []
    assert "default-card-masking-replaced" in dict(setting_facts.costs(get("masking.at_rest")))


def test_the_catalogue_has_every_setting_once_with_its_needs() -> None:
    told = catalogue_text()
    for name in EVERY:
        assert sum(line.startswith(f"  {name} ") for line in told.splitlines()) == 1
    assert "needs encryption.transcripts, encryption.auth_sde" in " ".join(told.split())
    assert max(map(width, told.splitlines())) <= 100


def test_a_value_tells_wish_origin_live_and_difference() -> None:
    setting = get("encryption.referrer")
    address = setting.address("acme-retail")
    told = explain_value(address, setting, live(LESS), DesiredValue(address, setting.name, REFERRER, MARK))
    assert told.startswith("acme-retail:site_setting/encryption.referrer\n")
    origin = "(accounts/_shared/encryption.yaml:4, taken in by accounts/acme-retail.yaml:11)"
    assert f"wished 45 elements {origin} ms.Publish" in " ".join(told.split())
    assert "  live    44 elements  (read live)\n" in told
    assert told.endswith(f"\n+         {PHONE}\n")


def test_what_nobody_knows_and_nobody_wishes() -> None:
    setting = get("encryption.transcripts")
    told = explain_value(setting.address("a"), setting, NOT_KNOWN)
    assert "  wished  not wished: not managed\n  live    not known\n" in told
    assert "off" not in told


@given(TEXTS, TEXTS)
def test_hostile(a: str, b: str) -> None:
    setting = get(f"settings.site_settings.{b}")
    address = Address.at(a or "x", "site_setting", b or "y")
    desired = DesiredValue(address, setting.name, b, Mark(a, 1))
    told = explain_value(address, setting, live(a), desired) + explain_setting(setting)
    assert all(width(line) <= 100 and clean(line) for line in told.split("\n"))
