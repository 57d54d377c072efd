"""Desired against observed for whole accounts: names are resolved to ids, then each address is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.chapters.raw_settings import NEW_NUMBER
from lpconf.catalogue.setting import References
from lpconf.data_class import frozen
from lpconf.diff.compare import compare
from lpconf.diff.missing_location import missing_location
from lpconf.diff.object_order import by_relative_order
from lpconf.diff.resolve_names import resolve
from lpconf.domain.address import Address, unquote
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.plan import Change, Output
from lpconf.domain.state import DesiredState, DesiredValue, ObservedValue
from lpconf.domain.value import UNREADABLE, Id, Json
from lpconf.domain.wording import nearest, shown
from lpconf.observe.observed_state import ObservedState


@frozen
class Comparison:
    """Changes by address (one per desired value, no-ops included), and problems with names."""

    changes: dict[Address, Change]
    diagnostics: list[Diagnostic]


def compare_states(
    desired: Iterable[DesiredState], observed: ObservedState, accounts: Mapping[str, str] | None = None
) -> Comparison:
    """Compare every desired value. One whose names cannot be resolved counts as unreadable: nothing is planned for it.
    `accounts` are the names of accounts by site id, for values that refer to other accounts."""
    changes: dict[Address, Change] = {}
    results: list[Diagnostic] = []
    for item in desired:
        own: dict[Address, Change] = {}
        for desired_value in item.values:
            own[desired_value.address], problems = change_of(desired_value, observed, accounts)
            results += problems
        for address, change in by_relative_order(own).items():
            own[address] = replace(change, details=_named(change, observed, accounts))
        changes |= own
    return Comparison(changes, results)


def has_something_to_say(desired: DesiredState, observed: ObservedState) -> bool:
    """Whether any desired value of an account has a problem, differs from what is live, or was not read live."""
    result = compare_states([desired], observed)
    return bool(result.diagnostics) or any(
        change.action != "no-op" or change.observed.source != "live" for change in result.changes.values()
    )


def change_of(
    desired_value: DesiredValue, observed: ObservedState, accounts: Mapping[str, str] | None = None
) -> tuple[Change, list[Diagnostic]]:
    """The change for one desired value, and the problems with its names or with what cannot be done."""
    live = observed.get(desired_value.address)
    if not desired_value.refs:
        change = compare(desired_value, live)
        if change.details:
            change = replace(change, details=_named(change, observed, accounts))
        return change, missing_location(change)
    meant, problems, why = resolve(desired_value, observed.names)
    if why and not problems and _is_looked_up_by_hand(desired_value, observed):
        meant, why = replace(meant, refs=(), named=desired_value.value), ""
    change = compare(meant, ObservedValue(UNREADABLE, "unreadable", why=why) if why else live)
    if change.action == "create":
        problems, why = _missing_clone_source(change, observed)
        if why:
            change = compare(meant, ObservedValue(UNREADABLE, "unreadable", why=why))
        elif (start := observed.clone_source(desired_value.address)) is not None:
            change, problems = _without_unsupported(change, start)
    return replace(change, details=_named(change, observed, accounts)), problems


def _is_looked_up_by_hand(desired_value: DesiredValue, observed: ObservedState) -> bool:
    """Whether a person carries it out, who also finds the names that cannot be looked up here."""
    unknown = [ref for ref in desired_value.refs if observed.names(ref.account, ref.surface) is None]
    return observed.mode(desired_value.address) == "manual" and all(
        observed.surface_mode(ref.account, ref.surface) == "manual" for ref in unknown
    )


def _without_unsupported(change: Change, start: Json) -> tuple[Change, list[Diagnostic]]:
    """The change without the fields that cannot be set in a clone of `start`, and a warning about them."""
    desired_value = change.desired
    form = catalogue.get(desired_value.setting).location.partial_update
    lacking = form.unsupported_fields(start, desired_value.value, desired_value.write_hints) if form else None
    if not lacking or not isinstance(desired_value.value, dict):
        return change, []
    value = {name: item for name, item in desired_value.value.items() if name not in lacking.names}
    said = warning(
        lacking.code,
        f"{desired_value.address}: {lacking.summary}",
        desired_value.mark,
        address=desired_value.address,
        account=desired_value.address.account,
        more=lacking.more,
    )
    return compare(replace(desired_value, value=value), change.observed), [said]


def _missing_clone_source(change: Change, observed: ObservedState) -> tuple[list[Diagnostic], str]:
    """The problem that the object to clone does not exist, and its summary; nothing where it does."""
    form = catalogue.get(change.desired.setting).location.partial_update
    start = form.clone_source(change.address.plain_key, change.desired.write_hints) if form else None
    there = observed.keys(change.address.account, change.address.surface)
    if start is None or start.key in there:
        return [], ""
    parent, _, name = start.key.partition("/")
    known = [unquote(key.partition("/")[2]) for key in there if key.partition("/")[0] == parent]
    near = nearest(unquote(name), known, most=3)
    problem = error(
        "reference.missing",
        start.missing,
        change.desired.mark,
        address=change.address,
        account=change.address.account,
        label=f"did you mean {' or '.join(map(shown, near))}?" if near else start.label,
        detail="" if near else f"There are: {', '.join(map(shown, sorted(known)[:10])) or 'none at all'}.",
        more=start.more,
    )
    return [problem], problem.summary


def _named(change: Change, observed: ObservedState, accounts: Mapping[str, str] | None) -> Mapping[str, Json]:
    """The details with names in the place of ids, in the words of the account file."""
    references = catalogue.get(change.desired.setting).references
    if references.part_names is not None:
        return _with_named_parts(change, references, observed, accounts or {})
    words = references.fields
    fields = change.details.get("fields")
    if not words or not fields:
        return change.details
    named_fields = []
    for entry in fields:
        if entry["path"] not in words:
            named_fields.append(entry)
            continue
        word, surface = words[entry["path"]]
        if not word:
            continue
        known = observed.names(change.address.account, surface)
        names = None if known is None else _by_id(known)
        named_fields.append({"path": word, **{side: _names_of(entry[side], names) for side in ("before", "after")}})
    return {**change.details, "fields": named_fields}


def _by_id(known: Mapping[str, Sequence[Id]]) -> dict[str, str]:
    """Names by their ids as text."""
    return {str(own): name for name, ids in known.items() for own in ids}


def _with_named_parts(
    change: Change, references: References, observed: ObservedState, accounts: Mapping[str, str]
) -> Mapping[str, Json]:
    """The details with added and removed parts in the words of the files, unless these words are the same for both."""
    if references.part_names is None or not (change.details.get("added") or change.details.get("removed")):
        return change.details

    def peer(site_id: str) -> tuple[str, Mapping[str, str]] | None:
        name = accounts.get(site_id)
        if name is None:
            return None
        return name, _by_id(observed.names(name, references.ids_there) or {})

    words = references.part_names(change.before, change.after, change.desired.named, peer)
    added = [words.get(part, part) for part in change.details.get("added", ())]
    removed = [words.get(part, part) for part in change.details.get("removed", ())]
    return change.details if set(added) & set(removed) else {**change.details, "added": added, "removed": removed}


def _names_of(value: Json, names: Mapping[str, str] | None) -> Json:
    if names is None:  # a surface that only people read: the value still has the names of the files
        return value
    if isinstance(value, list):
        return sorted(names.get(str(item), f"id {item}") for item in value)
    return value if value is None else names.get(str(value), f"id {value}")


def without_settled(diagnostics: Iterable[Diagnostic], changes: Mapping[Address, Change]) -> list[Diagnostic]:
    """The problems of the files without those that reading has settled: a number that is live is not a new one."""
    new_numbers = {address.account for address, change in changes.items() if _is_made_by_hand(change)}
    return [problem for problem in diagnostics if problem.code != NEW_NUMBER.code or problem.account in new_numbers]


def _is_made_by_hand(change: Change) -> bool:
    return change.action == "create" and catalogue.get(change.desired.setting).rules.created_by_hand(change.after)


def outputs(changes: Iterable[Change]) -> tuple[Output, ...]:
    """What comes out of live objects, to be passed on."""
    results = []
    for change in changes:
        if change.observed.container is None:
            continue
        live_outputs = catalogue.get(change.desired.setting).references.outputs(change.observed.container)
        results += [Output(change.address, *output) for output in live_outputs]
    return tuple(sorted(results, key=lambda output: (output.address, output.name)))
