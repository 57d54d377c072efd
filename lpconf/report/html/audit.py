"""The audit as a page of tables: nothing is loaded, nothing runs, and every text of a file is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from lpconf.domain.results.audit import AuditReport
from lpconf.report.characters import visible
from lpconf.report.html.page import digest_for_policy
from lpconf.report.presentation import Presentation
from lpconf.report.views import audit as audit_view

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; }
th, td { border-bottom: 1px solid #8886; padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }
td:nth-child(2), td:nth-child(3), td:nth-child(8) { white-space: nowrap; }
td { overflow-wrap: anywhere; }
.on { font-weight: 600; } .off, .unknown { color: #b3261e; font-weight: 600; }
@media (prefers-color-scheme: dark) { .off, .unknown { color: #f2b8b5; } }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""
_POLICY = f"default-src 'none'; style-src '{digest_for_policy(_STYLE)}'; base-uri 'none'; form-action 'none'"


def document(title: str, body: Iterable[str]) -> str:
    """A whole page. `title` is plain text, `body` markup."""
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{text(title)}</title><style>{_STYLE}</style>"
    )
    lines = ["<!doctype html>", f'<html lang="en"><head>{head}</head><body>', f"<h1>{text(title)}</h1>"]
    return "\n".join([*lines, *body, "</body></html>", ""])


def text(words: str) -> str:
    """Words that are no markup, whatever stands in them."""
    return escape(visible(words), quote=True)


def audit(report: AuditReport, _: Presentation) -> str:
    """A table per account, and what it does not say below it."""
    body = []
    for account, entries in audit_view.by_account(report).items():
        body.append(f"<section><h2>{text(account)}, site {text(entries[0].site)}</h2><table><thead><tr>")
        body += [f'<th scope="col">{text(column)}</th>' for column in audit_view.COLUMNS]
        body.append("</tr></thead><tbody>")
        for entry in entries:
            kind = "unknown" if entry.state == "not known" else entry.state
            first, state, *others = audit_view.cells(entry)
            cells = "".join(f"<td>{text(cell)}</td>" for cell in others)
            body.append(f'<tr><th scope="row">{text(first)}</th><td class="{kind}">{text(state)}</td>{cells}</tr>')
        notes = "".join(f"<li>{text(note)}</li>" for note in audit_view.notes(entries))
        body.append(f"</tbody></table><ul>{notes}</ul></section>")
    body.append(f"<p>{text(audit_view.LEGEND)}</p><p>{text(audit_view.last_line(report))}</p>")
    return document(audit_view.heading(report), body)
