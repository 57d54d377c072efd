"""The settings of data masking, and what changing them brings about."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.catalogue import surfaces, taglets
from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.codecs.parts import Patterns
from lpconf.catalogue.codecs.scalars import Switch
from lpconf.catalogue.setting import (
    MESSAGING,
    Display,
    Implication,
    Location,
    ManualStep,
    Need,
    Rules,
    Setting,
    Transition,
)
from lpconf.catalogue.taglets import PatternInTaglet
from lpconf.domain.value import Marker

GUIDE = "Data Masking"

IRREVERSIBLE = Implication(
    "masking-irreversible",
    "what is masked can never be read again",
    not_undone="what was masked meanwhile can never be read again",
)
REPLACES = Implication(
    "replaces-existing-pattern", "a live masking pattern that the YAML lacks will mask no more", once=True
)
DEFAULT_LOST = Implication(
    "default-card-masking-replaced",
    "the platform's own card pattern may be lost, and the wished patterns do not mask all card numbers",
    once=True,
)


def _patterns(change: Transition) -> Iterable[Implication]:
    if change.after:
        yield IRREVERSIBLE
    if change.details.get("removed"):
        yield REPLACES


def _at_rest(change: Transition) -> Iterable[Implication]:
    yield from _patterns(change)
    desired = AT_REST.codec.decode(change.after)
    if desired and isinstance(change.before, Marker) and change.masks_cards(desired) is not True:
        yield DEFAULT_LOST


GATED = (
    "An AC feature has to be on before cleanCCPatterns masks anything. That it is UnifiedWindow.Block_CC_Patterns "
    "(masking.gate) is inferred from its text in LivePerson's dictionary: try a card number in the window."
)

GATE = Setting(
    name="masking.gate",
    location=Location(surface=surfaces.AC_FEATURE, key="UnifiedWindow.Block_CC_Patterns"),
    codec=Switch(),
    display=Display(
        title="Real-time masking takes effect in web windows",
        source="observed in LivePerson's feature dictionary; that it is the gate is inferred",
        example=True,
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features", "UnifiedWindow.Block_CC_Patterns"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Switch the AC feature UnifiedWindow.Block_CC_Patterns on.",
        off="Switch the AC feature UnifiedWindow.Block_CC_Patterns off.",
        traps=(GATED,),
        traps_off=(GATED,),
    ),
    rules=Rules(protects=True, may_be_missing=True),
    switch=True,
)
REAL_TIME = Setting(
    name="masking.real_time",
    location=Location(surface=surfaces.TAGLET, key=taglets.CARD_PATTERNS, partial_update=PatternInTaglet()),
    codec=Patterns(presets.name_of),
    display=Display(
        title="Real-time masking in web windows, before agents see the text",
        place="Houston › Taglet Manager",
        source=f"{GUIDE} › 1. Setting up Real-time masking",
        example=r"\b(?:\d[ -]?){12,15}\d\b",
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "Taglet Manager", taglets.CARD_PATTERNS, "+", "Raw mode"),
        landmarks=(
            surfaces.TAGLET_MANAGER_PAGE,
            "Scroll to cleanCCPatterns, click +: the configure page appears. Click Raw mode: the Raw mode section "
            "appears.",
        ),
        on="Look first and write down what stands there. Is it empty, or a bare regex? Replace it with the value. Is "
        'it an array of entries, such as [{"id": ..., "value": ...}]? Put the value into the entry that holds the '
        r"regex, each backslash written twice (\\d for \d), and keep the rest. Click Confirm.",
        off="Look first and write down what stands there. Empty the regex: in an array of entries only the value of "
        "the entry that holds it, and keep the rest. Click Confirm.",
        traps=(
            "The taglet covers web windows only.",
            GATED,
            "It may have to be added with + first.",
            "A percent sign in the regex is broken before taglet 10.7.",
            "It masks a card number only where that passes the Luhn check. Whether that holds for other patterns, too, "
            "is not public.",
        ),
    ),
    rules=Rules(
        needs=(Need(GATE, soft=True),),
        protects=True,
        implications=_patterns,
    ),
)
AT_REST = Setting(
    name="masking.at_rest",
    location=Location(surface=surfaces.SITE_SETTING, key="messaging.historic.data.masking.regexp"),
    codec=Patterns(presets.name_of),
    display=Display(
        title="Masking at rest, when a conversation has closed; until then agents see the text",
        place="Houston › Site Settings",
        source=f"{GUIDE} › 2. Setting up Data-at-rest masking",
        example=r"\b\d{3}-\d{2}-\d{4}\b",
    ),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "Site Settings", "messaging.historic.data.masking.regexp", "edit icon"),
        landmarks=(
            surfaces.SITE_SETTINGS_PAGE,
            "The filter at the top right of the page finds messaging.historic.data.masking.regexp. Click the edit "
            "icon: the edit field appears.",
        ),
        on="Look first and write down what stands there. Replace the regex with the value, click Confirm.",
        off="Look first and write down what stands there. Empty the regex, click Confirm.",
        traps=(
            "The platform masks card numbers by default; a value of one's own may replace that.",
            "Three AC features stand beside it; what they do is inferred from their texts in LivePerson's dictionary. "
            "While Common.Historic_Data_Masking is off, nothing is masked; Common.Historic_Data_Masking_Agent_Summary "
            "is for agents' summaries; Common.CreditCard_XL4D_Masking leaves the last four digits of a card.",
        ),
        traps_off=(
            "Whether the platform's own card pattern then comes back is not public: look at a closed conversation.",
        ),
    ),
    rules=Rules(
        platforms=MESSAGING,
        protects=True,
        implications=_at_rest,
    ),
)


def _feature(key: str, title: str, source: str) -> Setting:
    """A feature beside the patterns: looked at whenever masking is desired, never changed by this chapter."""
    return Setting(
        name=f"settings.ac_features.{key}",
        location=Location(surface=surfaces.AC_FEATURE, key=key),
        codec=Switch(),
        display=Display(title, source=f"observed in LivePerson's feature dictionary; {source}", example=True),
        manual_step=ManualStep(
            path=("Supportal", "Houston", "AC Features", key),
            landmarks=(surfaces.AC_FEATURES_PAGE,),
            on=f"Switch the AC feature {key} on.",
            off=f"Switch the AC feature {key} off.",
        ),
        rules=Rules(platforms=MESSAGING),
        switch=True,
    )


HISTORIC_FEATURE = _feature(
    "Common.Historic_Data_Masking", "Masking at rest takes effect", "default on, its role is inferred"
)
SUMMARY_FEATURE = _feature(
    "Common.Historic_Data_Masking_Agent_Summary",
    "Masking at rest covers the summaries that agents write",
    "default on; that it needs Common.Historic_Data_Masking is its text, the rest is inferred",
)
LAST_FOUR_FEATURE = _feature(
    "Common.CreditCard_XL4D_Masking",
    "Card numbers keep their last four digits",
    "default off; whether it goes before the patterns is not known",
)
