"""International bank account numbers (ISO 13616), plain or in groups of four, in capitals or not.

The structures are those of SWIFT's registry: n a digit, a a letter, c either. With countries named, exactly theirs are
taken; without, everything that begins with the letters of a country of the registry and is as long as an IBAN.
"""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.presets.preset import GAP, SEPARATORS, Preset

STRUCTURES: dict[str, str] = {
    "AD": "8n12c",
    "AE": "19n",
    "AL": "8n16c",
    "AT": "16n",
    "AZ": "4a20c",
    "BA": "16n",
    "BE": "12n",
    "BG": "4a6n8c",
    "BH": "4a14c",
    "BI": "23n",
    "BR": "23n1a1c",
    "BY": "4c4n16c",
    "CH": "5n12c",
    "CR": "18n",
    "CY": "8n16c",
    "CZ": "20n",
    "DE": "18n",
    "DJ": "23n",
    "DK": "14n",
    "DO": "4c20n",
    "EE": "16n",
    "EG": "25n",
    "ES": "20n",
    "FI": "14n",
    "FK": "2a12n",
    "FO": "14n",
    "FR": "10n11c2n",
    "GB": "4a14n",
    "GE": "2a16n",
    "GI": "4a15c",
    "GL": "14n",
    "GR": "7n16c",
    "GT": "24c",
    "HN": "4a20n",
    "HR": "17n",
    "HU": "24n",
    "IE": "4a14n",
    "IL": "19n",
    "IQ": "4a15n",
    "IS": "22n",
    "IT": "1a10n12c",
    "JO": "4a4n18c",
    "KW": "4a22c",
    "KZ": "3n13c",
    "LB": "4n20c",
    "LC": "4a24c",
    "LI": "5n12c",
    "LT": "16n",
    "LU": "3n13c",
    "LV": "4a13c",
    "LY": "21n",
    "MC": "10n11c2n",
    "MD": "20c",
    "ME": "18n",
    "MK": "3n10c2n",
    "MN": "16n",
    "MR": "23n",
    "MT": "4a5n18c",
    "MU": "4a19n3a",
    "NI": "4a20n",
    "NL": "4a10n",
    "NO": "11n",
    "OM": "3n16c",
    "PK": "4a16c",
    "PL": "24n",
    "PS": "4a21c",
    "PT": "21n",
    "QA": "4a21c",
    "RO": "4a16c",
    "RS": "18n",
    "RU": "14n15c",
    "SA": "2n18c",
    "SC": "4a20n3a",
    "SD": "14n",
    "SE": "20n",
    "SI": "15n",
    "SK": "20n",
    "SM": "1a10n12c",
    "SO": "19n",
    "ST": "21n",
    "SV": "4a20n",
    "TL": "19n",
    "TN": "20n",
    "TR": "6n16c",
    "UA": "6n19c",
    "VA": "18n",
    "VG": "4a16n",
    "XK": "16n",
    "YE": "4a4n18c",
}
"""What stands behind the two letters and the two check digits, by country."""

_SIGN = {"n": r"\d", "a": "[A-Za-z]", "c": "[A-Za-z0-9]"}
_LEFT, _RIGHT = "(?:^|[^A-Za-z0-9])", "(?![A-Za-z0-9])"


def _signs(structure: str) -> str:
    """``4a14n`` as a letter for each sign."""
    signs, count = "", ""
    for char in structure:
        if char.isdigit():
            count += char
        else:
            signs, count = signs + char * int(count), ""
    return signs


def _piece(country: str) -> str:
    """The expression for the IBANs of one country: a gap may stand before each group of four."""
    signs = _signs(STRUCTURES[country])
    groups = [signs[i : i + 4] for i in range(0, len(signs), 4)]
    first, second = country[0], country[1]
    head = rf"[{first}{first.lower()}][{second}{second.lower()}]\d\d"
    return head + "".join(GAP + _group(group) for group in groups)


def _group(signs: str) -> str:
    pieces = ""
    while signs:
        kind = signs[0]
        rest = signs.lstrip(kind)
        length = len(signs) - len(rest)
        pieces += _SIGN[kind] + (f"{{{length}}}" if length > 1 else "")
        signs = rest
    return pieces


def _any_country() -> str:
    """Letters of any country of the registry, then groups of four with at least eight digits in all."""
    seconds: dict[str, str] = {}
    for country in STRUCTURES:
        seconds[country[0]] = seconds.get(country[0], "") + country[1]
    countries = "|".join(f"[{first}{first.lower()}][{rest}{rest.lower()}]" for first, rest in sorted(seconds.items()))
    enough_digits = r"(?=(?:[A-Za-z" + SEPARATORS + r"]{0,12}\d){8})"
    return rf"{enough_digits}(?:{countries})\d\d(?:{GAP}[A-Za-z0-9]{{4}}){{2,7}}(?:{GAP}[A-Za-z0-9]{{1,3}})?"


BY_COUNTRY = {country: _piece(country) for country in STRUCTURES}


def _build(countries: Sequence[str]) -> str:
    body = "|".join(BY_COUNTRY[country] for country in countries) if countries else _any_country()
    return rf"{_LEFT}(?:{body}){_RIGHT}"


_SAMPLE = {"n": "3704004405320130", "a": "QWERTZUIOP", "c": "0532013000370400"}
"""Signs of each kind, to make numbers of."""


def examples_of(country: str) -> tuple[str, str]:
    """A number of the country with right check digits, plain and in groups of four."""
    signs = _signs(STRUCTURES[country])
    account = "".join(_SAMPLE[sign][place % len(_SAMPLE[sign])] for place, sign in enumerate(signs))
    as_number = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    plain = f"{country}{98 - int(as_number) % 97:02}{account}"
    return plain, " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


IBAN_1 = Preset(
    "iban",
    1,
    "international bank account numbers, plain or in groups of four",
    "Without countries it takes whatever begins as an IBAN and is as long; name the countries that you serve, and "
    "exactly theirs are taken. It leaves IBANs in other groups than four.",
    _build,
    masks=("DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"),
    leaves=("order 1593-22", "4111 1111 1111 1111"),
    by_country=BY_COUNTRY,
    national=examples_of,
)
