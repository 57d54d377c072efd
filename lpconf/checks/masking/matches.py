"""What a pattern matches in texts: as V8 has it, and as Python has it where both are known to agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache

from lpconf.checks import v8
from lpconf.checks.masking.regex.parse_cache import is_tame, portability_objection, tree
from lpconf.checks.masking.regex.python_translation import NotTranslated, for_python
from lpconf.domain.results.masking import Masked, Span

_MATCHES = """
JSON.stringify(((pattern, texts) => texts.map(text => {
  const found = [];
  for (const match of text.matchAll(new RegExp(pattern, "g"))) found.push([match.index, match.index + match[0].length]);
  return found;
}))(%s, %s))
"""


def in_v8(pattern: str, texts: Sequence[str]) -> list[Masked]:
    """What a JavaScript `pattern` matches in each text. Raises v8.Missing without V8, v8.OutOfBounds where it does not
    end in time, v8.Stopped for a pattern that does not compile."""
    result = json.loads(v8.run(_MATCHES % (json.dumps(pattern), json.dumps(list(texts)))))
    return [masked(text, units) for text, units in zip(texts, result, strict=True)]


def masked(text: str, units: Iterable[Sequence[int]]) -> Masked:
    """A text with matches that an engine counts in UTF-16 units; half a character counts as the whole."""
    if all(char <= "\uffff" for char in text):
        return Masked(text, tuple((start, end) for start, end in units))
    first = [at for at, char in enumerate(text) for _ in range(1 + (char > "\uffff"))] + [len(text)]

    def span(start: int, end: int) -> Span:
        return first[start], (first[end - 1] + 1 if end > start else first[start])

    return Masked(text, tuple(span(start, end) for start, end in units))


@cache
def _stand_in(pattern: str) -> re.Pattern[str] | None:
    """A pattern for Python's engine, None where that would read it otherwise, or might not end."""
    node = tree(pattern)
    if node is None or portability_objection(pattern) is not None or not is_tame(pattern):
        return None
    if r"\B" in pattern:  # which Python before 3.14 does not find in an empty text
        return None
    try:
        return re.compile(for_python(node), re.ASCII)
    except (NotTranslated, re.error, OverflowError, RecursionError):
        return None


def without_engine(pattern: str, texts: Sequence[str]) -> list[Masked]:
    """What a JavaScript `pattern` matches in texts without characters beyond \\uffff: where the pattern is portable and
    cannot backtrack much, no engine has to be loaded for them. After a match of nothing Python goes on otherwise than
    V8, so of a pattern that may match nothing only that is told. Raises as `in_v8`."""
    regex = _stand_in(pattern)
    if regex is None:
        return in_v8(pattern, texts)
    results = []
    for text in texts:
        spans = tuple(match.span() for match in regex.finditer(text))
        results.append(Masked(text, spans))
    return results
