"""Questions to the catalogue that are about more than one setting."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lpconf import catalogue
from lpconf.domain.address import Address

WIDGET = Address.at("acme", "widget", "Orders / now")
LINK = Address.at("acme", "engagement", "Spring", "SMS 50%")


@pytest.mark.parametrize(
    ("address", "means", "keys"),
    [
        (WIDGET, {}, ["Orders / now"]),
        (WIDGET, {"was": "Orders"}, ["Orders / now", "Orders"]),
        (LINK, {}, ["Spring/SMS 50%25"]),
        (LINK, {"template": "Form A/B"}, ["Spring/SMS 50%25", "Spring/Form A%2FB"]),
        (Address.at("acme", "site_setting", "le.x"), {}, ["le.x"]),
    ],
)
def test_what_has_to_be_looked_at_for_an_address(address: Address, means: Mapping[str, str], keys: list[str]) -> None:
    assert catalogue.keys_to_read(address, means) == keys
