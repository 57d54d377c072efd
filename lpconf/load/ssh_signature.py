"""SSH signatures by the user's own ``ssh-keygen``: made with a person's key, checked against a list of signers.

A signature is kept as one line of base64, the armour's lines joined; only the canonical spelling is taken, so that no
character of it can be changed.
"""

from __future__ import annotations

import base64
import binascii
import subprocess
import tempfile
import textwrap
from pathlib import Path

from lpconf.errors import LpconfError

NAMESPACE = "lpconf-attest"
"""What a signature is for: one that was made for something else is none of ours."""
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_SECONDS = 60
_MISSING = "ssh-keygen is not installed (it comes with OpenSSH 8.2 and later)"


def sign(key: Path, data: bytes) -> str:
    """The signature of `data` with the private key at `key` (or the agent's, for a public one), in base64. A key with a
    passphrase asks for it at the terminal. Raises LpconfError."""
    command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
    except FileNotFoundError:
        raise LpconfError(_MISSING) from None
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise LpconfError(f"ssh-keygen could not sign with {key}: {fault}") from None
    text = done.stdout.decode("ascii", "replace").strip()
    if done.returncode != 0 or not (text.startswith(_BEGIN) and text.endswith(_END)):
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LpconfError(f"ssh-keygen could not sign with {key}: {why[-1] if why else 'it said nothing'}")
    return "".join(text.removeprefix(_BEGIN).removesuffix(_END).split())


def verification_problem(signers: bytes, person: str, day: str, data: bytes, signature: str) -> str:
    """Why a signature does not hold, in words; empty where it does.

    `signers` is the text of an allowed-signers file, `person` the name that has to be listed in it, `day` the ISO date
    on which the key had to be valid. Raises LpconfError where it cannot be checked at all.
    """
    try:
        canonical = base64.b64encode(base64.b64decode(signature, validate=True)).decode("ascii")
    except (binascii.Error, ValueError):
        canonical = ""
    if not signature or canonical != signature:
        return "the signature is damaged"
    armour = "\n".join([_BEGIN, *textwrap.wrap(signature, 70), _END, ""])
    with tempfile.TemporaryDirectory(prefix="lpconf-") as folder:
        allowed, file = Path(folder, "signers"), Path(folder, "signature")
        allowed.write_bytes(signers)
        file.write_text(armour, encoding="ascii")
        command = ["ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-f", str(allowed), "-I", person, "-s", str(file)]
        command.append(f"-Overify-time={day.replace('-', '')}120000")
        try:
            done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
        except FileNotFoundError:
            raise LpconfError(_MISSING) from None
        except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
            raise LpconfError(f"ssh-keygen could not check a signature: {fault}") from None
    if done.returncode == 0:
        return ""
    return f"it is not signed with a key that the list of signers has for {person}, or the line was changed since"
