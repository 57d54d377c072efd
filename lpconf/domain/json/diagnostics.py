"""Marks and diagnostics as JSON and back: the same shape in every document (contract, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, Severity


def mark_json(mark: Mark) -> dict[str, Any]:
    """``{"file", "line"}``, with ``column`` and ``length`` where they are not 1 and ``via`` where there is one."""
    result: dict[str, Any] = {"file": mark.file, "line": mark.line}
    if mark.column != 1:
        result["column"] = mark.column
    if mark.length != 1:
        result["length"] = mark.length
    if mark.via:
        result["via"] = mark_json(mark.via)
    return result


def mark_from(data: Mapping[str, Any]) -> Mark:
    """The mark behind `mark_json`. Raises KeyError, TypeError or ValueError for data of another shape."""
    via = data.get("via")
    return Mark(
        str(data["file"]),
        int(data["line"]),
        int(data.get("column", 1)),
        int(data.get("length", 1)),
        mark_from(via) if via else None,
    )


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Terraform's six keys always (``address`` and ``range`` null where there is none), the others where they say
    something."""
    d = diagnostic
    result: dict[str, Any] = {
        "severity": str(d.severity),
        "code": d.code,
        "summary": d.summary,
        "detail": d.detail,
        "address": str(d.address) if d.address else None,
        "range": _range_json(d.mark) if d.mark else None,
    }
    if d.account:
        result["account"] = d.account
    if d.label:
        result["label"] = d.label
    if d.others:
        result["others"] = [{"range": _range_json(other.mark), "text": other.text} for other in d.others]
    if d.fix:
        result["fix"] = list(d.fix)
    if d.more:
        result["more"] = d.more
    return result


def diagnostic_from(data: Mapping[str, Any]) -> Diagnostic:
    """The diagnostic behind `diagnostic_json`. Raises KeyError, TypeError or ValueError for data of another shape."""
    place, address = data.get("range"), data.get("address")
    others = tuple(Label(_range_from(other["range"]), str(other["text"])) for other in data.get("others", ()))
    return Diagnostic(
        severity=Severity(data["severity"]),
        code=str(data["code"]),
        summary=str(data["summary"]),
        detail=str(data.get("detail", "")),
        mark=_range_from(place) if place else None,
        address=Address.parse(address) if address else None,
        account=str(data.get("account", "")),
        label=str(data.get("label", "")),
        others=others,
        fix=tuple(map(str, data.get("fix", ()))),
        more=str(data.get("more", "")),
    )


def _range_json(mark: Mark) -> dict[str, Any]:
    """Terraform's range. The end is the column after the last one that is marked, on the same line."""
    result: dict[str, Any] = {
        "filename": mark.file,
        "start": {"line": mark.line, "column": mark.column},
        "end": {"line": mark.line, "column": mark.column + mark.length},
    }
    if mark.via:
        result["via"] = mark_json(mark.via)
    return result


def _range_from(data: Mapping[str, Any]) -> Mark:
    start, via = data["start"], data.get("via")
    column = int(start["column"])
    length = int(data["end"]["column"]) - column if "end" in data else 1
    return Mark(str(data["filename"]), int(start["line"]), column, length, mark_from(via) if via else None)
