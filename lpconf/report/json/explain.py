"""Something explained, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.json.diagnostics import mark_json
from lpconf.report.json.catalogue import setting_entry
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.explain import Explanation, ValueExplained
from lpconf.report.views import phrases
from lpconf.report.views.setting_facts import outputs_of


def render(report: Explanation, _: Presentation) -> str:
    """The same keys whatever was asked for; null or empty is what it is not."""
    return dump(
        {
            "name": report.name,
            "kind": report.kind,
            "text": report.text,
            "setting": setting_entry(report.setting) if report.setting else None,
            "value": _value(report.value) if report.value else None,
            "lines": [
                {"path": list(line.path), "value": line.value, "origin": phrases.place_of(line.mark)}
                for line in report.lines
            ],
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def _value(explained: ValueExplained) -> dict[str, Any]:
    desired, observed = explained.desired, explained.observed
    return {
        "address": str(explained.address),
        "desired": desired.value if desired else None,
        "managed": desired is not None,
        "origin": mark_json(desired.mark) if desired else None,
        "observed": observed.json,
        "source": observed.source,
        "outputs": outputs_of(explained.setting, observed),
    }
