"""``make mutations``: lpconf broken on purpose, one promise at a time, in a copy; and the first test that says so.

Exit 1 where a break is not noticed, or where the code to be broken is not there any more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).parents[2]


class Mutation(NamedTuple):
    """What is broken: `old` becomes `new` in `file`. `tests` are where it should be noticed, the likeliest first."""

    broken: str
    file: str
    old: str
    new: str
    tests: str


MUTATIONS = (
    Mutation(
        "needs are switched off first",
        "plan/order.py",
        "(needed, node) if node.on else (node, needed)",
        "(needed, node)",
        "tests/plan tests/laws/test_plan_and_apply.py",
    ),
    Mutation(
        "what is unreadable frees its needs",
        "plan/checks/cross_account.py",
        "accounts if change.observed.value is UNREADABLE else _live(change)",
        "_live(change)",
        "tests/faults/test_found.py",
    ),
    Mutation(
        "the revision is not named",
        "connect/liveperson/account_config.py",
        '"If-Match": revision',
        '"If-Match": "-1"',
        "tests/connect",
    ),
    Mutation(
        "a lost write is sent again blindly",
        "connect/http/messages.py",
        'self.method == "GET" if self.repeatable is None else self.repeatable',
        "True",
        "tests/connect",
    ),
    Mutation(
        "no read-back",
        "apply/writes/writer.py",
        "            await self._read_back(batch, answered)\n",
        '            [batch.end_all(write, "verified") for write in answered]\n',
        "tests/apply",
    ),
    Mutation(
        "a lost answer counts as done",
        "apply/writes/writer.py",
        "write.lost, write.error = write.lost + 1, failure",
        'batch.end_all(write, "verified")',
        "tests/apply",
    ),
    Mutation(
        "what moved is overwritten",
        "apply/preconditions.py",
        '    return "stale"\n',
        '    return "before"\n',
        "tests/apply tests/scenarios",
    ),
    Mutation(
        "the journal is not synced",
        "apply/journal.py",
        "        os.fsync(handle)\n    except OSError as fault:",
        "        pass\n    except OSError as fault:",
        "tests/apply/test_journal.py tests/apply tests/cli/test_kill_points.py",
    ),
    Mutation(
        "a revision that jumps is gone on with",
        "apply/writes/writer.py",
        "return int(answered) == int(revision) + 1",
        "return int(answered) > int(revision)",
        "tests/apply/test_surface_chain.py",
    ),
    Mutation(
        "a lost create is sent again",
        "apply/writes/writer.py",
        "elif write.lost and write.creates and not write.is_provably_unwritten(reading):",
        "elif False:",
        "tests/apply/test_surface_chain.py",
    ),
    Mutation(
        "a need that has gone off is not looked at",
        "apply/live_homes.py",
        "if catalogue.get(name).is_off(observed.value):",
        "if False:",
        "tests/apply/test_surface_chain.py",
    ),
    Mutation(
        "the intent comes after the write",
        "apply/writes/writer.py",
        "                self.journal.intend(step, live(step, reading))\n        await self.journal.sync()\n",
        "                pass\n",
        "tests/apply tests/cli/test_kill_points.py",
    ),
    Mutation(
        "secrets are shown", "redaction.py", "    if not _known or len(text)", "    if True or len(text)", "tests"
    ),
    Mutation(
        "unknown fields are dropped",
        "connect/liveperson/site_properties.py",
        'return {**old, "id": key,',
        'return {"id": key,',
        "tests/connect tests/laws/test_plan_and_apply.py",
    ),
    Mutation(
        "all other grants are taken away",
        "catalogue/surfaces.py",
        '"overrideAll": "false"',
        '"overrideAll": "true"',
        "tests/connect tests/laws/test_plan_and_apply.py",
    ),
    Mutation(
        "an unreadable value is a change",
        "diff/compare.py",
        "    if observed.value is UNREADABLE:\n        return",
        "    if False:\n        return",
        "tests/diff",
    ),
    Mutation(
        "a read that failed found nothing",
        "observe/refresh.py",
        "    except RemoteError as fault:\n        return mode, _bare(fault)\n",
        "    except RemoteError:\n        return mode, Reading({})\n",
        "tests/laws/test_plan_and_apply.py",
    ),
    Mutation(
        "a refused write is a failure",
        "apply/writes/writer.py",
        'batch.end(write, step, "waiting", words, "permission")',
        'batch.end(write, step, "failed", words, "permission")',
        "tests/apply",
    ),
    Mutation(
        "two runs at once",
        "apply/locks.py",
        "    except Timeout:\n        return False\n",
        "    except Timeout:\n        return True\n",
        "tests/apply",
    ),
    Mutation(
        "the cache answers by itself",
        "connect/http/read_cache/sender.py",
        "        if answer.status != _NOT_MODIFIED:\n"
        "            return self._stored(name, replace(answer, request=request))\n",
        "",
        "tests/connect/http/read_cache/test_sender.py",
    ),
    Mutation(
        "a dead host keeps its place",
        "apply/executor.py",
        "async with place(self._room):",
        "async with self._room:",
        "tests/apply",
    ),
    Mutation(
        "what somebody called on is nothing to look at",
        "diff/compare.py",
        'and not observed.claim else "update"',
        'else "update"',
        "tests/cli/test_attest_integrity.py",
    ),
    Mutation(
        "a token is renewed for ever",
        "connect/http/session.py",
        "if renewed:",
        "if renewed and attempt > 1_000:",
        "tests/connect",
    ),
    Mutation(
        "what a run brought stays after a rollback",
        "apply/reversal.py",
        "{**dict.fromkeys(self.step.after), **self.before}",
        "dict(self.before)",
        "tests/faults/test_found.py",
    ),
    Mutation(
        "gates are open",
        "plan/gates.py",
        "            by is not None,",
        "            True,",
        "tests/plan tests/scenarios",
    ),
    Mutation(
        "credentials go to any host",
        "connect/http/hosts.py",
        'return parts.scheme == "https" and (',
        "return bool(parts) or (",
        "tests/connect",
    ),
    Mutation(
        "a bare host is called in plain",
        "connect/http/hosts.py",
        "'http' if self._plain and is_loopback(host)",
        "'http' if is_loopback(host)",
        "tests/connect",
    ),
    Mutation(
        "an answer may be huge",
        "connect/http/session.py",
        "        if len(body) > MOST_BYTES:\n            raise",
        "        if not headers:\n            raise",
        "tests/connect",
    ),
    Mutation(
        "query values are shown",
        "connect/http/messages.py",
        "return value if len(value) <= _SHOWN else",
        "return value if value else",
        "tests/connect tests/cli",
    ),
    Mutation(
        "credentials share cached answers",
        "connect/http/read_cache/sender.py",
        "json.dumps([*where, _identity(request)])",
        "json.dumps(where)",
        "tests/connect/http/read_cache/test_sender.py tests/connect",
    ),
    Mutation(
        "the client does not name itself",
        "connect/http/session.py",
        '"User-Agent": f"lpconf/{__version__}"',
        '"User-Agent": "python"',
        "tests/connect",
    ),
    Mutation(
        "a plan has the time of the clock",
        "workspace/clock.py",
        "else now\n    except",
        "else now\n        created = now\n    except",
        "tests/cli",
    ),
    Mutation(
        "the brake is late by one account",
        "plan/gates.py",
        "len(accounts) > policy.max_accounts",
        "len(accounts) > policy.max_accounts + 1",
        "tests/plan tests/scenarios",
    ),
    Mutation(
        "a failed step wins over a gate",
        "cli/exit_codes.py",
        "    GATED,\n    FAILED,\n",
        "    FAILED,\n    GATED,\n",
        "tests/cli",
    ),
    Mutation(
        "a target by its id is not told",
        "model/references.py",
        "if other is None or site in named or other == state.site.name:",
        "if True:",
        "tests/scenarios",
    ),
    Mutation(
        "a clone claims what it cannot set",
        "workspace/live/comparison.py",
        "if name not in lacking.names}",
        "}",
        "tests/scenarios tests/laws/test_adopt_chapters.py tests/connect",
    ),
)
_TESTS_FAILED = 1
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def noticed(mutation: Mutation, copy: Path) -> str:
    """The first test that fails with a mutation; empty for none. Raises ValueError where there is nothing to break."""
    path = copy / "lpconf" / mutation.file
    whole = path.read_text()
    if mutation.old not in whole:
        raise ValueError(f"there is nothing to break any more in {mutation.file}: {mutation.old!r}")
    path.write_text(whole.replace(mutation.old, mutation.new, 1))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", *mutation.tests.split()],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=900,
        )
    finally:
        path.write_text(whole)
    if done.returncode != _TESTS_FAILED:  # tests that cannot even be collected say nothing of what is broken
        return ""
    found = _FAILED.search(done.stdout)
    return found[1] if found else done.stdout[-300:]


def main() -> int:
    """Print the table; 1 where a break went unnoticed."""
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(
            HOME, copy, ignore=shutil.ignore_patterns(".venv", ".git", ".lpconf", "__pycache__", ".*_cache")
        )
        width = max(len(mutation.broken) for mutation in MUTATIONS)
        for mutation in MUTATIONS:
            test = noticed(mutation, copy)
            worst = worst or int(not test)
            sys.stdout.write(f"{mutation.broken:{width}}  {test or 'NOT NOTICED'}\n")
            sys.stdout.flush()
    return worst


if __name__ == "__main__":
    sys.exit(main())
