"""A plan in any format."""

from __future__ import annotations

from lpconf.cli.output import is_ascii
from lpconf.cli.session import Session
from lpconf.domain.plan import Plan


def plan_text(made: Plan) -> str:
    """The plan for a person at a terminal."""
    from lpconf.report.text import facade

    return facade.plan(made, ascii=is_ascii())


def emit_plan(session: Session, made: Plan, untouched: int = 0) -> None:
    """Write a plan to stdout and to each ``--output``. `untouched` counts the accounts that were not chosen."""

    def as_markdown() -> str:
        from lpconf.domain.plan_document import change_id
        from lpconf.report.markdown import facade as markdown

        return markdown.plan(made, change_id=change_id(made), untouched=untouched)

    def as_json() -> str:
        from lpconf.domain.plan_document import dumps

        return dumps(made)

    session.emit(text=lambda: plan_text(made), json=as_json, markdown=as_markdown)
