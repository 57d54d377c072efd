"""One thing that can be configured: what it is called, where it lives, how it is written, and what it depends on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Literal, NamedTuple, TypeAlias

from lpconf.catalogue.codecs.codec import Codec, is_off
from lpconf.catalogue.partial_update import PartialUpdate
from lpconf.catalogue.surfaces import Surface
from lpconf.data_class import frozen
from lpconf.domain.address import Address, quote, unquote
from lpconf.domain.state import NOT_KNOWN, ObservedValue, Platform, Site
from lpconf.domain.value import Json, Marker

EVERY_PLATFORM: tuple[Platform, ...] = ("chat", "messaging", "messaging_and_chat")
CHAT: tuple[Platform, ...] = ("chat", "messaging_and_chat")
"""Platforms with chat."""
MESSAGING: tuple[Platform, ...] = ("messaging", "messaging_and_chat")
"""Platforms with messaging."""


@frozen
class Implication:
    """A consequence for the product, to be accepted by its code.

    `once`: it happens each time anew, so it is accepted with an end date or on the command line. `covered_by`: an
    acceptance of this wider code accepts it too. `stays`: what taking the change back does not undo, in words.
    """

    code: str
    text: str
    once: bool = False
    covered_by: str = ""
    not_undone: str = ""


@frozen
class Transition:
    """A change of one setting, as implications judge it. `observed` gives what is known of another setting of the same
    account; `masks_cards` whether a list of patterns masks the built-in card numbers (None: cannot be tested here)."""

    site: Site
    before: Json | Marker
    after: Json
    details: Mapping[str, Json]
    observed: Callable[[str], ObservedValue]
    changing: Callable[[str], bool]
    masks_cards: Callable[[tuple[str, ...]], bool | None]


@frozen
class Need:
    """Another setting of the same account that has to be on first. `soft`: only where it is desired on too."""

    setting: Setting
    soft: bool = False

    @property
    def keeps_on(self) -> bool:
        """Whether the needed setting has to stay on while what needs it does. One that is soft only because an account
        may lack it has to where it is there."""
        return not self.soft or self.setting.rules.may_be_missing


@frozen
class Condition:
    """A fact that has to fit before a setting may go on; lpconf never sets it.

    `judge` decides from the fact's values in the accounts concerned whether it fits, None where that is not known.
    `shared`: the accounts that stand on the setting are concerned too. `look` says to a person where it is seen.
    """

    fact: str
    text: str
    judge: Callable[[Sequence[Json]], bool | None]
    where_to_look: str
    shared: bool = False


def no_sites(_: Json) -> Iterable[str]:
    """The value refers to nothing in other accounts."""
    return ()


def no_conflict(_: Transition) -> str:
    """The change can always be made."""
    return ""


class LiveOutput(NamedTuple):
    """A value that a live object offers to be passed on, such as a URL. `computed`: put together from ids, not read."""

    name: str
    value: Json
    computed: bool = False


def no_outputs(_: Json) -> Iterable[LiveOutput]:
    """Nothing comes out of it."""
    return ()


def is_never_by_hand(_: Json) -> bool:
    """lpconf can make any value that is not there yet."""
    return False


def no_implications(_: Transition) -> Iterable[Implication]:
    """The setting has no consequences to accept."""
    return ()


@frozen
class Location:
    """Where a setting lives in any account.

    `part` names one entry of the document at `key`. Members of a family are told apart by what `members_by` says:
    their key, their part of one document, or a pair of names as an address writes it. `partial_update` says which
    part of the object at this place the setting is; None where it is all of it.
    """

    surface: Surface
    key: str
    part: str = ""
    members_by: Literal["key", "part", "pair"] = "key"
    placeholders: tuple[str, ...] = ()
    """Words of a family's instructions that stand for a member's key, or for the two names of its pair."""
    partial_update: PartialUpdate | None = None
    encoded_key: str = field(init=False, compare=False)
    encoded_part: str = field(init=False, compare=False)
    """Key and part as addresses write them."""

    def __post_init__(self) -> None:
        # Frozen for all others; encoded once, since a fleet asks for very many addresses.
        object.__setattr__(self, "encoded_key", self.key if self.members_by == "pair" else quote(self.key))
        object.__setattr__(self, "encoded_part", quote(self.part))


@frozen
class Way:
    """The way to a page: the click path, and what appears on it."""

    path: tuple[str, ...]
    landmarks: tuple[str, ...] = ()


@frozen
class ManualStep:
    """How a person does it. `path` is the click path; `on` and `off` say what to do there, with ``{value}`` for the
    value; `success` how it looks when it worked, empty where the guide says nothing. `access` is what it takes, empty
    where that is what the surface takes anyway. `success_off` and `traps_off` are those of undoing it."""

    path: tuple[str, ...]
    on: str
    off: str
    success: str = ""
    success_off: str = ""
    traps: tuple[str, ...] = ()
    traps_off: tuple[str, ...] = ()
    access: str = ""
    landmarks: tuple[str, ...] = ()
    """What appears on the way to the page, for somebody who has never been there."""
    way_to_existing: Way | None = None
    """The way to an object that is there already, to change or delete it; None where it is the same."""
    value_text: Callable[[Json, Json], str] | None = None
    """The value in the names that the page shows, from the written value and the one in the names of the files."""

    def about(self, names: Mapping[str, str]) -> ManualStep:
        """The same with names in the place of words that stand for them."""
        words = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in names))

        def in_names(text: str) -> str:
            return words.sub(lambda match: names[match[0]], text)

        def way(way: Way) -> Way:
            return Way(tuple(map(in_names, way.path)), tuple(map(in_names, way.landmarks)))

        making, existing = way(Way(self.path, self.landmarks)), self.way_to_existing
        return replace(
            self,
            path=making.path,
            landmarks=making.landmarks,
            way_to_existing=way(existing) if existing else None,
            on=in_names(self.on),
            off=in_names(self.off),
        )


@frozen
class Display:
    """How a setting is presented. `source` is the section of the guide, or the fact, that the declaration rests on;
    `place` a short name of the location for tables, empty where the surface's own does."""

    title: str
    source: str
    example: Json
    place: str = ""


