"""``lpconf catalogue``."""

from __future__ import annotations

import click

from lpconf.cli.base import Command, Session, formats


@click.command("catalogue", cls=Command)
@formats("text", "markdown", "json")
@click.pass_obj
def command(session: Session) -> None:
    """Everything that can be set: where it lives, what it needs, who does it, what it costs."""

    def as_text() -> str:
        from lpconf.report import text

        return text.catalogue_text()

    def as_markdown() -> str:
        from lpconf.report import markdown

        return markdown.catalogue()

    def as_json() -> str:
        from lpconf.report import listing, machine

        return machine.dump(listing.all_settings())

    session.emit(text=as_text, markdown=as_markdown, json=as_json)
