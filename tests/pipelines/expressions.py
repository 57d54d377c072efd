"""The expressions of GitHub Actions, as far as lpconf's workflow uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:(\|\||&&|==|!=|[!(),])|'((?:[^']|'')*)'|([A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*))")


_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class Expression:
    """One expression over `contexts`; `functions` are called by name."""

    def __init__(self, contexts: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> None:
        self._contexts, self._functions = contexts, functions
        self._tokens: list[tuple[str, str]] = []

    def evaluate(self, text: str) -> Any:
        self._tokens = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match, f"no expression: {text[at:]!r}"
            operator, string, name = match.groups()
            self._tokens.append(("op", operator) if operator else ("name", name) if name else ("str", string or ""))
            at = match.end()
        value = self._either()
        assert not self._tokens, f"too much: {self._tokens}"
        return value

    def fill(self, text: Any) -> str:
        """A text with each ``${{ … }}`` replaced by its value."""
        return _PLACE.sub(lambda match: as_text(self.evaluate(match[1])), as_text(text))

    def _next(self, *operators: str) -> str:
        if self._tokens and self._tokens[0][0] == "op" and self._tokens[0][1] in operators:
            return self._tokens.pop(0)[1]
        return ""

    def _either(self) -> Any:
        value = self._both()
        while self._next("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._equal()
        while self._next("&&"):
            other = self._equal()
            value = value and other
        return value

    def _equal(self) -> Any:
        value = self._single()
        operator = self._next("==", "!=")
        if not operator:
            return value
        same = as_text(value).lower() == as_text(self._single()).lower()
        return same == (operator == "==")

    def _single(self) -> Any:
        if self._next("!"):
            return not self._single()
        if self._next("("):
            value = self._either()
            assert self._next(")")
            return value
        kind, word = self._tokens.pop(0)
        if kind == "str":
            return word.replace("''", "'")
        assert kind == "name", word
        if not self._next("("):
            return self._value(word)
        arguments = []
        while not self._next(")"):
            arguments.append(self._either())
            self._next(",")
        return self._functions[word](*arguments)

    def _value(self, path: str) -> Any:
        value: Any = {**self._contexts, "true": True, "false": False}
        for at, key in enumerate(parts := path.split(".")):
            if key == "*":
                return [item.get(parts[at + 1]) for item in value or ()]
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


def as_text(value: Any) -> str:
    """A value as GitHub writes it into a text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
