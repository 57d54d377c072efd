"""Where several exit codes apply, which one wins (contract 3)."""

from __future__ import annotations

from itertools import combinations

import pytest

from lpconf.cli import exit_codes

ORDER = [130, 143, 64, 8, 1, 5, 3, 4, 6, 7, 9, 2, 0]


@pytest.mark.parametrize(("first", "second"), list(combinations(ORDER, 2)))
def test_of_two_the_first_wins(first: int, second: int) -> None:
    assert exit_codes.worst([second, first]) == first
    assert exit_codes.worst([first, second]) == first


def test_all_codes_have_a_place() -> None:
    assert exit_codes.worst(ORDER) == 130
    assert exit_codes.worst([]) == 0
    assert sorted(exit_codes.PRECEDENCE) == sorted(ORDER)
