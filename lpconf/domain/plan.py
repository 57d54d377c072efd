"""The plan: every change in the order of application, frozen, fit to be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark
from lpconf.domain.state import DesiredValue, Hold, Mode, ObservedValue, PartOrigin, Site
from lpconf.domain.value import Json

Action: TypeAlias = Literal["create", "update", "delete", "no-op"]
Reason: TypeAlias = Literal["wished", "drifted", "both", "needed", "renamed"]
"""Why there is a change: the files changed, the world did, both, what changed needs it, or it gets another name."""


@frozen
class Change:
    """Desired against observed at one address. `details` names the parts that come and go, for codecs with parts."""

    desired: DesiredValue
    observed: ObservedValue
    action: Action
    before: Json
    after: Json
    details: Mapping[str, Json] = field(default_factory=dict)

    @property
    def address(self) -> Address:
        return self.desired.address


@frozen
class ManualInstructions:
    """What a person does in one step. `path` is the click path, `value` what to paste or set, as text.

    `look_first` is the sentence of `text` that asks to look before something is replaced that nobody has seen.
    """

    path: str
    value: str
    access: str
    success: str
    text: str = ""
    place: str = ""
    look_first: str = ""


@frozen
class Step:
    """One change of a plan. `origins` are the lines that cause its parts, where these have lines of their own.

    `depends_on` are the addresses that have to be done or to stand before; `write_hints` what a write has to know
    beside the value; `checks` the facts that have to be known and to fit; `reason` is None where there is no base to
    compare with. `named` is `after` in the names of the files, where it holds ids.
    """

    address: Address
    setting: str
    mode: Mode
    action: Action
    before: Json
    after: Json
    observed: ObservedValue
    origin: Mark
    depends_on: tuple[Address, ...] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
    confirm: bool = False
    implications: tuple[str, ...] = ()
    hand: ManualInstructions | None = None
    write_hints: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Address, ...] = ()
    reason: Reason | None = None
    origins: tuple[PartOrigin, ...] = ()
    named: Json = None

    @property
    def by_hand(self) -> bool:
        return self.mode != "api"


@frozen
class AcceptPlace:
    """Where a code would be accepted: the file that causes the change, and what stands there already.

    `after` is the last line of the list under `accept`, whose dashes have `indent` blanks in front; 0 where the file
    has no `accept`. One with no such list, in brackets or empty, is to be written anew at the line `after`, with its
    `entries` and more; None for a list with dashes.
    """

    file: str
    after: int = 0
    indent: int = 0
    entries: tuple[str, ...] | None = None


@frozen
class Gate:
    """A consequence that somebody has to accept. `address` is the text of an address, or of an account, or ``*``.

    `mark` is the line that accepts it, `write_in` the place to accept it at while nobody does.
    """

    code: str
    address: str
    accepted: bool
    text: str
    account: str = ""
    once: bool = False
    mark: Mark | None = None
    write_in: AcceptPlace | None = None


@frozen
class Check:
    """A condition on something that lpconf never sets."""

    address: Address
    status: Literal["met", "unmet", "unknown"]
    text: str


@frozen
class Standing:
    """A managed setting that is as desired. Shown beside the steps that need it."""

    address: Address
    setting: str
    mode: Mode
    observed: ObservedValue


@frozen
class Released:
    """An address that the base revision names and the files no longer do, with its live value."""

    address: Address
    setting: str
    observed: ObservedValue
    origin: Mark


@frozen
class Output:
    """A value that comes out of the platform, to be passed on. `computed`: put together from ids, not read."""

    address: Address
    name: str
    value: Json
    computed: bool = False


@frozen
class Cost:
    """Requests: those of the refresh, and at most those of an apply. Log-ins and retries are not counted."""

    refresh: int = 0
    apply: int = 0


@frozen
class Plan:
    """All steps in the order of application, with all that a reader and an apply need to know.

    `narrowed`: by targets, so that other changes may be left out. `unmanaged` counts live objects that the files do
    not name, by account and surface.
    """

    profile: str
    kind: str
    sites: Mapping[str, Site]
    steps: tuple[Step, ...]
    gates: tuple[Gate, ...] = ()
    checks: tuple[Check, ...] = ()
    standing: tuple[Standing, ...] = ()
    in_sync: Mapping[str, int] = field(default_factory=dict)
    held: tuple[Hold, ...] = ()
    released: tuple[Released, ...] = ()
    outputs: tuple[Output, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    commit: str = ""
    created: str = ""
    narrowed: bool = False
    unmanaged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cost: Cost = Cost()

    @property
    def complete(self) -> bool:
        """Whether all that differs is planned: nothing was unreadable, wrong, kept back or left out."""
        return not self.narrowed and not any(diagnostic.is_error for diagnostic in self.diagnostics)

    @property
    def gated(self) -> bool:
        return any(not gate.accepted for gate in self.gates)

    @property
    def waiting_for_facts(self) -> frozenset[Address]:
        """The steps that nobody can do yet, because a fact is not known that they wait for; and those behind them."""
        unknown = {check.address for check in self.checks if check.status == "unknown"}
        results: set[Address] = set()
        for step in self.steps if unknown else ():
            if unknown.intersection(step.checks) or results.intersection(step.depends_on):
                results.add(step.address)
        return frozenset(results)

    @property
    def summary(self) -> dict[str, int]:
        """Counts of the contract's `summary`: confirmations count for themselves alone."""
        real = [step for step in self.steps if not step.confirm]
        actions = [step.action for step in real]
        accounts = {step.address.account for step in real}
        return {
            "add": actions.count("create"),
            "change": actions.count("update"),
            "destroy": actions.count("delete"),
            "confirm": len(self.steps) - len(real),
            "by_hand": sum(step.by_hand for step in real),
            "accounts": len(accounts),
        }
