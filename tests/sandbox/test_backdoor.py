"""Values behind everybody's back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.value import ABSENT
from lpconf.errors import UsageError
from lpconf.sandbox import backdoor, named_objects
from lpconf.sandbox.world import World

SCALARS = st.booleans() | st.integers() | st.text()
ANY = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(), SCALARS, max_size=2)


def test_every_surface_of_the_catalogue_has_a_home() -> None:
    assert {*backdoor.FORMS, *named_objects.COLLECTIONS} == {*SURFACES, "campaign"}


@given(st.sampled_from(sorted(backdoor.FORMS)), st.text(min_size=1), st.data())
def test_what_is_put_is_got(surface: str, key: str, data: st.DataObject) -> None:
    value: Any = data.draw(SCALARS if surface == "ac_feature" else ANY)
    world = World()
    assert backdoor.get(world, "1", surface, key) is ABSENT
    backdoor.put(world, "1", surface, key, value)
    got = backdoor.get(world, "1", surface, key)
    assert got == value
    assert type(got) is type(value)
    assert backdoor.state(world) == {"1": {surface: {key: value}}}
    backdoor.put(world, "1", surface, key, None)
    assert backdoor.get(world, "1", surface, key) is ABSENT
    assert backdoor.state(world) == {}
    world.close()


def test_revisions_move_and_other_fields_stay() -> None:
    world = World()
    world.put("1", "site_setting", "k", {"id": "k", "owner": "x", "propertyValue": {"value": 1}, "deleted": True})
    assert backdoor.get(world, "1", "site_setting", "k") is ABSENT
    backdoor.put(world, "1", "site_setting", "k", "y")
    assert world.item("1", "site_setting", "k")["owner"] == "x"
    assert backdoor.get(world, "1", "site_setting", "k") == "y"
    assert world.revision("1", "site_setting") == 3
    backdoor.delete(world, "1", "site_setting", "nothing")
    assert world.revision("1", "site_setting") == 3


def test_no_rule_is_judged() -> None:
    world = World()
    backdoor.put(world, "1", "security_center", "transcript_encryption", True)
    assert world.violations() == []


@pytest.mark.parametrize("value", [1.5, [], {}])
def test_what_no_feature_holds(value: Any) -> None:
    with pytest.raises(UsageError):
        backdoor.put(World(), "1", "ac_feature", "A", value)


def test_a_surface_that_is_not_there() -> None:
    for call in (backdoor.get, backdoor.delete):
        with pytest.raises(UsageError, match="no surface gadget; it has ac_feature"):
            call(World(), "1", "gadget", "k")
    with pytest.raises(UsageError):
        backdoor.put(World(), "1", "gadget", "k", 1)
