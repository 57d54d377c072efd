"""``make mutations`` takes minutes; that its breaks can still be made is looked at with every run of the suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.mutations import HOME, MUTATIONS, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.broken.replace(" ", "-"))
def test_there_is_something_to_break(mutation: Mutation) -> None:
    whole = (HOME / "lpconf" / mutation.file).read_text()
    assert mutation.old in whole
    assert whole.replace(mutation.old, mutation.new, 1) != whole
    assert all(Path(HOME, test.partition("::")[0]).exists() for test in mutation.tests.split())
