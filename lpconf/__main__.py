"""``python -m lpconf``."""

from lpconf.cli.main import run

run()
