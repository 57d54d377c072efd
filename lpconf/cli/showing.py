"""A plan in any format."""

from __future__ import annotations

from lpconf.cli.base import Session
from lpconf.cli.streams import is_ascii
from lpconf.terms.plan import Plan


def plan_text(made: Plan) -> str:
    """The plan for a person at a terminal."""
    from lpconf.report import text

    return text.plan(made, ascii=is_ascii())


def emit_plan(session: Session, made: Plan, untouched: int = 0) -> None:
    """Write a plan to stdout and to each ``--output``. `untouched` counts the accounts that were not chosen."""

    def as_markdown() -> str:
        from lpconf.plan.planfile import change_id
        from lpconf.report import markdown

        return markdown.plan(made, change_id=change_id(made), untouched=untouched)

    def as_json() -> str:
        from lpconf.plan.planfile import dumps

        return dumps(made)

    session.emit(text=lambda: plan_text(made), json=as_json, markdown=as_markdown)
