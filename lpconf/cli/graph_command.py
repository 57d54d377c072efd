"""``lpconf graph``."""

from __future__ import annotations

import click

from lpconf.cli import exits
from lpconf.cli.base import Command, Session, formats
from lpconf.cli.narrow import choosing
from lpconf.cli.planfiles import is_plan_file, read_plan
from lpconf.cli.planning import Wishes, codes_of, make_plan, tell_problems
from lpconf.cli.streams import is_ascii


@click.command("graph", cls=Command)
@click.argument("what", nargs=-1, metavar="[ACCOUNT... | FILE.lpplan]")
@choosing()
@formats("mermaid", "dot", "text", "markdown", "json")
@click.pass_obj
def command(session: Session, what: tuple[str, ...], select: tuple[str, ...], changed: str) -> int:
    """The dependency graph of the plan: Mermaid (also as text), DOT, a fenced Markdown block, or JSON."""
    code = exits.DONE
    if len(what) == 1 and is_plan_file(what[0]):
        made = read_plan(what[0])
    else:
        scene, planned = make_plan(session, Wishes(what, select, changed))
        tell_problems(session, scene, planned.plan.diagnostics)
        made, code = planned.plan, exits.worst(codes_of(planned) - {exits.GATED})
    from lpconf.report import graph, listing, machine

    def mermaid() -> str:
        return graph.mermaid(made, ascii=is_ascii())

    session.emit(
        text=mermaid,
        mermaid=mermaid,
        dot=lambda: graph.dot(made, ascii=is_ascii()),
        markdown=lambda: f"```mermaid\n{mermaid()}```\n",
        json=lambda: machine.dump({**listing.graph(made), "diagnostics": machine.diagnostics(made.diagnostics)}),
    )
    return code
