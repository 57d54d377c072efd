"""The one list of reports: what each is made of in every format, and what it looks like when a command has failed.

A report is what a command puts out. `text`, `markdown` and `json` have a module for each report that they can show,
called like the report, with a function ``render(result, presentation)``. Every other format is one module in
`lpconf.report.formats`, with a table ``RENDERERS`` of such functions by report. A format that is not there is refused
by its name, before any work begins.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from lpconf.data_class import frozen
from lpconf.report.presentation import Presentation

if TYPE_CHECKING:
    from lpconf.report.results.failure import Failure

Rendered: TypeAlias = "str | Iterable[str]"
"""A text, or its pieces of whole lines each, where the whole would take much memory."""
Renderer: TypeAlias = Callable[[Any, Presentation], Rendered]


@frozen
class Report:
    """One kind of report. `stdout` are the formats that ``--format`` offers, the first of them the default; `empty`
    makes the result of a command that has failed, so that programs find all keys on every exit."""

    name: str
    stdout: tuple[str, ...]
    empty: Callable[[Failure], Any]

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format of this report, for ``--output``."""
        return (*self.stdout, *(name for name in further_formats() if self.name in _table(name)))


def render(report: Report, form: str, result: Any, presentation: Presentation) -> Rendered:
    """The report in a format. Raises KeyError for one that it has not."""
    return _renderer(report, form)(result, presentation)


def render_failure(report: Report, failure: Failure) -> str:
    """The JSON document of a command that came to no result: all keys of its usual one, and the problems."""
    rendered = render(report, "json", report.empty(failure), Presentation())
    return rendered if isinstance(rendered, str) else "".join(rendered)


@cache
def further_formats() -> tuple[str, ...]:
    """The formats that are one module each, by their names on the command line."""
    folder = importlib.import_module("lpconf.report.formats")
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(folder.__path__)))


def _renderer(report: Report, form: str) -> Renderer:
    if form not in report.stdout:
        return _table(form)[report.name]
    package, function = DIALECTS.get(form, (form, "render"))
    module = importlib.import_module(f"lpconf.report.{package}.{report.name.replace('-', '_')}")
    renderer: Renderer = getattr(module, function)
    return renderer


def _table(form: str) -> Mapping[str, Renderer]:
    if form not in further_formats():
        raise KeyError(form)
    module = importlib.import_module(f"lpconf.report.formats.{form.replace('-', '_')}")
    renderers: Mapping[str, Renderer] = module.RENDERERS
    return renderers


DIALECTS = {"mermaid": ("text", "mermaid"), "dot": ("text", "dot")}
"""Formats of the graph alone: a function of its text module beside ``render``."""

_ALL = ("text", "json", "markdown")


def _without_result(place: str) -> Callable[[Failure], Any]:
    """The result at that place in `lpconf.report.results` with nothing in it but the problems."""

    def empty(failure: Failure) -> Any:
        module, _, name = place.partition(".")
        results = importlib.import_module(f"lpconf.report.results.{module}")
        return getattr(results, name)(diagnostics=failure.diagnostics)

    return empty


def _observe(failure: Failure) -> Any:
    from lpconf.domain.results.observation import ObservationReport  # start-up

    return ObservationReport(profile=failure.profile, diagnostics=failure.diagnostics)


def _access(failure: Failure) -> Any:
    from lpconf.domain.results.access import AccessReport  # start-up

    return AccessReport(failure.profile, "", (), diagnostics=failure.diagnostics)


def _accounts(failure: Failure) -> Any:
    from lpconf.domain.results.accounts import AccountList  # start-up

    return AccountList(failure.profile, diagnostics=failure.diagnostics)


def _apply(failure: Failure) -> Any:
    from lpconf.domain.run import Run  # start-up
    from lpconf.report.results.apply import ApplyReport  # start-up

    return ApplyReport(Run("", (), diagnostics=failure.diagnostics), _no_plan(failure))


def _audit(failure: Failure) -> Any:
    from lpconf.domain.results.audit import AuditReport  # start-up

    return AuditReport(diagnostics=failure.diagnostics)


def _drift(failure: Failure) -> Any:
    from lpconf.domain.results.drift import DriftReport  # start-up

    return DriftReport(failure.profile, "", (), failure.diagnostics)


def _no_plan(failure: Failure) -> Any:
    from lpconf.domain.plan import Plan  # start-up

    return Plan(failure.profile, "", {}, (), diagnostics=failure.diagnostics, created=failure.created)


def _plan(failure: Failure) -> Any:
    from lpconf.report.results.plan import PlanReport  # start-up

    return PlanReport(_no_plan(failure))


def _probe(failure: Failure) -> Any:
    from lpconf.domain.results.probe import ProbeReport  # start-up

    return ProbeReport(failure.profile, "", None, diagnostics=failure.diagnostics)


def _widget_check(failure: Failure) -> Any:
    from lpconf.domain.results.page_check import PageCheck  # start-up

    return PageCheck("", "none", failure.diagnostics)


REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        Report("access", _ALL, _access),
        Report("accounts", _ALL, _accounts),
        Report("adopt", _ALL, _without_result("adopt.AdoptReport")),
        Report("apply", _ALL, _apply),
        Report("attest", ("text", "json"), _without_result("attest.AttestReport")),
        Report("audit", _ALL, _audit),
        Report("catalogue", _ALL, _without_result("catalogue.Catalogue")),
        Report("diff", _ALL, _without_result("diff.AccountComparison")),
        Report("drift", _ALL, _drift),
        Report("explain", _ALL, _without_result("explain.Explanation")),
        Report("fmt", ("text", "json"), _without_result("fmt.LayoutReport")),
        Report("graph", ("text", "mermaid", "dot", "markdown", "json"), _plan),
        Report("init", ("text", "json"), _without_result("init.NewRepository")),
        Report("mask-test", _ALL, _without_result("mask_test.MaskTest")),
        Report("observe", ("text", "json"), _observe),
        Report("plan", _ALL, _plan),
        Report("probe", _ALL, _probe),
        Report("runbook", ("markdown", "json"), _without_result("runbook.RunbookReport")),
        Report("runs", _ALL, _without_result("runs.RunList")),
        Report("schema", ("text", "json"), _without_result("schema.SchemaReport")),
        Report("validate", _ALL, _without_result("validate.Validation")),
        Report("version", ("text", "json"), _without_result("version.VersionReport")),
        Report("widget-check", _ALL, _widget_check),
    )
}
"""Every report by its name, which is that of its command; `show` and `rollback` put out a plan."""
