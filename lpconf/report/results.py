"""What a command hands over to be shown, one value for each kind of report. The larger ones are in `lpconf.domain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from lpconf import __version__

if TYPE_CHECKING:
    from lpconf.catalogue.setting import Setting
    from lpconf.domain.address import Address
    from lpconf.domain.diagnostic import Diagnostic, Mark
    from lpconf.domain.plan import Plan
    from lpconf.domain.results.account_diff import AccountDiff
    from lpconf.domain.results.due import DueEntry
    from lpconf.domain.results.masking import MaskReport
    from lpconf.domain.run import PastRun, Run
    from lpconf.domain.state import Attestation, DesiredValue, ObservedValue


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that came to no result. `profile` is the one that was asked for, empty where none was; `created` is
    the time of the run (ISO, UTC), empty where that is what is wrong."""

    profile: str = ""
    created: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan. `untouched` counts the accounts of the repository that were not chosen; `sources` is the text of files
    by their path; `vouched` is what people vouch for that they did not at the base revision, with the account."""

    plan: Plan
    untouched: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
    vouched: tuple[tuple[str, Attestation], ...] = ()


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What became of a plan: `plan` is what was carried out."""

    run: Run
    plan: Plan


@dataclass(frozen=True, slots=True)
class Validation:
    """Problems of the files of `accounts` accounts; `sources` is the text of files by their path."""

    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    accounts: int = 0


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """One chapter of an adopted account: its key and title, what became of it (``written``, ``unchanged``, ``left``,
    ``none``), a few words, the files that say it where that is not the account's own alone, and what of it is known
    and not said: code, setting, and why."""

    key: str
    title: str
    status: str
    words: str = ""
    fragments: Sequence[str] = ()
    left_out: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class AccountLines:
    """One adopted account: its file, what became of it (``new``, ``changed``, ``unchanged``, ``failed``), its
    chapters, and the settings that people have to look at."""

    name: str
    file: str
    status: str
    chapters: Sequence[ChapterLine] = ()
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AdoptReport:
    """What adopting came to."""

    accounts: tuple[AccountLines, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class RunList:
    """Past runs, the latest first. `detailed`: it is one run, to be shown step by step."""

    runs: tuple[PastRun, ...] = ()
    detailed: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class MaskTest:
    """Masking patterns tried on texts; None where it did not come to that."""

    report: MaskReport | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountComparison:
    """Two accounts compared; None where it did not come to that."""

    diff: AccountDiff | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueExplained:
    """What is wished and known at one address."""

    address: Address
    setting: Setting
    seen: ObservedValue
    desired: DesiredValue | None = None


@dataclass(frozen=True, slots=True)
class MergedLine:
    """One leaf of an account as merged: the path of keys to it, its value, and the line that it comes from."""

    path: tuple[str | int, ...]
    value: object
    mark: Mark


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `explain` has to say of `name`; what is None or empty is not what was asked for."""

    name: str = ""
    kind: Literal["", "setting", "address", "account", "word"] = ""
    text: str = ""
    setting: Setting | None = None
    value: ValueExplained | None = None
    lines: tuple[MergedLine, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be set. It is the same in every run, so there is nothing to hand over but problems."""

    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class DueList:
    """What ages or ends, of which that is to be shown which does within `days` after `today` (ISO)."""

    entries: tuple[DueEntry, ...]
    today: str
    days: int


@dataclass(frozen=True, slots=True)
class RunbookReport:
    """The steps by hand of `plan`; with `confirm` what is not known of it; or `due` alone."""

    plan: Plan | None = None
    confirm: bool = False
    due: DueList | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRepository:
    """What `init` made: a folder (``.`` for here), its files with a few words on each, and the first account."""

    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    account: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """What `fmt` changed, or would change."""

    changed: tuple[str, ...] = ()
    unchanged: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaReport:
    """The schema files that are stale, and those that were written."""

    stale: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class AttestReport:
    """What was recorded, an entry for each value, and the files that hold it now."""

    attested: tuple[Mapping[str, Any], ...] = ()
    files: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionReport:
    """The version of this program."""

    version: str = __version__
    diagnostics: tuple[Diagnostic, ...] = ()
