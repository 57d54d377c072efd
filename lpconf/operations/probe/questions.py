"""The open questions about the platform, as data: what is asked, how the answer is read, what it settles, and which
line of ``lpconf.yaml`` follows. Source: platform round 2, sections 2, 3 and 5.

Readers are pure: they get what came and say what it means, in words that hold no value of the account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lpconf.connect.liveperson.back_office import read_script
from lpconf.connect.liveperson.raw_reads import TAG_SERVER
from lpconf.data_class import frozen
from lpconf.domain.results.probe import Verdict
from lpconf.domain.value import Json, scalars

READ_WRITE = "accountConfigReadWrite"
_CONFIG = "/api/account/{site}/configuration"
_GRANTS = f"{_CONFIG}/provision/featureGrants"
_PROPERTIES = f"{_CONFIG}/setting/properties"
_WIDGETS = f"{_CONFIG}/le-ui-personalization/widgets"
_CAMPAIGNS = f"{_CONFIG}/le-campaigns/campaigns"
_REFERRER = "encryption.referrer"
_MASKING = "messaging.historic.data.masking.regexp"
_ROLLOVER = "messaging.brand.rollover.config"
_GATE, _LEGACY_69 = "UnifiedWindow.Block_CC_Patterns", "legacy.69"
_TYPED_GRANTS = ("acApp", "grantedFeatures", "grantedFeature")
_ERROR_FIELDS = ("message", "internalCode", "type")
_TAGLETS = ("lpUnifiedWindow", "cleanCCPatterns")
_WIDGET_FIELDS = ("span", "parameters", "description", "url")
PUBLIC_NAMES = (
    _REFERRER, _MASKING, _ROLLOVER, _GATE, _LEGACY_69, *_TYPED_GRANTS, *_ERROR_FIELDS, *_TAGLETS, *_WIDGET_FIELDS,
    "appDataList", "jsonProvider",
)  # fmt: skip
"""What findings may name although it is in answers, too: it stands in public sources."""


class ProbeFinding(NamedTuple):
    """What an answer means: whether it is as lpconf takes it to be, in words, and what follows for ``lpconf.yaml``."""

    verdict: Verdict
    words: str
    lines: tuple[str, ...] = ()


@frozen
class ProbeQuestion:
    """One question. `reader` gets the body, and the text where it is no JSON. `takes` names a question whose answer
    names the item that stands for ``{item}`` in the path."""

    name: str
    settles: str
    path: str
    query: Mapping[str, str]
    reader: Callable[[Json, str], ProbeFinding]
    service: str = READ_WRITE
    takes: str = ""
    expects_error: bool = False


def _grants_shape(body: Json, _: str) -> ProbeFinding:
    if isinstance(body, dict) and "appDataList" in body:
        return ProbeFinding("confirmed", "grants come as an appDataList document, and are written so")
    known = [name for name in _TYPED_GRANTS if isinstance(body, dict) and name in body]
    if known:
        line = "- {surface: ac_feature, shape: grantedFeature}"
        return ProbeFinding("contradicted", f"grants come under {known[0]}", (line,))
    return ProbeFinding("contradicted", "grants come in a shape that lpconf does not read")


def _default_provider(body: Json, _: str) -> ProbeFinding:
    is_typed = isinstance(body, dict) and bool({"acApp", "grantedFeatures"} & body.keys())
    words = (
        "without jsonProvider grants come with typed values" if is_typed else "jsonProvider does not choose the shape"
    )
    return ProbeFinding("confirmed" if is_typed else "contradicted", words)


def _legacy_69(body: Json, _: str) -> ProbeFinding:
    if _LEGACY_69 in scalars(body):
        line = "- {surface: supportal_feature, mode: observe}"
        return ProbeFinding("confirmed", "feature 69 can be read as legacy.69", (line,))
    return ProbeFinding("contradicted", "feature 69 is not among the legacy features")


def _gate(body: Json, _: str) -> ProbeFinding:
    there = _GATE in scalars(body)
    return ProbeFinding("confirmed" if there else "contradicted", f"the gate of real-time masking is {_there(there)}")


def _settings_visible(body: Json, _: str) -> ProbeFinding:
    ids = {item.get("id") for item in _items(body)}
    referrer, masking = _there(_REFERRER in ids), _there(_MASKING in ids)
    words = f"encryption.referrer is {referrer}, the pattern of at-rest masking is {masking}"
    return ProbeFinding("confirmed" if {_REFERRER, _MASKING} & ids else "not_answered", words)


def _numbers(body: Json, _: str) -> ProbeFinding:
    holders = [item.get("propertyValue") for item in _items(body)]
    values = [holder.get("value") for holder in holders if isinstance(holder, dict)]
    there = any(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return ProbeFinding(
        "confirmed" if there else "not_answered", f"a number among the site settings is {_there(there)}"
    )


def _rollover_fields(body: Json, _: str) -> ProbeFinding:
    config = next((item.get("propertyValue") for item in _items(body) if item.get("id") == _ROLLOVER), None)
    value = config.get("value") if isinstance(config, dict) else None
    if not isinstance(value, dict):
        return ProbeFinding("not_answered", "this account has no rollover configuration")
    return ProbeFinding("confirmed", f"a type of the configuration is {_there('type' in value)}")


def _full(*expected: str) -> Callable[[Json, str], ProbeFinding]:
    """A list whose objects have all fields, where nothing more is selected."""

    def read(body: Json, _: str) -> ProbeFinding:
        items = _items(body)
        if not items:
            return ProbeFinding("not_answered", "this account has none")
        common = set(expected).intersection(*items)
        lacking = [name for name in expected if name not in common]
        if lacking:
            return ProbeFinding("contradicted", f"the list is a summary: it lacks {', '.join(lacking)}")
        return ProbeFinding("confirmed", "the list holds whole objects")

    return read


def _engagement(body: Json, _: str) -> ProbeFinding:
    listed = body.get("engagements") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not listed:
        return ProbeFinding("not_answered", "this campaign has no engagement: make an offsite one in the console")
    offsite = [item for item in listed if isinstance(item, dict) and not item.get("onsiteLocations")]
    words = "an engagement without on-site locations is " + _there(bool(offsite))
    return ProbeFinding("confirmed" if offsite else "not_answered", words)


def _error_body(body: Json, _: str) -> ProbeFinding:
    inner = body.get("error", body) if isinstance(body, dict) else None
    names = [name for name in _ERROR_FIELDS if isinstance(inner, dict) and name in inner]
    words = f"errors hold {', '.join(names)}" if names else "errors come in a shape that lpconf does not read"
    return ProbeFinding("confirmed" if "message" in names else "contradicted", words)


def _taglets(_: Json, text: str) -> ProbeFinding:
    try:
        taglets = read_script(text)
    except ValueError as error:
        return ProbeFinding("contradicted", f"the tag server's answer is not of the known form: {error}")
    known = [name for name in _TAGLETS if name in taglets]
    if not known:
        return ProbeFinding("not_answered", "neither lpUnifiedWindow nor cleanCCPatterns is among the taglets")
    line = "- {surface: taglet, mode: observe}"
    return ProbeFinding("confirmed", f"{' and '.join(known)} can be read at the tag server", (line,))


def _items(body: Json) -> list[Mapping[str, Json]]:
    listed = body.get("items") if isinstance(body, dict) else body
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _there(present: bool) -> str:
    return "there" if present else "not there"


def first_id(body: Json) -> str:
    """The id of the first object of a list, for a question about one of them; empty for none."""
    own = next((item.get("id") for item in _items(body)), "")
    return str(own) if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", str(own)) else ""


_GSON = {"v": "2.0", "excludeLegacy": "true", "jsonProvider": "gson"}
_SETTINGS = {"v": "3.0"}
QUESTIONS: tuple[ProbeQuestion, ...] = (
    ProbeQuestion("grants.shape", "in which document AC features are written", _GRANTS, _GSON, _grants_shape),
    ProbeQuestion(
        "grants.provider", "whether jsonProvider chooses the shape", _GRANTS,
        {"v": "2.0", "excludeLegacy": "true"}, _default_provider,
    ),
    ProbeQuestion(
        "grants.legacy", "whether Supportal feature 69 can be read", _GRANTS,
        {"v": "2.0", "jsonProvider": "gson"}, _legacy_69,
    ),
    ProbeQuestion("grants.gate", "whether this account has the gate of real-time masking", _GRANTS, _GSON, _gate),
    ProbeQuestion(
        "settings.visible", "whether the two protected site settings are shown", _PROPERTIES, _SETTINGS,
        _settings_visible,
    ),
    ProbeQuestion("settings.numbers", "whether site settings hold numbers", _PROPERTIES, _SETTINGS, _numbers),
    ProbeQuestion("rollover.fields", "what a rollover configuration holds", _PROPERTIES, _SETTINGS, _rollover_fields),
    ProbeQuestion(
        "widgets.list", "whether the list of widgets is whole without a selection", _WIDGETS,
        {"v": "2.0"}, _full(*_WIDGET_FIELDS),
    ),
    ProbeQuestion(
        "skills.list", "whether the list of skills has names without a selection",
        f"{_CONFIG}/le-users/skills", {"v": "2.0"}, _full("id", "name"),
    ),
    ProbeQuestion(
        "campaigns.list", "whether campaigns have names where fields are asked for", _CAMPAIGNS,
        {"v": "3.4", "fields": "id,name,status"}, _full("id", "name"),
    ),
    ProbeQuestion(
        "engagements.fields", "what an offsite engagement is made of", f"{_CAMPAIGNS}/{{item}}",
        {"v": "3.4"}, _engagement, takes="campaigns.list",
    ),
    ProbeQuestion(
        "errors.body", "how account-config says what is wrong", f"{_PROPERTIES}/lpconf.probe.nothing",
        {"v": "3.0"}, _error_body, expects_error=True,
    ),
    ProbeQuestion(
        "taglets.script", "whether taglets can be read at the tag server",
        "/lptag/api/account/{site}/configuration/applications/taglets/.jsonp",
        {"v": "2.0", "df": "0", "b": "1"}, _taglets, service=TAG_SERVER,
    ),
)  # fmt: skip
