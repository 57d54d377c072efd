"""An account's document to desired values: every chapter speaks, and everything that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any, get_args

from pydantic import BaseModel, RootModel

from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapter import Chapter, Context, SettingValue, Verdict, no_file, not_compiled
from lpconf.catalogue.schema.sound_document import sound_document
from lpconf.catalogue.schema.validation import MOST_PROBLEMS, described, too_many, unknown_key, validate
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error
from lpconf.domain.source_document import Document, Map, Path
from lpconf.domain.state import DesiredState, Platform, Site
from lpconf.model import accept_and_hold, account_schema, desired_values
from lpconf.model.problems import diagnostic

Compiles = Callable[[Any, str], Verdict]
_HEAD: Path = ("account",)
_OWN_KEYS = ("account", "accept", "hold", "extends")


def elaborate(
    name: str,
    document: Document,
    *,
    today: date,
    read: Callable[[str], bytes | None],
    compiles: Compiles,
) -> tuple[DesiredState | None, tuple[Diagnostic, ...]]:
    """What the account `name` asks for, None where its document has errors; and all that is to be said of it.

    `today` is the day by which acceptances and holds end; `read` gives the bytes of a file of the repository (None
    where there is none); `compiles` judges a regular expression in a dialect.
    """
    diagnostics: list[Diagnostic] = [*_unknown_chapters(document)]
    site, problems = _site(name, document)
    diagnostics += problems
    context = Context(site, read, compiles)
    asked: list[tuple[Chapter, SettingValue]] = []
    for chapter in CHAPTERS:
        if chapter.key in document.data:
            problems, values = _chapter(chapter, document, context)
            diagnostics += problems
            asked += [(chapter, value) for value in values]
    desired, problems = desired_values.desired_values(site, asked, document)
    diagnostics += problems
    accepts, problems = accept_and_hold.accepts(name, document, today)
    diagnostics += problems
    holds, problems = accept_and_hold.holds(name, document, today, desired)
    diagnostics += problems
    if any(problem.is_error for problem in diagnostics):
        # What a broken section would ask for is not known, so nothing can be said to be unmanaged.
        return None, tuple(problem for problem in diagnostics if problem.code != accept_and_hold.UNMANAGED)
    return DesiredState(site, desired, accepts, holds), tuple(diagnostics)


def fragment_problems(document: Document, *, today: date) -> list[Diagnostic]:
    """What is wrong with the shape of a fragment whoever takes it in, also where that is laid over: what it lacks may
    stand elsewhere."""
    _, problems = elaborate("", document, today=today, read=no_file, compiles=not_compiled)
    return [problem for problem in problems if problem.code.startswith("schema.") and problem.code != "schema.missing"]


def _unknown_chapters(document: Document) -> list[Diagnostic]:
    known = [*_OWN_KEYS, *(chapter.key for chapter in CHAPTERS)]
    unknown = [key for key in document.data if key not in known]
    problems = [unknown_key(document, (key,), known) for key in unknown[:MOST_PROBLEMS]]
    return [*problems, too_many(document, ())] if len(unknown) > MOST_PROBLEMS else problems


def _site(name: str, document: Document) -> tuple[Site, list[Diagnostic]]:
    """The account's head. Where it is wrong, a stand-in that everything fits, so that the chapters can still speak."""
    data = document.data.get("account")
    if data is None:
        fix = ('account: {id: "SITE ID", platform: messaging_and_chat}',)
        mark = document.mark(_HEAD, key=True)
        problem = error("schema.missing", "this file has no account", mark, label="account is missing", fix=fix)
        return Site(name, "", "messaging_and_chat", {}, document.file), [problem]
    head, problems = validate(account_schema.AccountHead, document, _HEAD)
    if head is not None:
        return Site(name, head.id, head.platform, dict(head.labels), document.file), []
    given = data.get("platform") if isinstance(data, Map) else None
    fitting = [platform for platform in get_args(Platform) if platform == given]
    return Site(name, "", fitting[0] if fitting else "messaging_and_chat", {}, document.file), problems


