"""``lpconf sandbox``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from lpconf.cli.command import Command, CommandGroup
from lpconf.cli.session import Session
from lpconf.domain.value import ABSENT
from lpconf.errors import UsageError
from lpconf.load.files.project_root import find_root
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import Configuration, open_configuration

_RATE = 0.1
"""Of all requests, how many are struck at random."""


@click.group("sandbox", cls=CommandGroup)
@click.pass_obj
def command(session: Session, /, **given: Any) -> None:
    """The platform double: look into it, change it behind lpconf's back, serve it to others."""
    session.apply_global_flags(given)


def _account_of(session: Session, address: str) -> Configuration:
    """The repository, with no more than the account of an address where it names one."""
    return open_configuration(session.where, current_clock(), request=AccountRequest([address], mixed=True))


def _root(session: Session) -> Path:
    return find_root(Path(), session.project_file)[0]


@command.command("get", cls=Command)
@click.argument("address")
@click.pass_obj
def get(session: Session, address: str) -> None:
    """Print the live value at ADDRESS as JSON; null where there is none."""
    from lpconf.operations import sandbox  # start-up

    value = sandbox.get(_account_of(session, address), address)
    session.screen.result(json.dumps(None if value is ABSENT else value, ensure_ascii=False) + "\n")


@command.command("set", cls=Command)
@click.argument("address")
@click.argument("value", metavar="JSON")
@click.pass_obj
def put(session: Session, address: str, value: str) -> None:
    """Set the value at ADDRESS, as if somebody did it in the console. null takes it away."""
    from lpconf.operations import sandbox  # start-up

    try:
        desired = json.loads(value)
    except ValueError:
        raise UsageError(f"{value} is not JSON: text needs quotes, such as '\"en-US\"'") from None
    sandbox.put(_account_of(session, address), address, desired)


@command.command("reset", cls=Command)
@click.pass_obj
def reset(session: Session) -> None:
    """Empty the sandbox: every account is as new, or as .sandbox.yaml beside the project file says."""
    from lpconf.operations import sandbox  # start-up

    sandbox.reset(_root(session))


def _served(url: str, token: str, certificate: str) -> str:
    """What is printed once the sandbox answers: where, what controls it, and what to trust."""
    lines = [url, f"X-Sandbox-Token: {token}"]
    if certificate:
        lines.append(f"certificate: {certificate}")
    return "".join(f"{line}\n" for line in lines)


@command.command("serve", cls=Command)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option("--faults", metavar="FILE", type=click.Path(path_type=Path), help="Strike requests as a script says.")
@click.option("--seed", type=int, default=None, help="Strike requests at random, the same ones for the same seed.")
@click.option(
    "--fault-rate",
    type=click.FloatRange(0, 1),
    default=None,
    help=f"How many of all requests --seed strikes, from 0 to 1; {_RATE} by default.",
)
@click.option("--tls", is_flag=True, help="Speak https, with a certificate made on the spot.")
@click.pass_obj
def serve(
    session: Session, port: int, faults: Path | None, seed: int | None, fault_rate: float | None, tls: bool
) -> None:
    """Serve the sandbox over HTTP on this machine, until interrupted. The first line says where.

    The second line is the header that /sandbox/* asks for; with --tls a third one names the certificate to trust.
    What it speaks is described at /openapi.json.

    \b
    A script of faults is YAML; of several that fit a request the first strikes,
    and the last five kinds, ways in which a platform may behave, come on top:
      faults:
        - {what: drop-after, surface: widget, method: POST}
        - {what: throttle, seconds: 2, method: write, nth: 3, times: 2}
    \b
    what: throttle, error-before, error-after, drop-before, drop-after, slow, truncated, cut-off, garbage,
          expired, forbidden, moved, delayed, twin-before, twin-after,
          summary, lists-dropped, renumbered, trimmed, escaped
    Also: site, nth (the first fitting request that is struck; 1), times (how many in a row; 1).

    What was struck is shown by -v, and at /sandbox/faults.
    """
    from lpconf.operations import sandbox  # start-up

    if fault_rate is not None and seed is None:
        raise UsageError("--fault-rate is for faults at random: it needs --seed")
    sandbox.serve(
        _root(session),
        port,
        lambda url, token, certificate: session.screen.result(_served(url, token, certificate)),
        tls=tls,
        faults=sandbox.script(faults) if faults else (),
        seed=seed,
        rate=_RATE if fault_rate is None else fault_rate,
    )