@frozen
class Rules:
    """When a setting may change, and what that brings about.

    `needs` have to be on before it is. `condition` is a fact that it waits for. `implications` are consequences of a
    change that people accept. `conflict` says in words why a change cannot be made. `protects`: data is less
    protected while the setting is off. `always_by_hand`: a person does it on every profile, and only their word tells
    of it.
    """

    needs: tuple[Need, ...] = ()
    platforms: tuple[Platform, ...] = EVERY_PLATFORM
    condition: Condition | None = None
    implications: Callable[[Transition], Iterable[Implication]] = no_implications
    conflict: Callable[[Transition], str] = no_conflict
    protects: bool = False
    always_by_hand: bool = False
    may_be_missing: bool = False
    """An account may lack the location: where a reading of the surface does not hold it, a warning takes the place of
    a step."""
    created_by_hand: Callable[[Json], bool] = is_never_by_hand
    """Whether a person has to make the value where there is none yet, although lpconf could change one."""
    counted: Callable[[Json], bool] | None = None
    """Whether a live object of the surface is one of the account's own, and not the platform's."""
    ranked_by: str = ""
    """The field of an object that gives its place among the others. Places count among the objects that are managed:
    the platform may renumber them, and counts its own objects too."""


Peer: TypeAlias = Callable[[str], tuple[str, Mapping[str, str]] | None]
"""Site id to the name of another account and its names by id, as far as they are known; None for a foreign site."""


