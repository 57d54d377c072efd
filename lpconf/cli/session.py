"""The session of one run: where the configuration is, and where results and problems are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lpconf.cli.output import Screen, columns, is_ascii
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Plan
from lpconf.errors import ResultLost, UsageError
from lpconf.redaction import disclose
from lpconf.report.presentation import Presentation
from lpconf.report.registry import REPORTS, Rendered, Report, render
from lpconf.workspace.configuration import ConfigLocation
from lpconf.workspace.pipeline_job import changed_lines, file_url, run_url, write_job_outputs


@dataclass(slots=True)
class Session:
    """The global options of one run of the program, and its output: screen, formats, files. `usual_profile` is the
    project's own, as soon as it is known."""

    profile: str = ""
    usual_profile: str = ""
    project_file: str = ""
    screen: Screen = field(default_factory=Screen)
    verbose: int = 0
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    original_directory: str = ""
    report: str = ""
    write_failed: bool = False
    has_written: bool = False

    @property
    def where(self) -> ConfigLocation:
        """Where the configuration is, as operations need it."""
        return ConfigLocation(Path(), self.project_file, self.profile)

    def apply_global_flags(self, given: Mapping[str, Any]) -> None:
        """Set what the given global flags say; later ones win."""
        if given["directory"]:
            self._enter(given["directory"])
        self.profile = given["profile"] or self.profile
        self.project_file = given["project_file"] or self.project_file
        self.screen.colour = given["color"] or self.screen.colour
        self.verbose = max(self.verbose, given["verbose"] or 0)

    def _enter(self, directory: str) -> None:
        """Every path of the command line begins there, as with git and make."""
        try:
            self.original_directory = self.original_directory or os.getcwd()
            os.chdir(directory)
        except OSError as fault:
            raise UsageError(f"-C {directory}: {fault.strerror}") from None

    def restore_directory(self) -> None:
        """Go back to the directory in which the program was started."""
        if self.original_directory:
            os.chdir(self.original_directory)

    def problems(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        """Show problems on stderr, with the lines of `sources` that they are about. With JSON they are in the
        document."""
        if self.format != "json" and (problems := tuple(diagnostics)):
            self.screen.problems(problems, sources)

    def text_of_plan(self, plan: Plan) -> str:
        """A plan as text, for a command that shows it before its own report."""
        from lpconf.report.results.plan import PlanReport  # start-up
        from lpconf.report.text.plan import render as plan_text  # start-up

        return plan_text(PlanReport(plan), replace(self.presentation, wide=columns(sys.stdout)))

    @property
    def presentation(self) -> Presentation:
        """How a report is to be shown, as far as the locale and the pipeline say it."""
        return Presentation(
            ascii=is_ascii(),
            file_url=file_url(os.environ),
            run_url=run_url(os.environ),
            profile=self.profile_to_name,
        )

    @property
    def profile_to_name(self) -> str:
        """The profile that command lines for copying have to name; empty for the project's own."""
        return self.profile if self.profile != self.usual_profile else ""

    def emit(self, result: Any, exit_code: int = 0) -> None:
        """Write the command's report to stdout in the format that was asked for, and to each ``--output``. `exit_code`
        is what the command will end with."""
        report = REPORTS[self.report]
        presentation = replace(self.presentation, exit_code=exit_code)
        if any(form == "github" for form, _ in self.outputs):
            presentation = replace(presentation, changed_lines=changed_lines(Path(), os.environ))
        failures: list[str] = []
        for form, path in self.outputs:
            from lpconf.load.files import output_file  # start-up

            try:
                output_file.write(path, _disclosed(_rendered(report, form, result, presentation)))
                if form == "github":
                    self._write_job_outputs(report, result, presentation)
            except OSError as fault:
                failures.append(f"error: --output {form}={path}: {fault.strerror or fault}")
        presentation = replace(presentation, wide=columns(sys.stdout))
        try:
            self.screen.result(_rendered(report, self.format, result, presentation))
        except ResultLost as lost:
            # Who reads no further has seen enough, unless accounts were changed: what was done is told all the same.
            if self.has_written or not lost.reader_left:
                rendered = _rendered(report, self.format, result, presentation)
                self.screen.warn(rendered if isinstance(rendered, str) else "".join(rendered))
                failures.append(f"error: {lost}")
        for failure in failures:
            self.report_write_failure(failure)

    def _write_job_outputs(self, report: Report, result: Any, presentation: Presentation) -> None:
        """Write the job's outputs for later steps, and the summary for the job's page. Raises OSError."""
        from lpconf.report.formats.github import outputs  # start-up

        page = _rendered(report, "markdown", result, presentation)
        summary = disclose(page if isinstance(page, str) else "".join(page))
        write_job_outputs(os.environ, outputs(result, presentation.exit_code), summary)

    def report_write_failure(self, message: str) -> None:
        """Report that a file could not be written beside the result; the command then exits with 1."""
        self.write_failed = True
        self.screen.warn(message)

    def probe_outputs(self) -> None:
        """Check that each output file can be written, before the command does anything. Raises UsageError."""
        from lpconf.load.files import output_file  # start-up

        for form, path in self.outputs:
            try:
                output_file.probe(path)
            except OSError as fault:
                raise UsageError(f"--output {form}={path}: {fault.strerror or fault}") from None


def _disclosed(rendered: Rendered) -> Iterable[str]:
    pieces = (rendered,) if isinstance(rendered, str) else rendered
    return (disclose(piece) for piece in pieces)


def _rendered(report: Report, form: str, result: Any, presentation: Presentation) -> Rendered:
    rendered = render(report, form, result, presentation)
    if form != "markdown" or not presentation.ascii:
        return rendered
    from lpconf.report.markdown.escape import plain  # start-up

    return plain(rendered if isinstance(rendered, str) else "".join(rendered))


def labels(pairs: Sequence[str]) -> dict[str, str]:
    """``--select label=value``. Raises UsageError for another form, and for two values of one label: no account has
    both."""
    selected: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise UsageError(f"--select {pair}: write it label=value")
        if selected.setdefault(key, value) != value:
            raise UsageError(f"--select {pair}: no account has this and {key}={selected[key]} as well")
    return selected
