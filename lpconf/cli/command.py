"""The classes of commands: global flags before or after the command, environment variables, output formats."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.completion import offer_completions
from lpconf.cli.main import COMMANDS, first_sentence
from lpconf.cli.options import not_empty
from lpconf.cli.session import Session
from lpconf.domain.wording import listed
from lpconf.errors import UsageError
from lpconf.report.registry import REPORTS, Report


def global_options() -> list[click.Parameter]:
    """The flags that every command takes, too. None means: not given here."""
    return [
        click.Option(["-C", "directory"], metavar="DIR", default=None, help="Work in this directory."),
        click.Option(
            ["--profile"],
            metavar="NAME",
            default=None,
            callback=not_empty("a name"),
            help="Profile of the project file.",
        ),
        click.Option(
            ["--project-file"],
            metavar="FILE",
            default=None,
            callback=not_empty("a file"),
            help="Project file to use.",
        ),
        click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default=None, help="Colour."),
        click.Option(
            ["-v", "--verbose"],
            count=True,
            default=None,
            help="Log waits and token renewals on stderr; twice: each request, and lpconf's own tracebacks.",
        ),
    ]


_GLOBAL = ("directory", "profile", "project_file", "color", "verbose")


def add_environment_twins(params: Iterable[click.Parameter]) -> None:
    """Give each flag an environment variable that sets it, too: LPCONF_ and its long name."""
    for param in params:
        long = next((name for name in param.opts if name.startswith("--")), "")
        if isinstance(param, click.Option) and long and not param.envvar:
            param.envvar = "LPCONF_" + long[2:].replace("-", "_").upper()
            param.show_envvar = True


class Command(click.Command):
    """A command with the global flags, an environment twin for every flag, and the formats of its report."""

    def __init__(self, *args: Any, report: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        if report:
            self.params.extend(_format_options(REPORTS[report]))
        self.params.extend(global_options())
        add_environment_twins(self.params)
        offer_completions(self.params, COMMANDS.get(self.name or "", ""))

    def invoke(self, ctx: click.Context) -> Any:
        session: Session = ctx.obj
        session.report = self.report
        session.apply_global_flags({name: ctx.params.pop(name) for name in _GLOBAL})
        session.format = ctx.params.pop("format", None) or (REPORTS[self.report].stdout[0] if self.report else "text")
        session.outputs = tuple(_output(self.report, text) for text in ctx.params.pop("output", ()))
        session.screen.quiet = session.format == "json"
        session.probe_outputs()
        code = self._run(ctx, session)
        return exit_codes.worst({code or exit_codes.DONE, exit_codes.ERROR}) if session.write_failed else code

    def _run(self, ctx: click.Context, session: Session) -> Any:
        if not session.verbose:
            return super().invoke(ctx)
        from lpconf.cli.verbosity import start_logging, stop_logging  # start-up

        handler = start_logging(session.verbose, session.screen)
        try:
            return super().invoke(ctx)
        finally:
            stop_logging(handler)


class CommandGroup(click.Group):
    """A group of commands with the global flags."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())
        add_environment_twins(self.params)
        offer_completions(self.params, COMMANDS.get(self.name or "", ""))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its whole first sentence: click would cut it."""
        with formatter.section("Commands"):
            named = [(name, self.commands[name]) for name in self.list_commands(ctx)]
            formatter.write_dl([(name, first_sentence(command.help or "")) for name, command in named])


class OutputOption(click.Option):
    """``--output``. Which formats there are is looked up only where help is asked for."""

    def __init__(self, report: Report) -> None:
        super().__init__(["--output"], multiple=True, metavar="FORMAT=PATH")
        self._report = report

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = f"Write the result to a file, too; repeatable. FORMAT: {', '.join(self._report.formats)}."
        return super().get_help_record(ctx)


def _format_options(report: Report) -> list[click.Parameter]:
    help_of_format = f"What stdout carries; {report.stdout[0]} by default."
    return [
        click.Option(["--format"], type=click.Choice(report.stdout), default=None, help=help_of_format),
        OutputOption(report),
    ]


def _output(report: str, text: str) -> tuple[str, Path]:
    """``FORMAT=PATH``. Raises UsageError for another form, and for a format that the report has not."""
    form, equals, path = text.partition("=")
    if not (equals and path and form):
        raise UsageError(f"--output {text}: write it FORMAT=PATH")
    if path == "-":
        raise UsageError(f"--output {text}: stdout carries the result of --format; name a file")
    formats = REPORTS[report].formats
    if form not in formats:
        raise UsageError(f"--output {text}: there is no {form} of {report}; there is {listed(formats)}")
    return form, Path(path)
