"""The fingerprint of an OpenPGP public key (RFC 4880 section 12.2, RFC 9580 section 5.5.4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

_ARMOR = re.compile(
    rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)-----END PGP PUBLIC KEY BLOCK-----",
    re.DOTALL,
)
_PUBLIC_KEY = 6
"""The tag of a public key packet."""


def fingerprint(data: bytes) -> str:
    """The fingerprint of the first public key in armored `data`, upper-case hexadecimal; empty where there is none."""
    armor = _ARMOR.search(data)
    if not armor:
        return ""
    lines = [line.strip() for line in armor[1].splitlines()]
    try:
        packet = base64.b64decode(b"".join(line for line in lines if not line.startswith(b"=")), validate=True)
        body = _first_packet(packet)
    except (binascii.Error, IndexError, ValueError):
        return ""
    if body[:1] == b"\x04":
        return hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body).hexdigest().upper()  # noqa: S324 # the RFC's
    if body[:1] == b"\x06":
        return hashlib.sha256(b"\x9b" + len(body).to_bytes(4, "big") + body).hexdigest().upper()
    return ""


def _first_packet(data: bytes) -> bytes:
    """The body of the first packet, which has to be a public key. Raises ValueError or IndexError."""
    head = data[0]
    if head & 0x40:
        tag, first = head & 0x3F, data[1]
        if first < 192:
            start, size = 2, first
        elif first < 224:
            start, size = 3, ((first - 192) << 8) + data[2] + 192
        else:
            start, size = 6, int.from_bytes(data[2:6], "big")
    else:
        tag, width = (head >> 2) & 0x0F, 1 << (head & 3)
        start, size = 1 + width, int.from_bytes(data[1 : 1 + width], "big")
    body = data[start : start + size]
    if tag != _PUBLIC_KEY or len(body) != size or not body:
        raise ValueError("no public key packet")
    return body