def _chapter(chapter: Chapter, document: Document, context: Context) -> tuple[list[Diagnostic], list[SettingValue]]:
    """One chapter's problems and desired values; of a section whose shape is wrong, those of what is right in it."""
    section: Any = None
    if document.data[chapter.key] is not None:
        section, problems = _section(chapter, document)
        if section is None:
            return _mended_chapter(chapter, document, context, problems)
    found_by_chapter = islice(chapter.problems(section, context), MOST_PROBLEMS + 1)
    problems = [diagnostic(problem, document) for problem in found_by_chapter]
    if len(problems) > MOST_PROBLEMS:
        problems[-1] = too_many(document, (chapter.key,))
        return problems, []
    return problems, list(chapter.desired_values(section, context))


def _mended_chapter(
    chapter: Chapter, document: Document, context: Context, wrong: list[Diagnostic]
) -> tuple[list[Diagnostic], list[SettingValue]]:
    """What a chapter says of a section whose shape is `wrong`, as far as no stand-in has a part in it."""
    model: type[BaseModel] = _list_of(chapter.section) if chapter.many else chapter.section
    sound = sound_document(model, document, (chapter.key,)) if len(wrong) <= MOST_PROBLEMS else None
    if sound is None:
        return wrong, []
    section, _ = _section(chapter, sound.document)
    problems = [*wrong]
    for problem in islice(chapter.problems(section, context), MOST_PROBLEMS - len(wrong)):
        located = diagnostic(problem, sound.document)
        if sound.is_untouched(problem.path) or (located.is_error and not sound.is_spoiled(located.mark)):
            problems.append(located)
    values = chapter.desired_values(section, context)
    return problems, [value for value in values if not sound.is_spoiled(sound.document.mark(value.path))]


def _list_of(section: type[BaseModel]) -> type[BaseModel]:
    return RootModel[list[section]]  # type: ignore[valid-type]


def _section(chapter: Chapter, document: Document) -> tuple[Any, list[Diagnostic]]:
    """The typed section, a list of entries where the chapter has many; None where a type is wrong."""
    if not chapter.many:
        return validate(chapter.section, document, (chapter.key,))
    entries = document.data[chapter.key]
    if not isinstance(entries, list):
        words = f"{chapter.key} has to be a list, not {described(entries)}"
        return None, [error("schema.type", words, document.mark((chapter.key,)), label="expected a list")]
    typed, problems = [], []
    for i in range(len(entries)):
        entry, wrong = validate(chapter.section, document, (chapter.key, i))
        problems += wrong
        typed.append(entry)
        if len(problems) > MOST_PROBLEMS:
            return None, [*problems, too_many(document, (chapter.key,))]
    return (None if problems else typed), problems


@frozen
class SiteId:
    """The site id that an account's file gives, and where."""

    account: str
    id: str
    mark: Mark


def duplicate_ids(ids: Iterable[SiteId]) -> tuple[Diagnostic, ...]:
    """An error for each account whose site id another account has too."""
    by_id: dict[str, list[SiteId]] = {}
    for site in ids:
        by_id.setdefault(site.id, []).append(site)
    diagnostics: list[Diagnostic] = []
    for same in by_id.values():
        if len(same) > 1:
            diagnostics += [_same_id(site, same) for site in same]
    return tuple(diagnostics)


def _same_id(site: SiteId, same: Sequence[SiteId]) -> Diagnostic:
    """The error for an account whose id others have, too. `same` are all with that id."""
    others = [other for other in same if other is not site]
    names = " and ".join(other.account for other in others[:3])
    more = " and others" if len(others) > 3 else ""
    verb = "has" if len(others) == 1 else "have"
    return error(
        "account.id-twice",
        f"{names}{more} {verb} the same account.id",
        site.mark,
        account=site.account,
        label="a site belongs to one file",
        others=tuple(Label(other.mark, f"the id of {other.account}") for other in others[:3]),
    )
