"""Live values into account files: look, recognise, write what the fragments do not say, judge the result, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS, raw
from lpconf.catalogue.setting import Setting
from lpconf.connect.connector import Connector
from lpconf.errors import ConfigError, RemoteError
from lpconf.journeys.adopt_sections import Asked, Found, recognise
from lpconf.journeys.adopt_sight import Person, Sight, look_around
from lpconf.journeys.estate import Estate, Where, choose, open_estate
from lpconf.journeys.moment import Moment
from lpconf.journeys.observing import vouched
from lpconf.journeys.patched import Patched
from lpconf.load.disk import DiskFiles
from lpconf.load.own import own
from lpconf.load.record import write_atomically
from lpconf.load.render import flow
from lpconf.load.revise import revise
from lpconf.load.tree import ACCOUNTS, Files
from lpconf.load.yaml import parse
from lpconf.model import account as model
from lpconf.observe.ask import lookups
from lpconf.terms.diagnostic import Diagnostic, error
from lpconf.terms.document import Map
from lpconf.terms.profile import Profile
from lpconf.terms.state import Platform, Site
from lpconf.terms.value import UNSET, Json, Marker, canonical

ORDER = ("account", "extends", "accept", "hold", *(chapter.key for chapter in CHAPTERS))
"""The order of the parts of an account file."""

SCHEMA = "schemas/account.schema.json"


@dataclass(frozen=True, slots=True)
class Entrant:
    """An account to adopt. For a new one its id, platform and labels are given."""

    name: str
    id: str = ""
    platform: Platform | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of one account. `text` is the new text of its file, equal to `before` where nothing is to be
    written. `found` says it chapter by chapter; `missing` are settings that people have to attest."""

    name: str
    path: str
    text: str
    before: str | None
    site: Site | None = None
    found: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        return any(one.is_error for one in self.diagnostics)

    @property
    def changes(self) -> bool:
        """Whether its file has to be written."""
        return not self.failed and self.text != self.before


@dataclass(frozen=True, slots=True)
class Outcome:
    """All accounts, and the surfaces that could not be read."""

    accounts: tuple[Adopted, ...]
    faults: Mapping[tuple[str, str], RemoteError]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is known before the first look: the accounts whose files are right, those that failed already, the
    repository as the drafts make it, and with nothing in the drafts but their fragments."""

    entrants: tuple[Entrant, ...]
    asked: Asked
    files: Files
    drafts: tuple[Adopted, ...]
    failed: tuple[Adopted, ...]
    current: Estate
    bare: Estate


def prepare(
    where: Where,
    estate: Estate,
    entrants: Sequence[Entrant],
    asked: Asked,
    moment: Moment,
    *,
    extends: Sequence[str] = (),
    files: Files | None = None,
) -> Prepared:
    """The beginnings of the files of `entrants`. An account that fails stops no other."""
    files = files or DiskFiles(estate.root)
    drafts, failed = _drafts(estate, entrants, extends, files)
    current = open_estate(where, moment, Patched(files, {d.path: d.text for d in drafts}))
    drafts, broken = _sound(drafts, current)
    bare = open_estate(where, moment, Patched(files, {d.path: _bare(d) for d in drafts}))
    return Prepared(tuple(entrants), asked, files, tuple(drafts), (*failed, *broken), current, bare)


async def look(
    prepared: Prepared,
    profile: Profile,
    connector: Connector,
    moment: Moment,
    told: Callable[[str], None] = lambda account: None,
) -> Sight:
    """Everything that is live in the accounts."""
    current = prepared.current
    people, peers = [], []
    for draft in prepared.drafts:
        desired = current.desired[draft.name]
        asked = lookups(desired)
        own = frozenset(surface for account, surface in asked if account == draft.name)
        also = [wanted.address for wanted in desired.wants]
        people.append(Person(desired.site, vouched(current, draft.name, moment), also, own))
        peers += [
            (current.desired[account].site, vouched(current, account, moment), surface)
            for account, surface in sorted(asked)
            if account != draft.name and account in current.desired
        ]
    return await look_around(people, profile, connector, _families(prepared.asked), peers, told)


def adopt(where: Where, prepared: Prepared, sight: Sight, moment: Moment) -> Outcome:
    """The new texts of the accounts' files; nothing is written yet."""
    current = prepared.current
    names = {"site": {desired.site.id: name for name, desired in current.desired.items()}}
    begun = []
    for draft in prepared.drafts:
        found = recognise(draft.name, current, sight, prepared.asked, names)
        begun.append(replace(draft, site=current.desired[draft.name].site, found=tuple(found)))
    done = _settle(begun, where, moment, prepared, sight)
    done = [replace(one, missing=_missing(one)) for one in done]
    everyone = {one.name: one for one in (*prepared.failed, *done)}
    return Outcome(tuple(everyone[e.name] for e in prepared.entrants), sight.observed.faults)


