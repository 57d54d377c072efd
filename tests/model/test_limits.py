"""A file of nothing but mistakes is told in part: the time for a file has an end."""

from __future__ import annotations

import pytest

from lpconf.catalogue.schema.validation import MOST_PROBLEMS
from tests.documents import worked_out

HEAD = 'account: {id: "1", platform: messaging}\n'
MANY = 3 * MOST_PROBLEMS


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("".join(f"wrong{n}: 1\n" for n in range(MANY)), "this file"),
        ("data_encryption:\n" + "".join(f"  wrong{n}: 1\n" for n in range(MANY)), "data_encryption"),
        ("agent_widgets:\n" + "".join(f"  - {{name: w{n}, url: 5}}\n" for n in range(MANY)), "agent_widgets"),
        ("agent_widgets:\n" + "  - {name: twin, url: 'https://a.example'}\n" * MANY, "this file"),
        ("accept:\n" + "".join(f"  - wrong{n}\n" for n in range(MANY)), "accept"),
        ("hold:\n" + "".join(f"  - {{setting: wrong{n}}}\n" for n in range(MANY)), "hold"),
        ("accept:\n" + "  - 5\n" * MANY, "accept"),
    ],
)
def test_so_many_problems_of_one_part_are_told(text: str, part: str) -> None:
    desired, problems = worked_out(HEAD + text)
    assert desired is None
    assert MOST_PROBLEMS < len(problems) <= MOST_PROBLEMS + 5
    (last,) = [problem for problem in problems if problem.code == "schema.many"]
    assert part in last.summary
