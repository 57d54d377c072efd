"""What an entry of the catalogue is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from lpconf.catalogue.codecs import Codec, is_off
from lpconf.catalogue.partial_update import Form
from lpconf.catalogue.surfaces import Surface
from lpconf.domain.address import Address
from lpconf.domain.source_document import Path
from lpconf.domain.state import NOT_KNOWN, ObservedValue, Platform, Requirement, Site
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker

EVERY_PLATFORM: tuple[Platform, ...] = ("chat", "messaging", "messaging_and_chat")


class Section(BaseModel):
    """A part of an account file. Unknown keys are errors, and nothing is converted silently."""

    # Validators are built when they are first needed: a command needs few of them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    merge_by: ClassVar[tuple[str, ...]] = ()
    """Where `extends` lays a list of these over another: the keys that tell one entry from the others. Empty: `name`,
    where there is such a key; else the later list replaces the earlier."""


@dataclass(frozen=True, slots=True)
class Unites:
    """Metadata of a list field: `extends` unites the lists of all files instead of taking the last."""


UNITES = Unites()


@dataclass(frozen=True, slots=True)
class Implication:
    """A consequence for the product, to be accepted by its code.

    `once`: it happens each time anew, so it is accepted with an end date or on the command line. `covered_by`: an
    acceptance of this wider code accepts it too. `stays`: what taking the change back does not undo, in words.
    """

    code: str
    text: str
    once: bool = False
    covered_by: str = ""
    stays: str = ""


@dataclass(frozen=True, slots=True)
class HumanStep:
    """How a person does it. `path` is the click path; `on` and `off` say what to do there, with ``{value}`` for the
    value; `success` how it looks when it worked, empty where the guide says nothing."""

    path: tuple[str, ...]
    on: str
    off: str
    success: str = ""
    traps: tuple[str, ...] = ()
    access: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one setting, as implications judge it. `seen` tells what is known of another setting of the same
    account; `masks_cards` whether a list of patterns masks the built-in card numbers (None: cannot be tested here)."""

    site: Site
    before: Json | Marker
    after: Json
    details: Mapping[str, Json]
    seen: Callable[[str], ObservedValue]
    changing: Callable[[str], bool]
    masks_cards: Callable[[tuple[str, ...]], bool | None]


