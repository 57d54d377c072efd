"""Rules of the project file that are about no account: most often a slip in a label, and what the rule was to change
stays as it is without a word (a feature that a person was to set is written by API)."""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.domain.diagnostic import Diagnostic, warning
from lpconf.domain.project import Project
from lpconf.domain.wording import shown
from lpconf.load.account_index import AccountIndex
from lpconf.workspace.account_request import known_values, label_hint


def unused_rules(project: Project | None, index: AccountIndex) -> Iterator[Diagnostic]:
    """A warning for each rule whose `select` fits no account, at its place."""
    profiles = project.profiles.values() if project is not None and index.paths else ()
    rules = [(profile.name, rule) for profile in profiles for rule in profile.rules if rule.select]
    if not rules:
        return
    labels = [index.labels(name) for name in index.paths]
    for profile, rule in rules:
        if any(rule.select.items() <= own.items() for own in labels):
            continue
        known = known_values(labels)
        pairs = ", ".join(f"{key}: {value}" for key, value in rule.select.items())
        hints = [label_hint(key, value, known) for key, value in rule.select.items()]
        yield warning(
            "project.rule-unused",
            f"no account fits this rule of the profile {shown(profile)} for {rule.surface}: {shown(pairs)}",
            rule.mark,
            label="no account has these labels",
            fix=tuple(filter(None, hints)),
        )