def _families(asked: Asked) -> list[Setting]:
    chapters = [chapter for chapter in CHAPTERS if asked.takes(chapter) and (chapter.key != raw.KEY or asked.raw)]
    return [] if asked.drifted else [s for chapter in chapters for s in chapter.settings if s.family]


def _missing(one: Adopted) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for found in one.found for name in found.missing))


# -- drafts: the files as they are, or the beginnings of new ones --------------------------------------------------


def _drafts(
    estate: Estate, entrants: Sequence[Entrant], extends: Sequence[str], files: Files
) -> tuple[list[Adopted], list[Adopted]]:
    drafts: list[Adopted] = []
    failed: list[Adopted] = []
    for entrant in entrants:
        there = estate.repository.accounts.get(entrant.name)
        path = there.path if there else f"{ACCOUNTS}/{entrant.name}.yaml"
        draft = Adopted(entrant.name, path, "", None)
        try:
            if there is None:
                draft = replace(draft, text=_new_text(estate, entrant, extends))
            else:
                before = files.read(path).decode("utf-8")
                draft = replace(draft, text=_extended(before, path, extends), before=before)
                draft = _agrees(draft, entrant, estate)
        except UnicodeDecodeError:
            problem = error("yaml.encoding", f"{path} is not UTF-8 text")
            draft = replace(draft, diagnostics=(replace(problem, account=entrant.name),))
        except ConfigError as failure:
            draft = replace(draft, diagnostics=tuple(replace(d, account=entrant.name) for d in failure.diagnostics))
        (failed if draft.failed else drafts).append(draft)
    return drafts, failed


def _agrees(draft: Adopted, entrant: Entrant, estate: Estate) -> Adopted:
    """The draft of an account that exists already, failed where another id or platform is given for it."""
    desired = estate.desired.get(entrant.name)
    for word, given, stands in (
        ("id", entrant.id, desired.site.id if desired else ""),
        ("platform", entrant.platform or "", desired.site.platform if desired else ""),
    ):
        if given and stands and given != stands:
            summary = f"{entrant.name} is there already, with the {word} {stands} and not {given}"
            return replace(draft, diagnostics=(error("adopt.other-account", summary, account=entrant.name),))
    return draft


def _new_text(estate: Estate, entrant: Entrant, extends: Sequence[str]) -> str:
    lines = []
    if (estate.root / SCHEMA).is_file():
        lines.append(f"# yaml-language-server: $schema=../{SCHEMA}")
    lines += ["account:", f'  id: "{entrant.id}"', f"  platform: {entrant.platform}"]
    if entrant.labels:
        lines.append(f"  labels: {flow(dict(entrant.labels))}")
    if extends:
        lines.append(f"extends: {flow(list(extends))}")
    return "\n".join(lines) + "\n"


def _extended(text: str, path: str, extends: Sequence[str]) -> str:
    if not extends:
        return text
    data, _ = parse(text, path)
    there = list(data.get("extends") or ()) if data else []
    more = [one for one in extends if one not in there]
    return revise(text, path, {"extends": [*there, *more]}, ORDER, model.merge_keys) if more else text


def _sound(drafts: Sequence[Adopted], current: Estate) -> tuple[list[Adopted], list[Adopted]]:
    """The drafts whose files are right, and those whose are not, with what is wrong."""
    good, bad = [], []
    for draft in drafts:
        chosen = choose(current, [draft.name])
        if draft.name in chosen.broken:
            about = current.concerned([draft.name])
            found = tuple(d for d in chosen.diagnostics if d.is_error and about(d))
            bad.append(replace(draft, diagnostics=tuple(replace(d, account=draft.name) for d in found)))
        else:
            good.append(draft)
    return good, bad


def _bare(draft: Adopted) -> str:
    """The file with nothing in it but its head and its fragments."""
    data, _ = parse(draft.text, draft.path)
    assert data is not None
    kept = {key: data[key] for key in ("account", "extends") if key in data}
    return canonical(kept) + "\n"


# -- texts, judged before they are written -------------------------------------------------------------------------


