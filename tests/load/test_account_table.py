"""Tables of accounts: good rows, and what is wrong with the others, each at its place."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.load.account_table import read_table
from lpconf.model.account_schema import ID_PATTERN
from tests.laws.profile import law

PLATFORMS = ("chat", "messaging", "messaging_and_chat")


def read(text: str | bytes) -> tuple[list[tuple[str, str, str, dict[str, str]]], list[str]]:
    data = text.encode() if isinstance(text, str) else text
    rows, found = read_table(data, "t.csv", PLATFORMS, ID_PATTERN)
    return [(r["name"], r["id"], r["platform"], r.labels) for r in rows], [f"{d.mark} {d.code}" for d in found]


def test_further_columns_are_labels() -> None:
    rows, found = read("\ufeffName,ID,platform,brand,env\r\na,1,chat,acme,\r\n\r\nb,x_2,messaging, x ,prod\r\n")
    assert found == []
    assert rows == [("a", "1", "chat", {"brand": "acme"}), ("b", "x_2", "messaging", {"brand": "x", "env": "prod"})]


def test_semicolons_and_quotes() -> None:
    rows, found = read('platform;id;name;note\n"chat";"1";"a";"x;""y""\nz"\n')
    assert (rows, found) == ([("a", "1", "chat", {"note": 'x;"y"\nz'})], [])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "t.csv:1:1 csv.empty"),
        ("name,id\na,1\n", "t.csv:1:1 csv.header"),
        ("name,id,platform,,\n", "t.csv:1:18 csv.header"),
        ("name,id,platform,x,x\n", "t.csv:1:20 csv.header"),
        ("name,id,platform\nok,1,chat\nA b,2,chat\n", "t.csv:3:1 csv.name"),
        ("name,id,platform\na,  1-2,chat\n", "t.csv:2:5 csv.id"),
        ('name,id,platform\na,1,"sms"\n', "t.csv:2:5 csv.platform"),
        ("name,id,platform\na,1\n", "t.csv:2:3 csv.columns"),
        ("name,id,platform\na,1,chat\na,2,chat\n", "t.csv:3:1 csv.twice"),
        ("name,id,platform\na,1,chat\nb,1,chat\n", "t.csv:3:3 csv.twice"),
        ('name,id,platform\n"a,1,chat\n', "t.csv:2:1 csv.quote"),
        (b"\xff\xfe\x00", "t.csv:1:1 yaml.encoding"),
    ],
)
def test_what_is_wrong_is_located(text: str | bytes, where: str) -> None:
    _, found = read(text)
    assert where in found, found


def test_a_bad_row_stops_no_other() -> None:
    rows, found = read("name,id,platform\na,1,chat\nB,2,chat\nc,3,chat\n")
    assert [row[0] for row in rows] == ["a", "c"]
    assert len(found) == 1


cells = st.text(st.sampled_from('ab ,;"\n\tü'), max_size=5)


@law
@given(st.lists(cells, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_a_spreadsheets_own_writing_is_read_back(labels: list[str], end: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(["name", "id", "platform", *(f"l{i}" for i in range(len(labels)))])
    writer.writerow(["a", "1", "chat", *labels])
    rows, found = read(out.getvalue())
    assert found == []
    assert rows[0][3] == {f"l{i}": text.strip() for i, text in enumerate(labels) if text.strip()}
