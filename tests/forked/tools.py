"""A folder for the front of PATH, in which `lpconf` is forked from a process that has loaded all of it already.

Most of what a command costs is loading it. Arguments, environment, folder, streams, umask and exit code are those of
the caller. Where it matters that Python itself is started in a folder that somebody else has filled, use the program.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CALL = """\
#!{python} -IS
import array, json, os, socket, sys
mask = os.umask(0)
os.umask(mask)
asked = {{"argv": sys.argv[1:], "environ": dict(os.environ), "folder": os.getcwd(), "umask": mask}}
with socket.socket(socket.AF_UNIX) as server:
    server.connect({socket!r})
    streams = array.array("i", [0, 1, 2])
    server.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    server.sendall(json.dumps(asked).encode())
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.makefile().read() or 70))
"""


@contextmanager
def forked_tools(folder: Path) -> Iterator[Path]:
    """The folder with the program, as long as this lasts. `folder` has a short path: it holds a socket."""
    tools = folder / "bin"
    tools.mkdir()
    socket = folder / "s"
    program = tools / "lpconf"
    program.write_text(_CALL.format(python=sys.executable, socket=str(socket)))
    program.chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.forked.server", str(socket)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        assert server.stdout.readline() == b"ready\n"
        yield tools
    finally:
        server.stdin.close()
        server.wait(timeout=30)
        server.stdout.close()
