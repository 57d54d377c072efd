"""Which masks that the policy requires (`policy.require_masking`) an account's files lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.chapters.masking.settings import AT_REST, REAL_TIME
from lpconf.domain.value import Json


def lacking(desired: Mapping[str, Json], required: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is lacking, as the setting and the preset: each list of patterns that the files manage has to hold every
    required preset, in any version. An empty setting: the files manage no list at all. `desired` are the values that
    the files ask for, by setting."""
    managed = [setting for setting in (REAL_TIME, AT_REST) if setting.name in desired]
    for preset in required:
        if not managed:
            yield "", preset
        for setting in managed:
            regexes = setting.codec.decode(desired[setting.name])
            recognized = [presets.recognize(str(regex)) for regex in regexes]
            names = presets.covered(match.word for match in recognized if match)
            if preset not in names:
                yield setting.name, preset
