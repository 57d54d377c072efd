"""A page as browsers read it: scripts in their order, handlers, meta elements, forms.

The parser is justhtml (extra ``pages``), which follows the HTML standard, errors of authors included: comments,
``<template>``, ``<noscript>``, ``<textarea>`` and entities are what they are for a browser with scripts switched on.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark
from lpconf.domain.wording import shown

if TYPE_CHECKING:
    from justhtml import Node

Kind: TypeAlias = Literal["classic", "module", "data", "nomodule", "unclosed"]
"""What a browser of today does with a script element; the last three are never run."""

_JAVASCRIPT = re.compile(
    r"(?:text|application)/(?:x-)?(?:java|ecma)script|text/(?:javascript1\.[0-5]|jscript|livescript)", re.IGNORECASE
)
_LABELS = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|iso-?8859-\d+|latin-?1|(?:us-)?ascii|windows-\d+|cp125\d|koi8-[ru]|shift[_-]jis|sjis"
    r"|euc-(?:jp|kr)|gbk|gb2312|gb18030|big5|iso-2022-jp",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_REFRESH = re.compile(r"\s*[0-9.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s].*?)[\"']?\s*", re.IGNORECASE | re.DOTALL)


_CLOSED = re.compile(r"</script", re.IGNORECASE)


class PagesMissing(Exception):
    """The parser is not installed."""


@frozen
class Script:
    """One script element. `src` is resolved, None where the element has none, empty where it is no URL. `at` is where
    the element begins, `text_at` where its text does; both are characters from the beginning of the page."""

    kind: Kind
    src: str | None
    text: str
    at: int
    text_at: int
    is_async: bool = False
    is_deferred: bool = False
    nonce: str = ""
    type: str = ""

    @property
    def why_not(self) -> str:
        """Why no browser runs the script, in words; empty where browsers do."""
        return {
            "data": f"type {shown(self.type, 40)}",
            "nomodule": "nomodule",
            "unclosed": "the page ends before </script>",
        }.get(self.kind, "")


@frozen
class Handler:
    """A script in an attribute, such as ``onload``."""

    name: str
    text: str
    at: int


@frozen
class Meta:
    """The content of a meta element that speaks like a header."""

    content: str
    at: int


@frozen
class Embedded:
    """Something other than a script that is loaded with the page: what it is, its address, resolved, and its place."""

    what: str
    url: str
    at: int


_EMBEDDING = {
    "iframe": ("frame", "src"),
    "frame": ("frame", "src"),
    "embed": ("object", "src"),
    "object": ("object", "data"),
}


@dataclass(frozen=True)
class Markup:
    """What is in a page. `name` is the file or URL as it may be shown; `text` has ``\\n`` at the ends of its lines."""

    name: str
    text: str = field(repr=False)
    base: str = ""
    scripts: tuple[Script, ...] = ()
    handlers: tuple[Handler, ...] = ()
    policies: tuple[Meta, ...] = ()
    frame_options: tuple[Meta, ...] = ()
    refreshes: tuple[Meta, ...] = ()
    passwords: tuple[int, ...] = ()
    loads: tuple[str, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    asleep: tuple[tuple[str, int, str], ...] = ()
    """Text that no browser runs: what holds it (``a comment``), where it begins, and the text."""

    def mark(self, at: int, length: int = 1) -> Mark:
        """The place of a character."""
        line = bisect.bisect_right(self._starts, at)
        return Mark(self.name, line, at - self._starts[line - 1] + 1, max(1, length))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def decode(body: bytes, content_type: str) -> str:
    """The text of a page: byte order mark, then the header's charset, then the page's own, then UTF-8 where it is
    that, then windows-1252 as browsers do."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return _lines(body[len(mark) :].decode(name, "replace"))
    match = re.search(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", content_type, re.IGNORECASE)
    label = match[1] if match else ""
    if not label and (inside := _META_CHARSET.search(body[:1024])):
        label = inside[1].decode("ascii")
        label = "utf-8" if label.lower().startswith("utf-16") else label
    if label and _LABELS.fullmatch(label):
        single = label.lower() in ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii")
        try:
            return _lines(body.decode("windows-1252" if single else label, "replace"))
        except LookupError:
            pass
    try:
        return _lines(body.decode("utf-8"))
    except UnicodeDecodeError as broken:
        # A body that was cut may end inside of a character.
        near_end = broken.start >= len(body) - 4
        return _lines(body.decode("utf-8" if near_end else "windows-1252", "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def read(name: str, text: str, url: str) -> Markup:
    """The page `text`, which was loaded from `url` (empty: from a file). Raises Missing without the parser."""
    try:
        from justhtml import JustHTML  # start-up
    except ImportError:
        raise PagesMissing("the HTML parser is not installed") from None
    root = JustHTML(text, sanitize=False, track_node_locations=True).root
    return _Reader(name, text, url).read(root)


class _Reader:
    def __init__(self, name: str, text: str, url: str) -> None:
        self._name, self._text = name, text
        self._base = url
        self._based = False
        self._lists: dict[str, list[Any]] = {
            key: []
            for key in (
                "scripts", "handlers", "policies", "frame_options", "refreshes", "passwords", "loads", "embedded",
                "asleep",
            )
        }  # fmt: skip

    def read(self, root: Node) -> Markup:
        for node in _walk(root):
            if node.name != "#text":  # half of all nodes, and nothing to tell
                self._take(node)
        return Markup(self._name, self._text, self._base, **{key: tuple(v) for key, v in self._lists.items()})

    def _take(self, node: Node) -> None:
        name, attrs, at = node.name, getattr(node, "attrs", None) or {}, node.origin_offset or 0
        if name == "#comment":
            self._lists["asleep"].append(("a comment", at, str(getattr(node, "data", ""))))
            return
        foreign = getattr(node, "namespace", "html") not in (None, "html")
        if name == "script":
            self._script(node, attrs, at, "svg" if foreign else "")
        elif name in ("template", "noscript", "textarea", "title", "style", "iframe") and not foreign:
            self._lists["asleep"].append((f"<{name}>", at, _text_of(node)))
        elif not foreign:
            self._plain(name, attrs, at)
        if name in _EMBEDDING and not foreign:
            what, attribute = _EMBEDDING[name]
            self._embed(what, attrs.get(attribute), at)
        for key, value in attrs.items():
            if key.startswith("on") and value:
                self._lists["handlers"].append(Handler(key, value, at))

    def _plain(self, name: str, attrs: dict[str, str | None], at: int) -> None:
        """An element that holds no script."""
        if name == "base":
            self._set_base(attrs)
        elif name == "meta":
            self._meta((attrs.get("http-equiv") or "").strip().lower(), attrs.get("content") or "", at)
        elif name == "input" and (attrs.get("type") or "").strip().lower() == "password":
            self._lists["passwords"].append(at)
        elif name == "link" and attrs.get("href") and "stylesheet" in (attrs.get("rel") or "").lower().split():
            self._lists["loads"].append(_resolve(self._base, attrs["href"] or ""))
            self._embed("stylesheet", attrs["href"], at)

    def _embed(self, what: str, address: str | None, at: int) -> None:
        if address:
            self._lists["embedded"].append(Embedded(what, _resolve(self._base, address), at))

    def _set_base(self, attrs: dict[str, str | None]) -> None:
        """Only the first base element with an address counts."""
        href = attrs.get("href")
        if href is not None and not self._based:
            self._based = True
            self._base = _resolve(self._base, href) or self._base

    def _meta(self, speaks_like: str, content: str, at: int) -> None:
        key = {
            "content-security-policy": "policies",
            "x-frame-options": "frame_options",
            "refresh": "refreshes",
        }.get(speaks_like)
        if key == "refreshes":
            target = _REFRESH.fullmatch(content)
            content = _resolve(self._base, target[1]) if target else ""
        if key and content:
            self._lists[key].append(Meta(content, at))

    def _script(self, node: Node, attrs: dict[str, str | None], at: int, svg: str) -> None:
        kind = _kind(attrs) if _CLOSED.search(self._text, at) else "unclosed"
        texts = [child for child in node.children or () if child.name == "#text"]
        text_at = texts[0].origin_offset if texts else None
        src = self._address(attrs, svg)
        has_src = src is not None
        self._lists["scripts"].append(
            Script(
                kind,
                src,
                _text_of(node),
                at,
                text_at or at,
                is_async="async" in attrs and (has_src or kind == "module"),
                is_deferred="defer" in attrs and has_src,
                nonce=attrs.get("nonce") or "",
                type=attrs.get("type") or attrs.get("language") or "",
            )
        )

    def _address(self, attrs: dict[str, str | None], svg: str) -> str | None:
        """The address of a script, resolved; empty where it is none, None where the element has no such attribute."""
        names = ("href", "xlink:href") if svg else ("src",)
        given = [attrs[name] for name in names if name in attrs]
        if not given:
            return None
        address = given[0] or ""
        return _resolve(self._base, address) if address.strip() else ""


def _kind(attrs: dict[str, str | None]) -> Kind:
    kind, language = attrs.get("type"), attrs.get("language")
    if "type" in attrs:
        word = (kind or "").strip().lower() if kind else "text/javascript"
    else:
        word = f"text/{language.strip()}".lower() if language else "text/javascript"
    if word == "module":
        return "module"
    if not _JAVASCRIPT.fullmatch(word):
        return "data"
    return "nomodule" if "nomodule" in attrs else "classic"


def _walk(root: Node) -> Iterator[Node]:
    """All nodes in their order, but for what stands inside of a template."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children or ()))


def _text_of(node: Node) -> str:
    """The text in a node; of a template, which holds nodes of its own, the texts of all of them and of their
    attributes."""
    content = getattr(node, "template_content", None)
    if content is None:
        return "".join(str(getattr(c, "data", "")) for c in node.children or () if c.name == "#text")
    parts = []
    for item in _walk(content):
        parts += [str(value) for value in (getattr(item, "attrs", None) or {}).values()]
        parts.append(str(getattr(item, "data", "") or ""))
    return " ".join(parts)


def _resolve(base: str, target: str) -> str:
    """`target` as a URL; empty where it is none. Without a base, relative ones stay as they are."""
    cleaned = re.sub(r"[\t\n\r]", "", target.strip(" \t\n\f\r"))
    try:
        result = urljoin(base, cleaned)
        _ = urlsplit(result).port
    except ValueError:
        return ""
    return result
