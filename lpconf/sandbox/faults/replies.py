"""Whole answers, as faults hand them on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FaultReply(NamedTuple):
    """One whole answer. `headers` are raw."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @classmethod
    def of(cls, status: int, body: bytes, headers: Mapping[str, str]) -> FaultReply:
        every = {"content-type": "application/json", "content-length": str(len(body)), **headers}
        return cls(status, tuple((name.encode(), value.encode()) for name, value in every.items()), body)

    def with_body(self, body: bytes) -> FaultReply:
        """The same answer with another body, of which it tells the length honestly."""
        headers = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return FaultReply(self.status, (*headers, (b"content-length", str(len(body)).encode())), body)
