"""What the chapters have to say on top of every output: protection that is believed to stand, and does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from lpconf import catalogue
from lpconf.catalogue.chapter import Situation, no_dangers
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, warning
from lpconf.domain.plan import Step
from lpconf.domain.state import DesiredState, ObservedValue

_WATCHFUL = tuple(chapter for chapter in catalogue.CHAPTERS if chapter.dangers is not no_dangers)


def dangers(
    desired: Mapping[str, DesiredState], look: Callable[[Address], ObservedValue], steps: Mapping[Address, Step]
) -> Iterable[Diagnostic]:
    """The dangers of the accounts in `desired`, as warnings. `steps` are those that are still to come."""
    for name, state in desired.items():
        settings = {value.setting for value in state.values}
        situation = Situation(state.site, _observed(name, look), _coming(name, steps), _going(name, steps))
        for chapter in _WATCHFUL:
            if not chapter.concerns(settings):
                continue
            for danger in chapter.dangers(situation):
                yield warning(
                    danger.code,
                    danger.summary,
                    detail=danger.detail,
                    address=danger.setting.address(name),
                    account=name,
                )


def _observed(account: str, look: Callable[[Address], ObservedValue]) -> Callable[[str], ObservedValue]:
    return lambda setting: look(catalogue.get(setting).address(account))


def _coming(account: str, steps: Mapping[Address, Step]) -> Callable[[str], Literal["", "lpconf", "person"]]:
    """By whom a step will switch a setting on; nobody where no step does."""

    def coming(name: str) -> Literal["", "lpconf", "person"]:
        setting = catalogue.get(name)
        step = steps.get(setting.address(account))
        if step is None or setting.is_off(step.after):
            return ""
        return "lpconf" if step.mode == "api" else "person"

    return coming


def _going(account: str, steps: Mapping[Address, Step]) -> Callable[[str], bool]:
    """Whether a step will switch a setting off."""

    def going(name: str) -> bool:
        setting = catalogue.get(name)
        step = steps.get(setting.address(account))
        return step is not None and setting.is_off(step.after)

    return going
