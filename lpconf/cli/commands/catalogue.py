"""``lpconf catalogue``."""

from __future__ import annotations

import click

from lpconf.cli.session import Command, Session, formats


@click.command("catalogue", cls=Command)
@formats("text", "markdown", "json")
@click.pass_obj
def command(session: Session) -> None:
    """Everything that can be set: where it lives, what it needs, who does it, what it costs."""

    def as_text() -> str:
        from lpconf.report.text import facade

        return facade.catalogue_text()

    def as_markdown() -> str:
        from lpconf.report.markdown import facade as markdown

        return markdown.catalogue()

    def as_json() -> str:
        from lpconf.report.json import documents, listings

        return documents.dump(listings.all_settings())

    session.emit(text=as_text, markdown=as_markdown, json=as_json)
