"""Payment card numbers of all schemes, 12 to 19 digits (ISO/IEC 7812-1), in the groups that people type.

No expression can compute the check digit, so length, first digits and grouping have to tell a card from an order.
First digits by scheme: 1 UATP and 1946 GPN; 2 Mir and Mastercard; 3 Diners, American Express, JCB; 4 Visa;
5 Mastercard and Maestro; 6 Discover, UnionPay, Maestro, RuPay; 81, 82 RuPay and UnionPay; 86, 97, 98 Uzcard,
Troy, Humo.
"""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.presets.preset import GAP, SPLIT, Preset

_QUADS = rf"(?:\d{{4}}{GAP})"
"""Groups of four, to be counted."""

# Sixteen digits and more: hardly anything else that people write is so long.
_LONG = (
    rf"(?=1946|2[2-7]|[3-6]|8[126]|9[78]){_QUADS}{{3}}\d{{4}}(?:{GAP}\d{{1,3}})?",
    rf"(?=[3-6]|81)\d{{6}}{GAP}\d{{10,13}}",
)
_FIFTEEN = (
    rf"3[47]\d\d{GAP}\d{{6}}{GAP}\d{{5}}",
    rf"1\d{{3}}{GAP}\d{{5}}{GAP}\d{{6}}",
    rf"(?=1|3[4-9]){_QUADS}{{3}}\d{{3}}",
)
_FOURTEEN = (
    rf"3[0689]\d\d{GAP}\d{{6}}{GAP}\d{{4}}",
    rf"(?=3[0689]){_QUADS}{{3}}\d\d",
)
_THIRTEEN = (
    rf"(?=4){_QUADS}{{3}}\d",
    rf"4\d{{3}}(?:{SPLIT}\d{{3}}){{3}}",
)
_TWELVE_AND_MORE = (rf"(?=5[06-9]|6){_QUADS}{{2}}\d{{4}}(?:{GAP}\d{{1,3}})?",)


def _build(_: Sequence[str]) -> str:
    long = "|".join((*_LONG, *_FIFTEEN))
    # Numbers as short as a telephone number's are none behind a plus.
    short = "|".join((*_FOURTEEN, *_THIRTEEN, *_TWELVE_AND_MORE))
    return rf"(?:^|\D)(?:{long})(?!\d)|(?:^|[^\d+])(?:{short})(?!\d)"


PAYMENT_CARD_1 = Preset(
    "payment-card",
    1,
    "payment card numbers of all schemes, 12 to 19 digits, plain or in groups",
    "It takes any number of such a length that begins and is grouped as a card does: an order number of 13 digits that "
    "begins with 4 (as most German article numbers do), one of 12 that begins with 6, a part of most IBANs in groups "
    "(list the preset iban, too, and they are masked whole). "
    "It leaves numbers in groups that no card has (Amazon's orders, telephone numbers), and cards typed digit by "
    "digit.",
    _build,
    masks=("4111 1111 1111 1111", "card 3782-822463-10005", "6304.0000.0000.0000"),
    leaves=("order 1593-22", "114-3941689-8772232", "+4915112345678"),
)
