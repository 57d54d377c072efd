"""Problems for a terminal: what, where with the lines, and the ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.wording import count
from lpconf.report.layout import TextLayout
from lpconf.report.source_excerpt import Underline, excerpt, files, place
from lpconf.report.views.merge_diagnostics import together

NO_CONTACT = "LivePerson was not contacted."


def diagnostics(
    found: Iterable[Diagnostic],
    sources: Mapping[str, str] | None = None,
    *,
    wide: int = 100,
    ascii: bool = False,  # noqa: A002
) -> str:
    """Errors first, then by place. `sources` has the text of files by their path; without it no lines are shown.

    Empty where nothing is found.
    """
    layout = TextLayout(wide, ascii)
    return (
        "\n\n".join("\n".join(one(layout, d, sources or {})) for d in together(in_order(found))) + "\n"
        if (found := [*found])
        else ""
    )


def validate(
    found: Sequence[Diagnostic],
    sources: Mapping[str, str],
    accounts: int,
    *,
    wide: int = 100,
    ascii: bool = False,  # noqa: A002
) -> str:
    """The result of `validate` for `accounts` accounts; the last line has the counts."""
    told = diagnostics(found, sources, wide=wide, ascii=ascii)
    return "\n".join(filter(None, [told, f"{verdict(found, accounts)} {NO_CONTACT}\n"]))


def verdict(found: Sequence[Diagnostic], accounts: int) -> str:
    """``1 error in 1 of 4 accounts.``, ``4 accounts are valid, 1 warning.``"""
    found = in_order(found)
    errors = [d for d in found if d.is_error]
    warnings = count(len(found) - len(errors), "warning") if len(found) > len(errors) else ""
    if not errors:
        told = f"{count(accounts, 'account')} {'is' if accounts == 1 else 'are'} valid"
        return f"{told}, {warnings}." if warnings else f"{told}."
    names = {d.account or (d.address.account if d.address else "") for d in errors} - {""}
    where = f" in {len(names)} of {count(max(accounts, len(names)), 'account')}" if names else ""
    return f"{count(len(errors), 'error')}{where}{f', {warnings}' if warnings else ''}."


def one(layout: TextLayout, d: Diagnostic, sources: Mapping[str, str]) -> list[str]:
    """One problem."""
    lines = layout.wrap(f"{d.severity}[{d.code}]: {d.summary}", then="  ")
    if d.mark:
        lines += layout.wrap(place(d.mark), first="  ", then="    ")
    elif d.address or d.account:
        lines += layout.wrap(str(d.address or d.account), first="  ", then="    ")
    lines += _excerpts(layout, d, sources)
    if d.detail:
        lines += ["", *layout.wrap(d.detail, first="  ")]
    ways = [("fix", way) for way in d.fix[:1]] + [("", way) for way in d.fix[1:]]
    ways += [("more", d.more)] if d.more else []
    if ways:
        lines.append("")
    for name, text in ways:
        lines += layout.wrap(text, first=f"  {name:<4}  ")
    return lines


def _excerpts(layout: TextLayout, d: Diagnostic, sources: Mapping[str, str]) -> list[str]:
    places = [Underline(d.mark, d.label, True)] if d.mark else []
    places += [Underline(other.mark, other.text, False) for other in d.others]
    lines: list[str] = []
    if d.label and not d.mark:
        lines += layout.wrap(d.label, first="  ")
    for file in files(places):
        here = [u for u in places if u.mark.file == file]
        foreign = not (d.mark and d.mark.file == file)
        if file in sources:
            head = layout.wrap(place(here[0].mark), first="  ", then="    ") if foreign else []
            lines += ["", *head, *excerpt(layout, sources[file], here)]
        else:
            for u in here:
                words = f"{place(u.mark)}: {u.text}" if not u.main else u.text
                lines += layout.wrap(words, first="  ", then="    ") if u.text else []
    return lines
