"""What holds for the whole suite. Examples are the same ones each time, however slow the machine is.

More examples, and other ones, come with ``HYPOTHESIS_PROFILE=deep``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from lpconf.redaction import forget_secrets
from tests.forked.tools import forked_tools

settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=1000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts a suite in the background with interrupts ignored, and every program of a test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_secrets_of_others() -> Iterator[None]:
    """The redactor knows the secrets of one process, and many tests share one."""
    yield
    forget_secrets()


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the front of PATH, for scripts that call lpconf very often."""
    with forked_tools(tmp_path_factory.mktemp("f")) as folder:
        yield folder
