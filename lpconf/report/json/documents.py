"""What all documents for programs share (contract, section 4): problems, and one way to write JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.json.diagnostics import diagnostic_json
from lpconf.redaction import disclosed_json


def diagnostics(problems: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Problems in the order in which people read them."""
    return [diagnostic_json(d) for d in in_order(problems)]


def dump(document: Mapping[str, Any]) -> str:
    """The document as text, as it may be shown: keys sorted, two spaces, a newline at the end."""
    return json.dumps(disclosed_json(document), sort_keys=True, indent=2, ensure_ascii=False) + "\n"