@dataclass(frozen=True, slots=True)
class Need:
    """Another setting of the same account that has to be on first. `soft`: only where it is wished on too."""

    setting: Setting
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact that has to fit before a setting may go on; lpconf never sets it.

    `judge` tells from the fact's values in the accounts concerned whether it fits, None where that is not known.
    `shared`: the accounts that stand on the setting are concerned too. `look` says to a person where it is seen.
    """

    fact: str
    text: str
    judge: Callable[[Sequence[Json]], bool | None]
    look: str
    shared: bool = False


def no_sites(_: Json) -> Iterable[str]:
    """The value stands on nothing in other accounts."""
    return ()


def no_clash(_: Transition) -> str:
    """The change can always be made."""
    return ""


def no_outputs(_: Json) -> Mapping[str, Json]:
    """Nothing comes out of it."""
    return {}


def never_crowded(_: Mapping[str, Json], coming: int) -> str:
    """There is room for any number."""
    return ""


def no_implications(_: Transition) -> Iterable[Implication]:
    """The setting has no consequences to accept."""
    return ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. A `family` stands for many, told apart by their key; `at_key` names one of them.

    `source` is the section of the guide, or the fact, that the declaration rests on. `hands` overrides who does it
    by default, where that is not the surface's. Members of a family are told apart by their key, by their `part` of
    one document, or by a pair of names as an address writes it. `form` says which part of the home's object the
    setting is. `condition` is a fact that it waits for. `sites` tells the site ids of other accounts that a value
    stands on, `on_sites` the setting there, `ids_there` the surface of the things there that it names by id. `clash`
    says why a change cannot be made, `crowd` why so many more objects do not fit beside the live ones. `words` tells
    for fields that hold ids the account file's own word and the surface of the names (no word: it only repeats
    another field); `outputs` what comes out of a live object, to be passed on.
    `protects`: data is less protected while it is off.
    """

    name: str
    title: str
    surface: Surface
    key: str
    codec: Codec
    person: HumanStep
    source: str
    example: Json
    needs: tuple[Need, ...] = ()
    platforms: tuple[Platform, ...] = EVERY_PLATFORM
    implies: Callable[[Transition], Iterable[Implication]] = no_implications
    family: bool = False
    switch: bool = False
    hands: Literal["", "manual"] = ""
    place: str = ""
    part: str = ""
    told_by: Literal["key", "part", "pair"] = "key"
    form: Form | None = None
    condition: Condition | None = None
    sites: Callable[[Json], Iterable[str]] = no_sites
    on_sites: Setting | None = None
    ids_there: str = ""
    clash: Callable[[Transition], str] = no_clash
    crowd: Callable[[Mapping[str, Json], int], str] = never_crowded
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    outputs: Callable[[Json], Mapping[str, Json]] = no_outputs
    protects: bool = False

    @property
    def where(self) -> str:
        """The place in a few words, for a table."""
        return self.place or self.surface.place

    def address(self, account: str) -> Address:
        """Where this setting lives in `account`."""
        if self.told_by == "pair":
            return Address(account, self.surface.name, self.key)
        return Address.at(account, self.surface.name, self.key, part=self.part)

    @property
    def home(self) -> tuple[str, str, str]:
        """Surface, key and part: where it lives in any account."""
        return (self.surface.name, self.key, self.part)

    def at_key(self, key: str) -> Setting:
        """The member of a family with this key (or part, or pair of names as an address writes it)."""
        name = f"{self.name}.{key}"
        if self.told_by == "part":
            return replace(self, name=name, part=key, family=False)
        return replace(self, name=name, key=key, family=False)

    def is_off(self, value: Json | Marker) -> bool:
        """Whether `value` is off (or absent) for this setting. Unknown is not off."""
        return is_off(self.codec, value)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a wish that stands for an id: see `lpconf.domain.state.Ref`. `path` is its place in the document."""

    account: str
    surface: str
    name: str
    at: tuple[str | int, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A chapter's wish: the written value that `setting` shall have. `path` is the place in the account's document
    that asks for it. `needs` come on top of the setting's own; `refs` are names in the value that stand for ids;
    `means` is what a write has to know beside the value."""

    setting: Setting
    value: Json
    path: Path
    needs: tuple[Requirement, ...] = ()
    refs: tuple[Named, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a section that a type cannot say. `key`: the key at `path` is meant, not its value.
    `others` are further places with a few words each; the rest is as in Diagnostic."""

    code: str
    summary: str
    path: Path
    key: bool = False
    severity: Literal["error", "warning"] = "error"
    label: str = ""
    detail: str = ""
    others: tuple[tuple[Path, str], ...] = ()
    fix: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A kind of problem that a chapter's files may have, beyond what types say: its code, how grave it is, what it
    means and what to do. The page of the catalogue and `lpconf explain CODE` are made of these."""

    code: str
    severity: Literal["error", "warning"]
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a regular expression compiles. `reason` is in words, empty where it is good. A ``foreign`` one is outside
    the part of the language that lpconf vouches for; its own engine may well take it."""

    status: Literal["good", "bad", "foreign", "skipped"]
    reason: str = ""


def _no_file(_: str) -> bytes | None:
    return None


def _not_compiled(dialect: str, pattern: str) -> Verdict:
    return Verdict("good")


@dataclass(frozen=True, slots=True)
class Context:
    """What a chapter may know of the account around its section, and of the world.

    `root` reads a file of the repository by its relative path (None where there is none or it may not be read);
    `compiles` judges a regular expression in the dialect ``javascript`` or ``java``.
    """

    site: Site
    root: Callable[[str], bytes | None] = _no_file
    compiles: Callable[[Literal["javascript", "java"], str], Verdict] = _not_compiled


@dataclass(frozen=True, slots=True)
class Situation:
    """How an account stands, as dangers judge it. `seen` tells what is known of a setting now, `coming` by whom a
    step of this run will set it: ``lpconf``, ``person``, or nobody (empty)."""

    site: Site
    seen: Callable[[str], ObservedValue]
    coming: Callable[[str], Literal["", "lpconf", "person"]]


@dataclass(frozen=True, slots=True)
class SafetyWarning:
    """Something that has to stand on top of every output."""

    code: str
    summary: str
    detail: str
    setting: Setting


def no_dangers(_: Situation) -> Iterable[SafetyWarning]:
    """The chapter knows of no danger."""
    return ()


@dataclass(frozen=True, slots=True)
class Other:
    """Another account of the repository, as references to it need it: its name, whether conversations may be handed
    over to it by that name, and the names behind the ids there."""

    name: str
    takes_over: bool
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveChapter:
    """What is known of an account, as `Chapter.recognise` reads it.

    `values` are written values as their homes hold them, by setting name (members of families by their own names):
    readings, and attestations where nothing reads. ABSENT: it was looked at, and there is none. A name that is
    missing is *not known*, which is neither on nor off. `names` are the names behind ids, by surface. `section` is
    what the account's files say of the chapter now, fragments included; None where they say nothing. `others` are
    other accounts of the repository by site id.
    """

    site: Site
    values: Mapping[str, Json | Marker]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    section: Json = None
    others: Mapping[str, Other] = field(default_factory=dict)

    def meaning(self, setting: Setting) -> Json | Marker:
        """The decoded value of a setting, that of off where it is absent; UNKNOWN where it is not known."""
        value = self.values.get(setting.name, UNKNOWN)
        if value is UNKNOWN or value is UNREADABLE:
            return UNKNOWN
        return setting.codec.decode(setting.codec.off if isinstance(value, Marker) else value)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something live that a section does not say: the setting (or the field of it, behind a blank), and why. `code` is
    stable. What the files say of it stays."""

    code: str
    setting: str
    why: str


@dataclass(frozen=True, slots=True)
class SectionFromLive:
    """Live values in the words of a section.

    `section` is plain JSON, as an account file would say it; None where nothing is to be written: all is off, or not
    known, or cannot be said. `why` says in words why live values cannot be said, if so. `missing` are the settings
    without which nothing can be said, or which the section leaves open because nobody knows: people attest them.
    `left` is what the section does not say although it is known.
    """

    section: Json = None
    why: str = ""
    missing: tuple[str, ...] = ()
    left: tuple[LeftOut, ...] = ()


def not_adoptable(_: LiveChapter) -> SectionFromLive:
    """The chapter does not say yet how it reads live values: the contract suite refuses it."""
    return SectionFromLive(why="it cannot be adopted yet")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A family of settings: its key in the account file, the model of its section, and what the section asks for.

    `wishes` and `problems` take the section model (None where the file says null) and the context; their paths begin
    at the top of the account's document. `implications` are all that its settings can raise. `watches` are settings
    to look at whenever one of the chapter is wished, and `dangers` what may be said of what was seen;
    `danger_codes` are all their codes.
    """

    key: str
    title: str
    section: type[Section]
    settings: tuple[Setting, ...]
    wishes: Callable[[Any, Context], Iterable[SettingValue]]
    problems: Callable[[Any, Context], Iterable[Problem]]
    implications: tuple[Implication, ...] = ()
    watches: tuple[Setting, ...] = ()
    dangers: Callable[[Situation], Iterable[SafetyWarning]] = no_dangers
    danger_codes: tuple[str, ...] = ()
    headline: Callable[[Site, Mapping[str, Json]], str] | None = None
    """What the chapter comes to in a few words, from the values by setting that stand when a plan is done; settings
    that nobody knows of are missing. Says no more than is known."""
    recognise: Callable[[LiveChapter], SectionFromLive] = not_adoptable
    """Live values to the section that wishes exactly them: the reverse of `wishes`, for `lpconf adopt`.

    The law, tested for every chapter: each known value of a setting that the section speaks of is the same (by its
    codec) as the one that `wishes` makes of the section, and the section has no problems. Nothing unknown is guessed;
    what cannot be said is not said (`Recognised.why`). Names stand for ids. What `Live.section` says beside live
    values (names, tests, paths of files) is kept where live values do not contradict it, entries that stand there
    keep their names, and a section that says it already comes back as it is. Secrets are never written.
    """
    many: bool = False
    """The section is a list of such entries."""
    whole: bool = False
    """The keys of the section mean something only together: it is adopted as a whole or not at all."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Further things that `lpconf explain` can tell of, as text."""
    remarks: tuple[Remark, ...] = ()
    """What may be said of the chapter's part of a file, told by `lpconf explain CODE` too."""


def nothing_known(_: str) -> ObservedValue:
    """A `Transition.seen` that knows nothing."""
    return NOT_KNOWN
