"""What `init` made, and what to do next."""

from __future__ import annotations

import shlex

from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.init import NewRepository


def render(report: NewRepository, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The files with a few words on each, then the next commands."""
    folder, made, account = report.folder, report.files, report.account
    layout = TextLayout(presentation.wide, presentation.ascii)
    here = folder == "."
    left = max(width(path) for path, _ in made)
    lines = layout.wrap(f"A new configuration repository{'' if here else ' in ' + folder}:")
    for path, words in made:
        lines += layout.wrap(words, first=f"  {pad(path, left)}  ")
    steps = [] if here else [(f"cd {shlex.quote(folder)}", "")]
    steps += [
        ("lpconf validate", "are the files right? no network"),
        ("lpconf plan", "what would change, in which order, by whom"),
        ("lpconf apply", "carry it out; it asks first"),
        ("lpconf drift", "what is live against what is written"),
        (f"lpconf explain {account}", "the account as merged, line by line"),
    ]
    left = max(width(command) for command, _ in steps)
    lines += ["", "Next, all of it in the embedded sandbox"]
    for command, words in steps:
        lines += layout.wrap(words, first=f"  {pad(command, left)}  ") if words else [f"  {layout.say(command)}"]
    lines += ["", "Then real accounts: write the profile production in lpconf.yaml, and"]
    lines += ["  lpconf adopt NAME --id SITE --platform P --profile production"]
    return "\n".join(lines) + "\n"
