"""What is to be attested: settings and facts by name, or all that is handed over to people now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from lpconf import catalogue
from lpconf.catalogue.fact_rules import fact_value_expected
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import DesiredState
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.domain.wording import shown
from lpconf.errors import UsageError
from lpconf.load.attestations import own_name
from lpconf.report.views.manual_sessions import handed_over_now
from lpconf.workspace.configuration import Configuration

SANDBOX_NOTE = (
    "The embedded sandbox asks for this, no real account does; but every profile believes what stands in "
    "NAME.attest.yaml. Commit it only where somebody has looked at the real account."
)


@frozen
class NewAttestation:
    """An attestation to be recorded. `is_fact`: it goes under ``facts``."""

    account: str
    name: str
    value: Json
    is_fact: bool = False


def named_attestations(
    configuration: Configuration, accounts: Sequence[str], names: Sequence[str], value: str | None
) -> list[NewAttestation]:
    """The attestations of settings and facts of these names, in all of these accounts. Raises UsageError as
    `named_attestation` does."""
    attestations: dict[tuple[str, str], NewAttestation] = {}
    for account in accounts:
        for name in names:
            attestation = named_attestation(configuration, account, name, value)
            document = attestations.get((account, attestation.name))
            if document is not None:  # another entry of the same document: both stand in it
                attestation = _within_document(
                    named_attestation(configuration, account, name, value, bare=True), document.value
                )
            attestations[account, attestation.name] = attestation
    return list(attestations.values())


def named_attestation(
    configuration: Configuration, account: str, name: str, value: str | None, *, bare: bool = False
) -> NewAttestation:
    """The attestation of a setting or fact of this name. Without `value` (a text of the command line) it is the desired
    one. An entry of a document that is attested as one becomes that document with the entry in it, unless it is to be
    `bare`. Raises UsageError where the name stands for many, or the value cannot be one."""
    setting = catalogue.find(name)
    if setting is None:
        return _fact(account, name, value)
    if setting.family and setting.location.members_by != "part":
        raise UsageError(f"{name} stands for many: say which one, as in {name}.IDENTIFIER")
    if setting.family:
        return NewAttestation(account, name, value if value is not None else _document(configuration, account, setting))
    given = desired_value(configuration, account, name) if value is None else _value(setting, value)
    attestation = NewAttestation(account, name, given)
    document = None if bare else _document_of(configuration, attestation)
    return attestation if document is None else _within_document(attestation, document)


def _fact(account: str, name: str, value: str | None) -> NewAttestation:
    if value is None:
        raise UsageError(f"{name} is a fact: say its value with --value")
    expected = fact_value_expected(name, value)
    if expected:
        raise UsageError(f"--value {shown(value)}: {name} has to be {expected.replace(' in quotes', '')}")
    return NewAttestation(account, name, value, is_fact=True)


def _value(setting: Setting, text: str) -> Json:
    """A text of the command line as a value of a setting. Raises UsageError."""
    if setting.switch:
        words = {"true": True, "on": True, "false": False, "off": False}
        if text.lower() not in words:
            raise UsageError(f"--value {text}: this is a switch, say true or false")
        return words[text.lower()]
    takes_text_alone = bool(setting.codec.expects(True))
    if takes_text_alone:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def desired_value(configuration: Configuration, account: str, name: str) -> Json:
    """The value that the account's files desire for a setting. Raises UsageError where they desire none."""
    desired = configuration.desired.get(account)
    for item in desired.values if desired else ():
        if item.setting == name:
            return item.value
    raise UsageError(f"the files of {account} do not set {name}: give its value with --value")


def _document(configuration: Configuration, account: str, family: Setting) -> Json:
    """A document as it stands when all that the files desire of it is done."""
    desired = configuration.desired.get(account)
    parts = _desired_parts(desired, family) if desired else {}
    if not parts:
        raise UsageError(f"the files of {account} do not set {family.name}: give its value with --value")
    update = family.location.partial_update
    assert update is not None
    document: Json | Marker = _attested_document(configuration, account, family.name)
    for part, value in parts.items():
        document = update.merge(document, part, value)
    return None if isinstance(document, Marker) else document


def _desired_parts(desired: DesiredState, family: Setting) -> dict[str, Json]:
    """What the files desire of the entries of a document, by entry."""
    parts: dict[str, Json] = {}
    for item in desired.values:
        setting = catalogue.get(item.setting)
        if setting.part and catalogue.document_of(setting) is family:
            parts[setting.part] = item.value
    return parts


def _attested_document(configuration: Configuration, account: str, name: str) -> Json | Marker:
    for attestation in configuration.repository.accounts[account].attestations:
        if attestation.name == name:
            return attestation.value
    return ABSENT


def _document_of(configuration: Configuration, attestation: NewAttestation) -> Json:
    """The document, attested as one, of which an attestation is about an entry; None where there is none."""
    family = catalogue.document_of(catalogue.get(attestation.name))
    if family is None:
        return None
    document = _attested_document(configuration, attestation.account, family.name)
    return None if isinstance(document, Marker) else document


def _within_document(attestation: NewAttestation, document: Json) -> NewAttestation:
    """A document with the attestation of one of its entries in it: one truth for each."""
    setting = catalogue.get(attestation.name)
    family = catalogue.document_of(setting)
    assert family is not None
    assert family.location.partial_update is not None
    merged = family.location.partial_update.merge(document, setting.part, attestation.value)
    return NewAttestation(attestation.account, family.name, None if isinstance(merged, Marker) else merged)


def of_steps(steps: Iterable[Step]) -> list[NewAttestation]:
    """What there is to attest of steps by hand: the desired value of each, of a document the whole, once."""
    attestations: dict[tuple[str, str], NewAttestation] = {}
    for step in steps:
        if step.mode == "manual":
            name, value = vouched_by(step)
            attestations.setdefault((step.address.account, name), NewAttestation(step.address.account, name, value))
    return list(attestations.values())


def vouched_by(step: Step) -> tuple[str, Json]:
    """The name and the value by which a step by hand is attested."""
    document = catalogue.document_of(catalogue.get(step.setting))
    if document and step.hand:
        return document.name, step.hand.value
    return step.setting, step.after


def waiting(plan: Plan) -> list[NewAttestation]:
    """What a plan hands over to people now. What waits for lpconf, or for a fact, nobody can have done."""
    return of_steps(handed_over_now(plan.steps, plan.waiting_for_facts))


def is_same_name(name: str, other: str) -> bool:
    """Whether two names, as people write them, are one setting's."""
    return own_name(name) == own_name(other)
