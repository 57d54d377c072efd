"""What was known of a capability, from dated proofs."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.results.audit import Basis, Gap
from lpconf.operations.audit.timeline import DAY, CapabilityPart, CapabilityStanding, Proof, standing

FIRST = datetime.date(2026, 1, 1)
A, B = CapabilityPart("a", bool), CapabilityPart("b", bool)


def day(number: int) -> datetime.date:
    return FIRST + DAY * number


def proof(number: int, setting: str, value: Any = True, basis: Basis = "attested", by: str = "dana") -> Proof:
    return Proof(day(number), setting, value, basis, by)


def stands(
    *proofs: Proof, parts: tuple[CapabilityPart, ...] = (A, B), last: int = 100, first: int | None = None
) -> CapabilityStanding:
    return standing(parts, proofs, lambda _: 90, None if first is None else day(first), day(last))


def test_on_from_the_day_on_which_the_last_part_was_proved() -> None:
    result = stands(proof(3, "a", basis="live"), proof(5, "b"), last=20)
    assert (result.state, result.since, result.gaps) == ("on", day(5), ())
    assert result.decisive is not None
    assert (result.decisive.setting, result.decisive.basis) == ("b", "attested")


def test_off_and_on_again_begins_anew_and_what_is_not_known_is_not_off() -> None:
    assert stands(proof(3, "a")).state == "not known"
    assert stands(proof(3, "a", False)).state == "off"
    result = stands(proof(1, "a"), proof(1, "b"), proof(4, "a", False), proof(9, "a"), last=20)
    assert (result.state, result.since) == ("on", day(9))


def test_off_rests_on_the_strongest_proof_that_says_so_and_on_no_other() -> None:
    result = stands(proof(1, "a", by="dana"), proof(1, "b", by="dana"), proof(4, "b", False, by="eli"))
    assert (result.state, result.since) == ("off", day(4))
    assert result.decisive is not None
    assert (result.decisive.setting, result.decisive.by, result.decisive.day) == ("b", "eli", day(4))
    read = stands(proof(3, "a", False, "live", by="run"), proof(4, "b", False, by="eli"))
    assert read.decisive is not None
    assert (read.decisive.setting, read.decisive.basis) == ("a", "live")


def test_a_claim_proves_nothing_and_is_shown() -> None:
    result = stands(proof(1, "a", basis="live"), proof(2, "b", basis="claimed", by="eve"))
    assert (result.state, result.since) == ("not known", None)
    assert result.decisive is not None
    assert (result.decisive.basis, result.decisive.by) == ("claimed", "eve")
    overruled = stands(proof(1, "a"), proof(1, "b"), proof(2, "b", False, basis="claimed"), last=20)
    assert overruled.state == "on"


def test_of_one_day_a_reading_beats_a_word() -> None:
    for order in (1, -1):
        proofs = [proof(1, "a", True, "attested"), proof(1, "a", False, "live")][::order]
        assert stands(*proofs, parts=(A,)).state == "off"


def test_gaps_are_the_days_without_young_evidence() -> None:
    result = stands(proof(0, "a"), proof(100, "a"), parts=(A,), last=200)
    assert result.gaps == (
        Gap(day(91).isoformat(), day(99).isoformat(), 9),
        Gap(day(191).isoformat(), day(200).isoformat(), 10),
    )
    later = stands(proof(0, "a"), proof(100, "a"), parts=(A,), last=200, first=95)
    assert [gap.days for gap in later.gaps] == [5, 10]


def test_what_comes_after_the_day_in_question_is_not_known_yet() -> None:
    assert stands(proof(5, "a"), proof(9, "a", False), parts=(A,), last=8).state == "on"
    assert stands(proof(5, "a"), parts=(A,), last=4).state == "not known"


BASES: st.SearchStrategy[Basis] = st.sampled_from(["claimed", "attested", "signed", "live"])
PROOFS = st.lists(
    st.builds(lambda n, s, v, b: proof(n, s, v, b), st.integers(0, 60), st.sampled_from("ab"), st.booleans(), BASES),
    max_size=8,
)


@given(PROOFS, st.integers(0, 80))
def test_only_what_counts_is_believed_and_gaps_stay_within_the_time(proofs: list[Proof], last: int) -> None:
    result = standing((A, B), proofs, lambda _: 5, None, day(last))
    counting = [p for p in proofs if p.basis != "claimed" and p.day <= day(last)]
    if result.state == "on":
        assert {p.setting for p in counting} == {"a", "b"}
        assert result.since is not None
    if result.state == "off":
        assert result.decisive in counting
        assert result.decisive.value is False
    assert standing((A, B), counting, lambda _: 5, None, day(last)).state == result.state
    for gap in result.gaps:
        assert result.since is not None
        assert result.since.isoformat() <= gap.first <= gap.last <= day(last).isoformat()
