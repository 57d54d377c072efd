"""The only home of jinja2: templates to Markdown. Imported where a page is wanted, not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from lpconf.report.markdown import escape
from lpconf.report.markdown.size_limit import fit

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # start-up

    # Pages are Markdown, so autoescape would be wrong: every value passes one of the filters below instead.
    environment = Environment(
        loader=PackageLoader("lpconf.report.markdown", "templates"),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(prose=escape.prose, code=escape.code, html_code=escape.html_code, block=escape.block)
    environment.globals.update(link=escape.link)
    return environment


def fill(template: str, **values: object) -> str:
    """The page. One newline at the end, never more than one empty line in a row outside blocks of code."""
    lines: list[str] = []
    fence = ""
    for line in _environment().get_template(template).render(values).split("\n"):
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = "`" * (len(line) - len(line.lstrip("`")))
        if fence or line.strip() or (lines and lines[-1]):
            lines.append(line if fence else line.rstrip())
    return "\n".join(lines).rstrip("\n") + "\n"


def fill_within(template: str, top: Mapping[str, Any], lists: Mapping[str, Sequence[Any]], limit: int) -> str:
    """The page in at most `limit` characters: `lists` are shortened where they have to be, `top` stays."""

    def page(detail: str, shown: Mapping[str, Sequence[Any]], left: str) -> str:
        return fill(template, detail=detail, left=left, **top, **shown)

    return fit(page, lists, limit)
