"""What a chapter of the catalogue is made of: its section of the account file, its settings and its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import field
from typing import Any, Literal

from lpconf.catalogue.live_chapter import LiveChapter, SectionFromLive
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Implication, Setting
from lpconf.data_class import NO_ENTRIES, frozen
from lpconf.domain.source_document import Path
from lpconf.domain.state import ObservedValue, Requirement, Site
from lpconf.domain.value import Json


@frozen
class SectionReference:
    """A name in a section that stands for an id. It becomes a `NameReference` when the place in the document, `path`,
    is known as a line of a file; the other fields are the same."""

    account: str
    surface: str
    name: str
    at: tuple[str | int, ...]
    path: Path
    as_text: bool = False


@frozen
class SettingValue:
    """The written value that a chapter asks for. `path` is the place in the account's document that asks for it.

    `needs` come on top of the setting's own; `refs` are names in the value that stand for ids; `write_hints` is what a
    write has to know beside the value.
    """

    setting: Setting
    value: Json
    path: Path
    needs: tuple[Requirement, ...] = ()
    refs: tuple[SectionReference, ...] = ()
    write_hints: Mapping[str, str] = NO_ENTRIES
    parts: Mapping[str, Path] = NO_ENTRIES
    """The places that ask for parts of the value (a pattern, an element, a target, a field), or that take one out."""


@frozen
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


@frozen
class ProblemKind:
    """A kind of problem that a chapter's files may have, beyond what types say: its code, how grave it is, what it
    means and what to do. The page of the catalogue and `lpconf explain CODE` are made of these."""

    code: str
    severity: Literal["error", "warning"]
    text: str
    remedy: str


@frozen
class Verdict:
    """Whether a regular expression compiles. `reason` is in words, empty where it is good. A ``foreign`` one is outside
    the part of the language that lpconf vouches for; its own engine may well take it."""

    status: Literal["good", "bad", "foreign", "skipped"]
    reason: str = ""


def no_file(_: str) -> bytes | None:
    """A repository without files."""
    return None


def not_compiled(dialect: str, pattern: str) -> Verdict:
    """A judge of regular expressions that lets everything pass."""
    return Verdict("good")


@frozen
class Context:
    """What a chapter may know of the account around its section, and of the world.

    `read` gives the bytes of a file of the repository by its relative path (None where it may not be read);
    `compiles` judges a regular expression in the dialect ``javascript`` or ``java``.
    """

    site: Site
    read: Callable[[str], bytes | None] = no_file
    compiles: Callable[[Literal["javascript", "java"], str], Verdict] = not_compiled


@frozen
class Situation:
    """How an account stands, as dangers judge it. `observed` gives what is known of a setting now, `pending_by` by whom
    a step of this run will set it (``lpconf``, ``person``, or nobody), `goes_off` whether one switches it off."""

    site: Site
    observed: Callable[[str], ObservedValue]
    pending_by: Callable[[str], Literal["", "lpconf", "person"]]
    goes_off: Callable[[str], bool]


@frozen
class SafetyWarning:
    """Something that has to stand on top of every output."""

    code: str
    summary: str
    detail: str
    setting: Setting


def no_dangers(_: Situation) -> Iterable[SafetyWarning]:
    """The chapter knows of no danger."""
    return ()


def not_adoptable(_: LiveChapter) -> SectionFromLive:
    """The chapter does not say yet how it reads live values: the contract suite refuses it."""
    return SectionFromLive(why="it cannot be adopted yet")


@frozen
class Chapter:
    """A family of settings: its key in the account file, the model of its section, and what the section asks for.

    `desired_values` and `problems` take the section model (None where the file says null) and the context; the paths
    in what they return begin at the top of the account's document. `implications` are all that its settings can
    raise. `watches` are settings to look at whenever one of the chapter is desired, and `dangers` what may be said of
    what was observed; `danger_codes` are all their codes.
    """

    key: str
    title: str
    section: type[Section]
    settings: tuple[Setting, ...]
    desired_values: Callable[[Any, Context], Iterable[SettingValue]]
    problems: Callable[[Any, Context], Iterable[Problem]]
    implications: tuple[Implication, ...] = ()
    watches: tuple[Setting, ...] = ()
    dangers: Callable[[Situation], Iterable[SafetyWarning]] = no_dangers
    danger_codes: tuple[str, ...] = ()
    headline: Callable[[Site, Mapping[str, Json]], str] | None = None
    """What the chapter comes to in a few words, from the values by setting that stand when a plan is done; settings
    that nobody knows of are missing. Says no more than is known."""
    section_from_live: Callable[[LiveChapter], SectionFromLive] = not_adoptable
    """Live values to the section that asks for exactly them: the reverse of `desired_values`, for `lpconf adopt`.

    The law, tested for every chapter: each known value of a setting that the section speaks of is the same (by its
    codec) as the one that `desired_values` makes of the section, and the section has no problems. Nothing unknown is
    guessed; what cannot be said is not said (`SectionFromLive.why`). Names stand for ids. What `LiveChapter.section`
    says beside live values (names, tests, paths of files) is kept where live values do not contradict it, entries
    that stand there keep their names, and a section that says it already comes back as it is. Secrets are never
    written.
    """
    many: bool = False
    """The section is a list of such entries."""
    indivisible: bool = False
    """The keys of the section mean something only together: it is adopted as a whole or not at all."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Further things that `lpconf explain` can tell of, as text."""
    problem_kinds: tuple[ProblemKind, ...] = ()
    """What may be said of the chapter's part of a file, told by `lpconf explain CODE` too."""

    @property
    def takes_null(self) -> bool:
        """Whether null means something as the whole section: of a setting that an account has once, its default."""
        return any(not setting.family for setting in self.settings)

    def concerns(self, settings: Set[str]) -> bool:
        """Whether one of these settings is the chapter's, or a member of one of its families."""
        if not settings.isdisjoint([setting.name for setting in self.settings]):
            return True
        families = tuple(f"{setting.name}." for setting in self.settings if setting.family)
        return bool(families) and any(name.startswith(families) for name in settings)
