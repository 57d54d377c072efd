"""Well-known patterns, good and evil ones."""

from __future__ import annotations

GOOD: tuple[str, ...] = (
    # card numbers
    r"\b(?:\d[ -]?){12,15}\d\b",
    r"\b(?:\d[ -]*?){13,16}\b",
    r"\b4\d{3}(?:[ -]?\d{4}){3}\b",
    r"\b(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11})\b",
    r"(?:\d{4}[\s-]*){4}",
    # numbers of people and of accounts
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"\b(?!000|666|9\d{2})\d{3}[- ]?(?!00)\d{2}[- ]?(?!0000)\d{4}\b",
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
    r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    # e-mail
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"[\w.+-]+@[\w-]+\.[\w.-]+",
    r"\w+([-+.']\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*",
    r"[a-z0-9!#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]+",
    # telephone
    r"(?:\+\d{1,3}[ -]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}",
    r"\+?\d{1,4}?[-.\s]?\(?\d{1,3}?\)?[-.\s]?\d{1,4}[-.\s]?\d{1,4}[-.\s]?\d{1,9}",
    r"\+(?:[0-9] ?){6,14}[0-9]",
    # a square of the length is nothing to worry about on one line of a chat
    r"\s+$",
    r"^\s+|\s+$",
    r"(?:password|pin|cvv)\s*[:=]?\s*\S+",
    r"\b\d+(?:[.,]\d+)*\b",
    r"(?:\d+[ -]?)+",
    r"(\w+)\s+\1",
    r"<[^>]+>",
    r".*",
)
"""They are found in a long line in milliseconds, whatever stands there."""

EVIL: tuple[str, ...] = (
    # one repetition inside of another
    r"(a+)+$",
    r"^(\d+)*$",
    r"(x+x+)+y",
    r"([a-zA-Z]+)*$",
    r"(a*)*b",
    r"(a*?)*?b",
    r"(?:(?:(?:\d+)))*x",
    r"((a+)b?)+$",
    r"((a|b)*|c)*d",
    r"(a{1,10}){1,10}b",
    r"^(\w+\s?)*$",
    r"(?:\d{1,4}[ -]*)*x",
    r"\b(?:\d+[ -]*)+\b",
    # alternatives that begin alike
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(a|a?)+$",
    r"([a-z]|[a-c]|z)+9",
    # several in a row
    r"(.*a){20}",
    r"^(?:.*?,){11}P",
    r"^(a?){30}a{30}$",
    r".*.*=.*",
    r"\d*\d*\d*x",
    r"(?:[^<]*<)*x[^<]*[^<]*[^<]*$",
    r"\s*,\s*\s*;",
    # e-mail
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    r"^(([a-zA-Z0-9]+[._-]?)+)@(([a-zA-Z0-9]+\.?)+)$",
    r"(?:\w+[-.]?)+@example\.com",
    # label, gap, value: a search begins at every label
    r"pin\S*\s*(?:is|:)?\s*\d{4}",
    r"[\w-]*key[\w-]*\s*[:=]\s*\S+",
    # hidden: after a prefix, at the end of many harmless repetitions, in a look-ahead, beside a reference
    r"secret-code-[0-9]{4}-end (\w+\s?)+!",
    "x+y" * 80 + r"(z+)+!",
    r"(?=(a+)+b)a",
    r"(\w+)*\1x",
)
"""Each of them has a text of at most 3,000 characters that takes seconds, hours or ages."""
