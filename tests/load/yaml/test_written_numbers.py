"""Numbers keep the text of their file, so that a hint never loses a character."""

from __future__ import annotations

import json
import pickle

import pytest

from lpconf.domain.source_document import as_written
from lpconf.load.yaml.scalars import resolve
from tests.documents import head, only


@pytest.mark.parametrize("text", ["0123", "4.10", "1e3", "0x1F", "+5", "007", "12", "1.5", "-3"])
def test_a_number_is_told_as_it_is_written(text: str) -> None:
    number = resolve(text)
    assert as_written(number) == text
    assert as_written(pickle.loads(pickle.dumps(number))) == text
    assert json.loads(json.dumps(number)) == number


def test_the_hint_for_an_id_keeps_its_zeros() -> None:
    problem = only(head().replace('"20260001"', "0123"))
    assert problem.label == 'quote it: "0123"'
