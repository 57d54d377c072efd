"""E-mail addresses (RFC 5321: at most 64 signs before the at sign), letters beyond ASCII included."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.presets.preset import Preset

_LETTERS = r"A-Za-z0-9\u00c0-\u024f"


def _build(_: Sequence[str]) -> str:
    # No percent sign, on which the taglet before 10.7 fails.
    return rf"[{_LETTERS}.!#$&'*+/=?^_`{{|}}~-]{{1,64}}@(?:[{_LETTERS}-]{{1,63}}\.){{1,8}}[A-Za-z\u00c0-\u024f]{{2,24}}"


EMAIL_1 = Preset(
    "email",
    1,
    "e-mail addresses",
    "It leaves addresses in quotes, with a percent sign, or at a host without a dot.",
    _build,
    masks=("dana@acme.example", "dana.lee+shop@mail.acme.example"),
    leaves=("@acme on the web", "https://www.acme.example/a"),
)
