"""A certificate for the sandbox, made on the spot by ``openssl``: clients of the platform speak https alone.

It vouches for this machine and for the platform's names, so that clients whose host names are redirected here find
what they expect; whoever wants that tells them to trust the file.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from lpconf.errors import LpconfError

_NAMES = (
    "DNS:localhost", "DNS:*.liveperson.net", "DNS:*.agentvep.liveperson.net", "DNS:*.ac.liveperson.net",
    "DNS:*.sentinel.liveperson.net", "DNS:*.lpsnmedia.net", "IP:127.0.0.1", "IP:::1",
)  # fmt: skip
_DAYS = "30"
_SECONDS = 30.0


class Certificate(NamedTuple):
    """The files of a certificate and of its key."""

    file: str
    key_file: str


def make_certificate(folder: Path) -> Certificate:
    """A new certificate that signs itself, in `folder`. Raises LpconfError where ``openssl`` is not there, or fails."""
    program = shutil.which("openssl")
    if program is None:
        raise LpconfError("--tls makes a certificate with the program openssl, which is not on the PATH: install it")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate = Certificate(str(folder / "sandbox.pem"), str(folder / "sandbox.key"))
    command = [
        program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", _DAYS, "-subj", "/CN=lpconf sandbox", "-addext", f"subjectAltName={','.join(_NAMES)}",
        "-keyout", certificate.key_file, "-out", certificate.file,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - no shell, no input
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LpconfError(f"openssl could not make a certificate: {error}") from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LpconfError(f"openssl could not make a certificate: {lines[-1] if lines else done.returncode}")
    Path(certificate.key_file).chmod(0o600)
    return certificate
