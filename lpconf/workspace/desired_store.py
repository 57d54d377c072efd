"""The desired states of a fleet: kept as objects while they are few, compressed when they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lpconf import catalogue
from lpconf.domain.state import DesiredState, Site

PLAIN = 70_000
"""So many desired values are kept as objects, about 40 MB of memory; those of further accounts are compressed."""


class DesiredStateStore(Mapping[str, DesiredState]):
    """Desired states by account name, in the order in which they were put in first.

    Compressed desired values take about 2 kB for an account of 60 settings, twenty times less than plain ones, and are
    decompressed on each access: keep what is needed twice. They never leave this process.

    `sites` are the accounts themselves, `names_by_id` their names by site id. `outgoing` are the accounts that ask
    something of others, with the names of these.
    """

    def __init__(self, plain: int = PLAIN) -> None:
        self.sites: dict[str, Site] = {}
        self.names_by_id: dict[str, str] = {}
        self.outgoing: dict[str, frozenset[str]] = {}
        self._known: dict[str, DesiredState | bytes] = {}
        self._by_setting: dict[str, dict[str, None]] = {}
        self._room = plain

    def put(self, desired: DesiredState) -> None:
        """Store the desired values of one account, in place of those that it had."""
        name = desired.site.name
        if name not in self._known:
            self._room -= len(desired.values)
        self.sites[name] = desired.site
        self.names_by_id[desired.site.id] = name
        self._known[name] = desired if self._room >= 0 else _packed(desired)
        others = _others(desired)
        if others or _frees(desired):
            self.outgoing[name] = others
        for desired_value in desired.values:
            if desired_value.setting in _NAMING_SITES:
                self._by_setting.setdefault(desired_value.setting, {})[name] = None

    def drop(self, name: str) -> None:
        """Forget an account."""
        del self._known[name]
        self.names_by_id.pop(self.sites.pop(name).id, None)
        self.outgoing.pop(name, None)
        for names in self._by_setting.values():
            names.pop(name, None)

    def together(self) -> set[str]:
        """The accounts that stand on others, and those others, loaded or not."""
        return {name for own, others in self.outgoing.items() for name in (own, *others)}

    def accounts_desiring(self, setting: str) -> Iterable[str]:
        """The accounts that set a setting whose value names sites of other accounts."""
        return tuple(self._by_setting.get(setting, ()))

    def __getitem__(self, name: str) -> DesiredState:
        known = self._known[name]
        if isinstance(known, bytes):
            import pickle  # start-up
            import zlib  # start-up

            unpacked: DesiredState = pickle.loads(zlib.decompress(known))  # noqa: S301 # packed above, by this process
            return unpacked
        return known

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


_NAMING_SITES = frozenset(
    name for name, setting in catalogue.SETTINGS.items() if setting.references.on_sites is not None
)
_FREEING = frozenset(
    setting.references.on_sites.name
    for setting in catalogue.SETTINGS.values()
    if setting.references.on_sites is not None
)


def _packed(desired: DesiredState) -> bytes:
    import pickle  # start-up
    import zlib  # start-up

    return zlib.compress(pickle.dumps(desired, 5), 1)


def _others(desired: DesiredState) -> frozenset[str]:
    """The other accounts that an account's desired values name."""
    results: set[str] = set()
    for desired_value in desired.values:
        if desired_value.needs or desired_value.checks or desired_value.refs:
            results.update(need.address.account for need in desired_value.needs)
            results.update(check.account for check in desired_value.checks)
            results.update(ref.account for ref in desired_value.refs)
    return frozenset(results - {desired.site.name})


def _frees(desired: DesiredState) -> bool:
    """Whether an account lets go of something that the values of others may name."""
    return any(w.setting in _FREEING and catalogue.get(w.setting).is_off(w.value) for w in desired.values)
