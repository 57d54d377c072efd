"""What is known of a chapter in a live account, and what of it an account file can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker


@frozen
class PeerAccount:
    """Another account of the repository, as references to it need it: its name, whether conversations may be handed
    over to it by that name, and the names behind the ids there."""

    name: str
    accepts_handover: bool
    names: Mapping[str, str] = field(default_factory=dict)


@frozen
class LiveChapter:
    """What is known of an account, as `Chapter.section_from_live` reads it.

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
    peers: Mapping[str, PeerAccount] = field(default_factory=dict)

    def decoded(self, setting: Setting) -> Json | Marker:
        """The decoded value of a setting, that of off where it is absent; UNKNOWN where it is not known."""
        value = self.values.get(setting.name, UNKNOWN)
        if value is UNKNOWN or value is UNREADABLE:
            return UNKNOWN
        return setting.codec.decode(setting.codec.off if isinstance(value, Marker) else value)


@frozen
class LeftOut:
    """Something live that a section does not say: the setting (or the field of it, behind a blank), and why. `code` is
    stable. What the files say of it stays."""

    code: str
    setting: str
    why: str

    def is_about(self, setting: str) -> bool:
        """Whether it is about a setting, or a field of it."""
        return f"{self.setting} ".startswith(f"{setting} ")


@frozen
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
    left_out: tuple[LeftOut, ...] = ()