@frozen
class References:
    """What a value refers to, and what other places need of it.

    `fields` are fields that hold ids: the account file's own word for each, and the surface where the ids have their
    names (no word: the field only repeats another one). `sites` tells the site ids of other accounts that a value
    refers to, `on_sites` is the setting that has to be on there, `ids_there` the surface of the things there that it
    names by id. `part_names` tells the parts of two values in the words of the files; the third is the second
    with names in the place of ids. `outputs` is what a live object offers to be passed on, such as a URL.
    """

    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sites: Callable[[Json], Iterable[str]] = no_sites
    on_sites: Setting | None = None
    ids_there: str = ""
    part_names: Callable[[Json, Json, Json, Peer], Mapping[str, str]] | None = None
    outputs: Callable[[Json], Iterable[LiveOutput]] = no_outputs


@frozen
class Setting:
    """One thing that can be configured. A `family` stands for many, told apart by their key; `at_key` gives one of
    them. A `switch` is on or off: changing it is always an update, never a creation."""

    name: str
    location: Location
    codec: Codec
    display: Display
    manual_step: ManualStep
    rules: Rules = Rules()
    references: References = References()
    family: bool = False
    switch: bool = False

    @property
    def surface(self) -> Surface:
        """The kind of place that it lives at."""
        return self.location.surface

    @property
    def key(self) -> str:
        """Its key on the surface."""
        return self.location.key

    @property
    def part(self) -> str:
        """The entry of the document at its key; empty where it is the whole of it."""
        return self.location.part

    @property
    def place(self) -> str:
        """The location in a few words, for a table."""
        return self.display.place or self.location.surface.place

    def address(self, account: str) -> Address:
        """Where this setting lives in `account`."""
        location = self.location
        return Address(account, location.surface.name, location.encoded_key, location.encoded_part)

    @property
    def home(self) -> tuple[str, str, str]:
        """Surface, key and part: where it lives in any account."""
        return (self.surface.name, self.key, self.part)

    def at_key(self, key: str) -> Setting:
        """The member of a family with this key (or part, or pair of names as an address writes it)."""
        if self.location.members_by == "part":
            location = replace(self.location, part=key)
        else:
            location = replace(self.location, key=key)
        return replace(self, name=f"{self.name}.{key}", location=location, family=False)

    @property
    def member_step(self) -> ManualStep:
        """How a person does it, in the texts the names of this member where those of its family have placeholders."""
        names = self.location.placeholders
        if self.family or not names:
            return self.manual_step
        parts = map(unquote, self.key.split("/")) if self.location.members_by == "pair" else [self.key]
        return self.manual_step.about(dict(zip(names, parts, strict=True)))

    def way(self, observed: ObservedValue) -> Way:
        """The way to its page for a person, with what is known of it: what is there already may stand elsewhere than
        where it is made."""
        how = self.member_step
        exists = observed.known and not self.is_off(observed.value)
        return how.way_to_existing if exists and how.way_to_existing else Way(how.path, how.landmarks)

    def value_in(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        """The value of this setting in what its location holds, as far as `desired` speaks of it.

        Raises ValueError, in words, where that is not understood: it is then unreadable, never off and never absent.
        """
        if live is None:
            raise ValueError("the platform answers null, which is neither a value nor the absence of one")
        update = self.location.partial_update
        value = live if update is None else update.extract(live, part, desired)
        if not isinstance(value, Marker):
            problem = self.codec.not_understood(_fields_that_are_there(value, live))
            if problem:
                raise ValueError(problem)
        return value

    def is_off(self, value: Json | Marker) -> bool:
        """Whether `value` is off (or absent) for this setting. Unknown is not off."""
        return is_off(self.codec, value)

    def action(self, before: Json | Marker, after: Json) -> Literal["create", "update", "delete"]:
        """What kind of change leads from one value to another one."""
        if self.switch or isinstance(after, bool):
            return "update"
        if self.is_off(after):
            return "delete"
        return "create" if self.is_off(before) else "update"


def nothing_known(_: str) -> ObservedValue:
    """A `Transition.observed` that knows nothing."""
    return NOT_KNOWN


def _fields_that_are_there(value: Json, live: Json | Marker) -> Json:
    """A value without the fields that its object has not: those read as null where a desired value speaks of them."""
    if not isinstance(value, dict) or not isinstance(live, dict):
        return value
    return {name: field for name, field in value.items() if field is not None or name in live}
