"""One HTML page: a matrix of accounts and capabilities above what changes, or differs, in them.

The page loads nothing: its style and its script stand in it, and its policy lets the browser run and apply just these
two, by their digests. Whatever comes from files or the platform passes jinja2's escaping.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from lpconf import __version__
from lpconf.report.views import matrix as matrices
from lpconf.report.views.matrix import Matrix

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # start-up

    environment = Environment(
        loader=PackageLoader("lpconf.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=matrices.WORDS, signs=matrices.SIGNS, version=__version__)
    return environment


def fill(title: str, matrix: Matrix, sections: Sequence[Any], **values: object) -> str:
    """The page. `sections` are what changes or differs, equal in all the accounts that each of them names."""
    style, script = _asset("page.css"), _asset("page.js")
    places: dict[str, list[int]] = {}
    for number, section in enumerate(sections, 1):
        for name in section.names:
            places.setdefault(name, []).append(number)
    template = _environment().get_template("page.html.j2")
    return template.render(
        title=title,
        matrix=matrix,
        sections=sections,
        places=places,
        style=style,
        script=script,
        style_digest=digest_for_policy(style),
        script_digest=digest_for_policy(script),
        **values,
    )


def _asset(name: str) -> str:
    # Not escaped: it is a file of this package, and a digest has to fit it.
    from markupsafe import Markup  # start-up

    loader = _environment().loader
    assert loader is not None
    return Markup(loader.get_source(_environment(), name)[0])  # noqa: S704


def digest_for_policy(text: str) -> str:
    """What a content security policy calls a style or a script that stands in the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
