"""With ``--drifted``, a hold for each difference that no section can state, so that no drift is left without an
answer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lpconf.domain.diagnostic import Diagnostic, warning
from lpconf.domain.state import DesiredValue
from lpconf.domain.value import Json
from lpconf.domain.wording import listed
from lpconf.errors import ConfigError
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.parser import parse
from lpconf.model import account_schema
from lpconf.operations.adopt.account_view import chapter_has, chapter_that_states
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.results import AccountAdoption, ChapterAdoption
from lpconf.workspace.configuration import Configuration

DAYS = 14
"""How long a hold lasts that nobody has thought about yet."""
REASON = "kept as it is live by lpconf adopt --drifted; no section can say it"


def with_holds(
    draft: AccountAdoption, current: Configuration, live_state: LiveState, today: datetime.date, by: str
) -> AccountAdoption:
    """The account with a hold for each setting that is live otherwise than desired, and that its chapter could not say.
    What could not be read, or is held already, is left alone."""
    settings = _not_said(draft, current, live_state)
    if draft.failed or not settings:
        return draft
    until = (today + datetime.timedelta(days=DAYS)).isoformat()
    own: Mapping[str, Json] = parse(draft.text, draft.path)[0] or {}
    holds = [*(own.get("hold") or [])]
    holds += [{"setting": name, "until": until, "reason": REASON, "by": by} for name in settings]
    try:
        text = revise(draft.text, draft.path, {"hold": holds}, account_schema.ORDER, account_schema.merge_keys)
    except ConfigError as failure:
        problems = tuple(replace(problem, account=draft.name) for problem in failure.diagnostics)
        return replace(draft, diagnostics=(*draft.diagnostics, *problems))
    notes = [_note(draft, name, until) for name in settings]
    said = tuple(_held(section, settings, until) for section in draft.chapters)
    return replace(draft, text=text, chapters=said, diagnostics=(*draft.diagnostics, *notes))


def _note(draft: AccountAdoption, name: str, until: str) -> Diagnostic:
    way = f"lpconf apply {draft.name} puts Git back when the hold is taken out of {draft.path}"
    return warning(
        "adopt.held",
        f"{draft.name}: {name} is held until {until}: no section can say what is live",
        account=draft.name,
        fix=(f"decide until then: {way}",),
    )


def _held(result: ChapterAdoption, settings: Sequence[str], until: str) -> ChapterAdoption:
    """The outcome of a chapter with what is held of it."""
    own = [name for name in settings if chapter_has(result.chapter, name)]
    left_out = tuple(
        replace(left, why=f"{left.why}; held until {until}") if any(map(left.is_about, own)) else left
        for left in result.left_out
    )
    if result.status != "left" or not own:
        return replace(result, left_out=left_out)
    return replace(result, why=f"{result.why}; held until {until}: {listed(own)}", left_out=left_out)


def _not_said(draft: AccountAdoption, current: Configuration, live_state: LiveState) -> list[str]:
    left = {section.chapter.key for section in draft.chapters if section.status == "left"}
    left_out = {name for section in draft.chapters for name in section.differing}
    desired = current.desired.get(draft.name)
    if desired is None:
        return []
    held = {hold.setting for hold in desired.holds}
    open_values = [value for value in desired.values if value.setting not in held]
    return [
        value.setting
        for value in open_values
        if (chapter_that_states(value).key in left or value.setting in left_out) and _differs(value, live_state)
    ]


def _differs(value: DesiredValue, live_state: LiveState) -> bool:
    """Whether a known live value differs from the desired one."""
    change, problems = live_state.change(value)
    return change.observed.known and change.action != "no-op" and not problems
