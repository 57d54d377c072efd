"""Whether a pattern backtracks without end: attack texts run in V8 under a time limit that interrupts it.

The limit lies far between what it has to tell apart. A text of 3,000 characters takes milliseconds where the cost of a
pattern grows with the square of the length, as it does for many an ordinary one; seconds where it grows with the cube.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.finding_codes import LIMIT
from lpconf.checks import v8
from lpconf.checks.masking.regex.attack_texts import LONG, SHORT, Attack, attacks
from lpconf.checks.masking.regex.parse_cache import tree

_FALLBACK = ("a", "1", "a1", " ", "a ", "-", ".", "é")
"""What fills the attacks on a pattern that cannot be read here."""

_SERVED = 0.8
"""Part of the time limit that has to be time on a processor."""

_ALL = """
((pattern, texts) => {
  const regex = new RegExp(pattern, "g");
  for (globalThis.at = 0; globalThis.at < texts.length; globalThis.at++)
    try { texts[globalThis.at].replace(regex, ""); } catch (problem) { return globalThis.at; }
  return -1;
})(%s, %s)
"""


def attacks_on(pattern: str) -> list[Attack]:
    """The attacks on a pattern, the most promising first."""
    node = tree(pattern)
    return attacks(node) if node else [Attack("", pump, SHORT[0], "!") for pump in _FALLBACK]


def looks_alone(pattern: str) -> list[str]:
    """What each look-around of a pattern looks for, as a look-ahead of its own. An engine may see that what follows one
    cannot stand there, and skip it; another release, or another browser, goes through with it."""
    begins: list[int] = []
    looks = []
    for token in _TOKENS.finditer(pattern):
        if token[0].startswith("("):
            begins.append(token.start())
        elif token[0] == ")" and begins:
            look = _LOOK.fullmatch(pattern, begins.pop(), token.end())
            if look and not _REFERENCE.search(look[1]):
                looks.append(f"(?={look[1]})")
    return looks


_TOKENS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)
_LOOK = re.compile(r"\(\?<?[=!](.*)\)", re.DOTALL)
_REFERENCE = re.compile(r"\\[1-9k]")


_SHORT_IN_JAVA, _LONG_IN_JAVA = 30, 30


def attacks_for_java(pattern: str) -> list[Attack]:
    """Some of the attacks on a pattern, short and long ones: Java's clock is coarser, and its stack is small. The
    longest come last, so that an overflow hides no text that is slow."""
    short = [attack for attack in attacks_on(pattern) if len(attack) <= LONG // 4]
    long = [attack for attack in attacks_on(pattern) if len(attack) > LONG // 4]
    return [*short[:_SHORT_IN_JAVA], *long[:_LONG_IN_JAVA]]


def java_job(pattern: str, against: Sequence[Attack]) -> tuple[str, tuple[str, ...]]:
    """What Java is asked to do with these attacks."""
    return pattern, tuple(attack.text for attack in against)


def catastrophe(pattern: str, against: Sequence[Attack], seconds: float = LIMIT) -> Attack | None:
    """The first of some attacks that holds a search up for longer than `seconds`; None for none. The pattern compiles.

    Raises v8.Missing without V8, v8.Stopped where it gives up on the pattern itself.
    """
    start = 0
    while start < len(against):
        try:
            failed = int(v8.run(_script(pattern, against[start:]), seconds))
            return against[start + failed] if failed >= 0 else None
        except v8.OutOfBounds:
            start += _reached()
        if start < len(against) and _holds_up(pattern, against[start], seconds):
            return against[start]
        start += 1
    return None


def _script(pattern: str, texts: Sequence[Attack]) -> str:
    return _ALL % (json.dumps(pattern), json.dumps([text.text for text in texts]))


def _reached() -> int:
    """How many texts were done before the engine was stopped."""
    try:
        return int(v8.run("globalThis.at | 0"))
    except v8.Stopped:
        return 0


def _holds_up(pattern: str, attack: Attack, seconds: float) -> bool:
    """Whether one text alone takes too long. A busy machine is no evil pattern: where this process has got too little
    of the processor meanwhile, it is tried again, for longer."""
    for wait in (seconds, 2 * seconds, 4 * seconds, 8 * seconds):
        served = time.process_time()
        try:
            return int(v8.run(_script(pattern, [attack]), wait)) >= 0
        except v8.OutOfBounds:
            if time.process_time() - served > _SERVED * seconds:
                return True
    return True
