"""What all commands share: global flags before or after the command, environment twins, formats, failures."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from lpconf.cli import exit_codes
from lpconf.cli.output import Screen, is_ascii
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, UsageError
from lpconf.workspace.configuration import ConfigLocation

_LONGEST = 1_000
"""Characters of a line of a failure's message."""

FORMATS = ("text", "json", "markdown")
Writer = Callable[[], str | Iterable[str]]
"""Makes a result: a text, or its pieces, of whole lines each, where the whole would take much memory."""


def global_options() -> list[click.Parameter]:
    """The flags that every command takes, too. None means: not given here."""
    return [
        click.Option(["-C", "directory"], metavar="DIR", default=None, help="Work in this directory."),
        click.Option(["--profile"], metavar="NAME", default=None, help="Profile of the project file."),
        click.Option(["--project-file"], metavar="FILE", default=None, help="Project file to use."),
        click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default=None, help="Colour."),
        click.Option(
            ["-v", "--verbose"],
            count=True,
            default=None,
            help="Tell waits and renewals on stderr; twice: each request, and where lpconf itself fails.",
        ),
    ]


_GLOBAL = ("directory", "profile", "project_file", "color", "verbose")


def with_twins(params: Iterable[click.Parameter]) -> None:
    """Give each flag its environment twin: LPCONF_ and its long name."""
    for param in params:
        long = next((name for name in param.opts if name.startswith("--")), "")
        if isinstance(param, click.Option) and long and not param.envvar:
            param.envvar = "LPCONF_" + long[2:].replace("-", "_").upper()
            param.show_envvar = True


@dataclass(slots=True)
class Session:
    """One run of the program: where, how it speaks, in which formats."""

    profile: str = ""
    project_file: str = ""
    screen: Screen = field(default_factory=Screen)
    verbose: int = 0
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    came_from: str = ""
    command: str = ""

    @property
    def where(self) -> ConfigLocation:
        """What journeys are told of all this."""
        return ConfigLocation(Path(), self.project_file, self.profile)

    def take(self, given: Mapping[str, Any]) -> None:
        """Take the global flags that were given, the later ones winning."""
        if given["directory"]:
            self._enter(given["directory"])
        self.profile = given["profile"] or self.profile
        self.project_file = given["project_file"] or self.project_file
        self.screen.colour = given["color"] or self.screen.colour
        self.verbose = max(self.verbose, given["verbose"] or 0)

    def _enter(self, directory: str) -> None:
        """Every path of the command line begins there, as with git and make."""
        try:
            self.came_from = self.came_from or os.getcwd()
            os.chdir(directory)
        except OSError as fault:
            raise UsageError(f"-C {directory}: {fault.strerror}") from None

    def leave(self) -> None:
        """Go back to where the program began."""
        if self.came_from:
            os.chdir(self.came_from)

    def emit(self, **writers: Writer) -> None:
        """Write the result to stdout in the wished format, and to each ``--output``. Raises UsageError for a format
        that this command has not."""
        for form, path in self.outputs:
            from lpconf.operations.apply import write_file

            try:
                write_file(path, _made(writers, form))
            except OSError as fault:
                raise UsageError(f"--output {form}={path}: {fault.strerror or fault}") from None
        self.screen.result(_made(writers, self.format))


def _made(writers: Mapping[str, Writer], form: str) -> str | Iterable[str]:
    if form not in writers:
        raise UsageError(f"there is no {form} of this; there is {', '.join(writers)}")
    made = writers[form]()
    if form != "markdown" or not is_ascii():
        return made
    from lpconf.report.markdown.escape import plain

    return plain(made if isinstance(made, str) else "".join(made))


class Command(click.Command):
    """A command with the global flags, and an environment twin for every flag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())
        with_twins(self.params)

    def invoke(self, ctx: click.Context) -> Any:
        session: Session = ctx.obj
        session.command = self.name or ""
        session.take({name: ctx.params.pop(name) for name in _GLOBAL})
        session.format = ctx.params.pop("format", None) or "text"
        session.outputs = tuple(_output(text) for text in ctx.params.pop("output", ()))
        session.screen.quiet = session.format == "json"
        if not session.verbose:
            return super().invoke(ctx)
        from lpconf.cli.verbosity import listen, stop_logging

        teller = listen(session.verbose, session.screen)
        try:
            return super().invoke(ctx)
        finally:
            stop_logging(teller)


def _output(text: str) -> tuple[str, Path]:
    form, equals, path = text.partition("=")
    if not (equals and path and form):
        raise UsageError(f"--output {text}: write it FORMAT=PATH")
    return form, Path(path)


Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def formats(*names: str) -> Callable[[Decorated], Decorated]:
    """Give a command ``--format`` with these names, and ``--output``."""

    def decorate(function: Decorated) -> Decorated:
        function = click.option(
            "--output", multiple=True, metavar="FORMAT=PATH", help="Write the result to a file, too; repeatable."
        )(function)
        return click.option(
            "--format", type=click.Choice(names), default=None, help="What stdout carries; text by default."
        )(function)

    return decorate


def labels(pairs: Sequence[str]) -> dict[str, str]:
    """``--select label=value``. Raises UsageError for another form."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise UsageError(f"--select {pair}: write it label=value")
        found[key] = value
    return found


def stop_with(failure: LpconfError, session: Session, argv: Sequence[str]) -> int:
    """Tell a failure on the right stream, in the right form; the exit code."""
    from lpconf.errors import ConfigError, LockHeld

    code = exit_codes.of_failure(failure)
    name = {exit_codes.USAGE: "usage", exit_codes.STALE: "plan.stale"}.get(code, "failed")
    diagnostics = failure.diagnostics if isinstance(failure, ConfigError | LockHeld) else ()
    # Messages may quote the command line, or an operating system: never raw on a terminal, never a whole megabyte.
    said = "\n".join(shown(line, _LONGEST) for line in str(failure).split("\n"))
    if wants_json(session, argv):
        tell_machine(session, argv, diagnostics or [error(name, said)])
    elif diagnostics:
        from lpconf.report.text import facade

        session.screen.warn(facade.diagnostics(diagnostics, {}))
    else:
        session.screen.warn(f"error: {said}")
    return code


def interrupted(session: Session, argv: Sequence[str]) -> None:
    """Tell that the command ended early, before there was a result."""
    session.screen.warn("interrupted")
    if wants_json(session, argv):
        tell_machine(session, argv, [error("interrupted", "interrupted before there was a result")])


def tell_machine(session: Session, argv: Sequence[str], told: Sequence[Diagnostic]) -> None:
    """Write the one JSON document of a command that ended without a result."""
    from lpconf.cli.empty_documents import document

    sys.stdout.write(document(session.command or _command(argv), session.profile, told))
    sys.stdout.flush()


def _command(argv: Sequence[str]) -> str:
    """The command of a line that could not be read to its end: its first word, as far as that can be told."""
    skip = False
    for word in argv:
        if not skip and not word.startswith("-"):
            return word
        skip = not skip and word in _TAKES_VALUE
    return ""


_TAKES_VALUE = frozenset({"-C", "--profile", "--project-file", "--color"})


def wants_json(session: Session, argv: Sequence[str]) -> bool:
    """Whether stdout has to be JSON, also where the command line could not be read to its end."""
    said = [one.partition("=")[2] for one in argv if one.startswith("--format=")]
    said += [two for one, two in itertools.pairwise(argv) if one == "--format"]
    return session.format == "json" or "json" in (said or [os.environ.get("LPCONF_FORMAT", "")])