def _settle(drafts: Sequence[Adopted], where: Where, moment: Moment, prepared: Prepared, sight: Sight) -> list[Adopted]:
    """Write the sections and look whether each wishes what is live; those that do not are taken back, with the
    reason, until all that is left holds."""
    done = list(drafts)
    for _ in range(len(CHAPTERS) + 1):
        tried = [_written(one, prepared.bare) for one in done]
        judged = open_estate(
            where, moment, Patched(prepared.files, {one.path: one.text for one in tried if not one.failed})
        )
        refused = {one.name: refusals for one in tried if (refusals := _refused(one, judged, sight))}
        if not refused:
            return tried
        done = [replace(one, found=tuple(_taken_back(f, refused.get(one.name, {})) for f in one.found)) for one in done]
    return [replace(one, text=one.before or one.text) for one in done]


def _written(one: Adopted, bare: Estate) -> Adopted:
    """The account with the text that says what was found."""
    wanted: dict[str, Json | Marker] = {}
    under = _data(bare, one.name)
    mine: Mapping[str, Json] = parse(one.text, one.path)[0] or {}
    for found in one.found:
        if found.status == "written":
            key = found.chapter.key
            there = mine.get(key, UNSET) if key in mine else UNSET
            below = under.get(key, UNSET)
            if found.section is UNSET:
                wanted[key] = UNSET
            else:
                wanted[key] = own(found.section, below, there, model.merge_keys, (key,))
    wanted = {key: value for key, value in wanted.items() if value is not UNSET or key in mine}
    try:
        return replace(one, text=revise(one.text, one.path, wanted, ORDER, model.merge_keys)) if wanted else one
    except ConfigError as failure:
        return replace(one, diagnostics=tuple(replace(d, account=one.name) for d in failure.diagnostics))


def _data(estate: Estate, name: str) -> Map | dict[str, Json]:
    document = estate.document(name)
    return document.data if document else {}


def _refused(one: Adopted, judged: Estate, sight: Sight) -> dict[str, str]:
    """The chapters that do not wish what is live, by key, with the reason."""
    written = [found.chapter.key for found in one.found if found.status == "written"]
    if one.failed or not written:
        return {}
    desired = judged.desired.get(one.name)
    about = judged.concerned([one.name])
    problems = [d for d in judged.diagnostics if d.is_error and about(d)]
    if desired is None or problems:
        return _blamed(one, judged, written, problems)
    found: dict[str, str] = {}
    for wanted in desired.wants:
        key = raw.KEY if wanted.raw else catalogue.chapter_of(catalogue.get(wanted.setting)).key
        change, wrong = sight.change(wanted)
        if key not in written or not (wrong or (change.seen.known and change.action != "no-op")):
            continue
        told = catalogue.get(wanted.setting).codec.tell
        live = told(change.seen.json) if change.seen.json is not None else "not set"
        why = f"with its fragments it would wish {wanted.setting} {told(change.after)}, not {live}"
        found.setdefault(key, wrong[0].summary if wrong else why)
    return found


def _blamed(one: Adopted, judged: Estate, written: Sequence[str], problems: Sequence[Diagnostic]) -> dict[str, str]:
    """The chapters in which the problems stand; the last that was written, where that cannot be told."""
    document = judged.document(one.name)
    found: dict[str, str] = {}
    for problem in problems:
        if document is None or problem.mark is None or problem.mark.file != one.path:
            continue
        lines = {key: place[1] for key, place in document.data.keys_at.items() if place[0] == one.path}
        above = [key for key in lines if lines[key] <= problem.mark.line]
        key = max(above, key=lines.__getitem__, default="")
        if key in written:
            found.setdefault(key, problem.summary)
    return found or {written[-1]: problems[0].summary if problems else "it would not be valid"}


def _taken_back(found: Found, refused: Mapping[str, str]) -> Found:
    why = refused.get(found.chapter.key)
    return found if why is None or found.status != "written" else replace(found, status="left", why=why, section=UNSET)


def write(estate: Estate, came: Outcome) -> Outcome:
    """Write the files that change. One that cannot be written fails alone."""
    done = []
    for one in came.accounts:
        if one.changes:
            try:
                path = estate.root / one.path
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, one.text)
            except OSError as fault:
                problem = error("file.unwritable", f"{one.path} cannot be written: {fault.strerror}", account=one.name)
                one = replace(one, diagnostics=(problem,))
        done.append(one)
    return replace(came, accounts=tuple(done))


def told_values(one: Adopted, found: Found) -> str:
    """What was found of a chapter, in a few words."""
    headline = found.chapter.headline
    if headline and one.site:
        return headline(one.site, {n: v for n, v in found.values.items() if not isinstance(v, Marker)})
    parts = []
    for name, value in found.values.items():
        codec = catalogue.get(name).codec
        parts.append(f"{name} {codec.tell(codec.off if isinstance(value, Marker) else value)}")
    return ", ".join(parts)
