"""The attacks call the command line as its own tests do."""

from __future__ import annotations

from tests.cli.conftest import _quiet_environment, configuration, empty, small

__all__ = ["_quiet_environment", "configuration", "empty", "small"]
