"""The front door: commands are found by name and imported only when they are called."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.exit_codes import STOP_SIGNALS, install_signal_handlers, signals_held_back
from lpconf.cli.output import Screen, flush_streams, open_closed_streams, wrap_streams
from lpconf.errors import ResultLost

COMMANDS: Mapping[str, str] = {
    "init": "",
    "validate": "account",
    "fmt": "account",
    "accounts": "account",
    "access": "account",
    "probe": "account",
    "plan": "account",
    "apply": "account plan file",
    "show": "plan file",
    "rollback": "run file",
    "runs": "run file",
    "drift": "account",
    "observe": "account",
    "audit": "account",
    "runbook": "account plan file",
    "attest": "account setting fact",
    "adopt": "account",
    "diff": "account",
    "explain": "account setting address code",
    "catalogue": "",
    "graph": "account plan file",
    "widget-check": "file",
    "mask-test": "account",
    "publish": "",
    "schema": "",
    "sandbox": "",
    "version": "",
}
"""All commands, with what their words may be for the completion of the shell: see `lpconf.cli.completion`."""


COMPLETION = "_LPCONF_COMPLETE"
"""The variable by which a shell asks for completions."""


class Front(click.Group):
    """The group of all commands. Their modules are loaded one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_sentence(name)) for name in COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with signals_held_back():  # what is loaded in part cannot be loaded again, to tell of the interruption
            command: click.Command = importlib.import_module(_module_of(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as wrong:
            from lpconf.domain.wording import suggest  # start-up

            hint = suggest(args[0], COMMANDS) if args else ""
            raise click.UsageError(f"{wrong.message} {hint}".strip(), ctx) from None


def _module_of(command: str) -> str:
    return f"lpconf.cli.commands.{command.replace('-', '_')}"


def _first_sentence(command: str) -> str:
    """What a command is for, out of its source where there is one: to load all commands takes long."""
    import ast  # start-up
    from pathlib import Path  # start-up

    module = _module_of(command)
    source = Path(__file__).parent / "commands" / f"{module.rpartition('.')[2]}.py"
    if not source.is_file():
        return first_sentence(importlib.import_module(module).command.help)
    functions = [node for node in ast.parse(source.read_bytes()).body if isinstance(node, ast.FunctionDef)]
    texts = {function.name: ast.get_docstring(function) for function in functions}
    return first_sentence(texts["command"] or "")


def first_sentence(text: str) -> str:
    """What stands in a list of commands, without its full stop."""
    return " ".join(text.partition(".\n")[0].split()).partition(". ")[0].rstrip(".")


@click.command(cls=Front, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def front(ctx: click.Context, /, **given: Any) -> None:
    """LivePerson Conversational Cloud accounts as code.

    \b
    init       a new configuration repository
    validate   files only: are they right?
    plan       what would change, in which order, by whom
    apply      carry it out
    drift      what is live against what is written

    Exit codes: 0 done, 1 error, 2 changes or drift, 3 a step failed, 4 stale, 5 gated, 6 permission,
    7 unreachable, 8 lock held, 9 waiting for people, 64 usage, 130/143 interrupted.

    Shell completion: eval "$(_LPCONF_COMPLETE=bash_source lpconf)", or zsh_source, or fish_source.
    """
    ctx.obj.apply_global_flags(given)


def tune_garbage_collector() -> None:
    """Look for garbage in rings hardly ever: a run makes very many values that live until its end and next to no rings,
    and going through them all costs a quarter of the time of a fleet's plan, and once each still a twentieth. A fleet
    of 10,000 accounts needs no more memory for it."""
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 20)


def run(early: Sequence[int] = ()) -> None:
    """The program. Ends the process with the documented exit code, never with a traceback. `early` are the signals that
    came while it was loaded."""
    tune_garbage_collector()
    open_closed_streams()
    code = main(sys.argv[1:], lambda: install_signal_handlers(early))
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)  # all is said: ended now, nothing is left to tell
    flush_streams()
    if "lpconf.cli.prompts" in sys.modules and _still_asking():
        os._exit(code)
    sys.exit(code)


def _still_asking() -> bool:
    """Whether an interrupted question still waits for a key: Python would abort while it shuts down around it."""
    import threading  # start-up

    from lpconf.cli.prompts import ASKING  # start-up

    return any(thread.name == ASKING for thread in threading.enumerate())


def _completes() -> bool:
    """Whether a shell asked what to offer, and has been told."""
    if COMPLETION not in os.environ:
        return False
    from lpconf.cli.completion import answer  # start-up

    return answer(COMMANDS, front, COMPLETION)


def main(argv: list[str], heed: Callable[[], None] = lambda: None) -> int:
    """Run one command line; the exit code. `heed` begins to listen for signals."""
    wrap_streams()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # lpconf has none, and looking for them takes time
    if argv in (["version"], ["--version"]):  # nothing is loaded that this does not need
        from lpconf import __version__  # start-up

        return _tell_version(f"lpconf {__version__}\n")
    return exit_codes.DONE if _completes() else _call(argv, heed)


def _tell_version(text: str) -> int:
    try:
        Screen().result(text)
    except ResultLost as lost:
        Screen().warn(f"error: {lost}")
        return exit_codes.ERROR
    return exit_codes.DONE


def _call(argv: list[str], heed: Callable[[], None]) -> int:
    """Call the command that a line names; whatever ends it becomes an exit code."""
    from lpconf.cli.command import add_environment_twins, global_options  # start-up
    from lpconf.cli.failures import report_failure, report_interruption  # start-up
    from lpconf.cli.session import Session  # start-up
    from lpconf.errors import LpconfError, UsageError  # start-up

    if not front.params:
        front.params.extend(global_options())
        add_environment_twins(front.params)
    session = Session()
    try:
        heed()
        code = front.main(argv, prog_name="lpconf", standalone_mode=False, obj=session)
        return code if isinstance(code, int) else exit_codes.DONE
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.format_message(), err=True)
        return exit_codes.USAGE
    except click.UsageError as wrong:
        where = wrong.ctx.command_path if wrong.ctx else "lpconf"
        return report_failure(UsageError(f"{wrong.format_message()} See `{where} --help`."), session, argv)
    except click.ClickException as wrong:
        return report_failure(UsageError(wrong.format_message()), session, argv)
    except (click.Abort, KeyboardInterrupt, exit_codes.Terminated) as ended:
        report_interruption(session, argv)
        return exit_codes.of_interruption(ended)
    except LpconfError as failure:
        return report_failure(failure, session, argv)
    except OSError as fault:
        place = f"{fault.filename}: " if fault.filename else ""
        return report_failure(LpconfError(f"{place}{fault.strerror or fault}"), session, argv)
    except Exception as defect:  # the promise: never a traceback, unless it is asked for
        if session.verbose > 1:
            raise
        message = (
            f"lpconf itself has failed ({type(defect).__name__}: {defect}). With -vv it shows where; please report it."
        )
        return report_failure(LpconfError(message), session, argv)
    finally:
        session.restore_directory()


if __name__ == "__main__":
    run()
