"""Whether masking patterns compile in the engines that run them, and whether they mask card numbers.

Real time masking runs in the visitor's browser: V8 judges. Masking at rest runs in Java, which is not at hand: there a
portable part of the language is asked for (contract 6.3).
"""

from __future__ import annotations

import json
from functools import cache

from lpconf.catalogue.chapter import Verdict
from lpconf.catalogue.chapters.masking.patterns import Dialect
from lpconf.catalogue.codecs.parts import Patterns
from lpconf.checks import v8
from lpconf.checks.masking.regex.objections import Objection
from lpconf.checks.masking.regex.parse_cache import portability_objection

_GOOD = Verdict("good")
_COMPILE = """
(pattern => {
  try { new RegExp(pattern).test(""); return ""; } catch (problem) { return String(problem.message) || "no reason"; }
})(%s)
"""


@cache
def compiles(dialect: Dialect, pattern: str) -> Verdict:
    """Whether `pattern` compiles in a dialect. A portable pattern is good in both and needs no engine.

    Without the extra ``masking`` a pattern outside the portable part is skipped for JavaScript, with the reason. For
    Java it is foreign, unless no engine takes it.
    """
    why = portability_objection(pattern)
    if why is None:
        return _GOOD
    if dialect == "java":
        return Verdict("bad" if why.broken else "foreign", _placed(why))
    try:
        message = v8.run(_COMPILE % json.dumps(pattern))
    except v8.V8Missing:
        if why.broken:
            return Verdict("bad", _placed(why))
        return Verdict(
            "skipped",
            "checking this pattern needs the extra masking (install lpconf[masking], from where you have lpconf)",
        )
    except v8.Stopped:
        return Verdict("skipped", "V8 gave up on this pattern")
    if not message:
        return _GOOD
    # V8 repeats the whole pattern in its message, which may be long.
    reason = str(message).removeprefix("Invalid regular expression: ").removeprefix(f"/{pattern}/: ")
    return Verdict("bad", f"{reason} (character {why.at + 1})" if why.broken else reason)


def _placed(why: Objection) -> str:
    return f"character {why.at + 1}: {why.reason}"


@cache
def masks_cards(patterns: tuple[str, ...]) -> bool | None:
    """Whether `patterns`, written as one value, mask a valid card number of every scheme and length in every format,
    but for four digits at most.

    None where that cannot be determined: without V8, for a pattern that it does not take, or after the time limit.
    """
    from lpconf.checks.masking import matches  # start-up
    from lpconf.checks.masking.measurement.card_numbers import card_texts  # start-up
    from lpconf.checks.masking.measurement.measure import MOST_IN_CLEAR, in_clear  # start-up

    if not patterns:
        return False
    value = str(Patterns().encode(patterns))
    try:
        results = matches.without_engine(value, [card.text for card in card_texts(1)])
    except (v8.V8Missing, v8.Stopped):
        return None
    return all(in_clear(result) <= MOST_IN_CLEAR for result in results)
