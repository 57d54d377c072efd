"""Telephone numbers: the international form (ITU-T E.164: at most 15 digits) always, the forms of a country where the
preset names it."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.presets.preset import Preset

_BLANK = r" \u00a0\u202f"
_GAP = rf"[{_BLANK}./()-]{{0,3}}"
_SPLIT = rf"[{_BLANK}.-]{{1,2}}"
_LINK = rf"[{_BLANK}/-]{{0,3}}"
_INTERNATIONAL = rf"\+[1-9](?:{_GAP}\d){{6,14}}"

_NORTH_AMERICA = rf"(?:1{_SPLIT})?(?:\([2-9]\d\d\)[{_BLANK}]{{0,2}}|[2-9]\d\d{_SPLIT})[2-9]\d\d{_SPLIT}\d{{4}}"
_PAIRS = "|".join(rf"(?:{sign}\d\d){{4}}" for sign in (rf"[{_BLANK}]", r"\.", "-", ""))


def _trunk(first: str, rest: str) -> str:
    """A number that begins with 0: the area, in brackets or not, then the rest, linked by blanks, dash or slash."""
    return rf"(?:\(0{first}\)|0{first}){_LINK}{rest}"


_ITALIAN_LINE = rf"0\d{{1,3}}[{_BLANK}/-](?:\d{{5,8}}|\d{{3,4}}[{_BLANK}-]\d{{3,4}})"
_DOUBLES = rf"\d{{2,4}}(?:[{_BLANK}-]\d{{2,4}}){{1,3}}"
"""Two to four groups of digits, by blanks or dashes."""

BY_COUNTRY: dict[str, str] = {
    "AT": _trunk(r"[1-9]\d{0,4}", rf"(?:\d{{5,10}}|{_DOUBLES})"),
    "AU": _trunk(r"[2-478]", rf"(?:\d{{8}}|\d{{4}}[{_BLANK}-]\d{{4}}|\d\d[{_BLANK}-]\d{{3}}[{_BLANK}-]\d{{3}})"),
    "CA": _NORTH_AMERICA,
    "CH": _trunk(r"[1-9]\d", rf"\d{{3}}[{_BLANK}-]?\d\d[{_BLANK}-]?\d\d"),
    "DE": _trunk(r"[1-9]\d{1,4}", rf"(?:\d{{5,9}}|{_DOUBLES})"),
    "ES": rf"[6789]\d\d(?:[{_BLANK}-]\d{{3}}[{_BLANK}-]\d{{3}}|(?:[{_BLANK}-]\d\d){{3}})",
    "FR": rf"0[1-9](?:{_PAIRS})",
    "GB": _trunk(r"[1-9]\d{1,4}", rf"(?:\d{{6,8}}|\d{{3,4}}[{_BLANK}-]\d{{3,4}}|\d{{3}}[{_BLANK}-]\d{{2,3}})"),
    "IN": rf"(?:0[{_BLANK}-]?)?[6-9]\d{{4}}[{_BLANK}-]?\d{{5}}",
    "IT": rf"(?:{_ITALIAN_LINE}|3\d\d[{_BLANK}-]\d{{3}}[{_BLANK}-]?\d{{3,4}})",
    "NL": _trunk(r"[1-9]\d{0,2}", rf"(?:\d{{6,8}}|\d{{3,4}}[{_BLANK}-]\d{{3,4}}|\d\d(?:[{_BLANK}-]\d\d){{3}})"),
    "US": _NORTH_AMERICA,
}


def _build(countries: Sequence[str]) -> str:
    pieces = dict.fromkeys([_INTERNATIONAL, *(BY_COUNTRY[country] for country in countries)])
    return rf"(?:^|[^\d+])(?:{'|'.join(pieces)})(?!\d)"


PHONE_1 = Preset(
    "phone",
    1,
    "telephone numbers with a plus, and those of the countries named",
    "Without countries it takes the international form alone. Where a country's numbers begin with 0, an order number "
    "that does so and is as long is taken for one; US and Canadian ten digits in a row are left.",
    _build,
    masks=("+44 20 7946 0958", "+1 (415) 555-2671"),
    leaves=("order 1593-22", "2026-11-25 14:30", "4111 1111 1111 1111"),
    by_country=BY_COUNTRY,
)
