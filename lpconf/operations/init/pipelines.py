"""The pipelines of a new repository, made from their templates: how they get lpconf, and which branch is applied."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping

from lpconf.operations.init.package_source import Kind, PackageSource

ACTIONS: Mapping[str, str] = {
    "CHECKOUT": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "PYTHON": "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "UPLOAD": "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
    "DOWNLOAD": "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "CACHE": "actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5",
}
"""Actions by the digest of a tag, in the form that update robots keep."""

_IMAGE = "python:3.12"
_UNSET = "say how pipelines get lpconf: set the variable LPCONF_PACKAGE, or run lpconf init with --package"
_GITHUB_INSTALL = f"""\
- uses: {ACTIONS["PYTHON"]}
  with: {{python-version: "3.12"}}
- name: Install lpconf in isolation
  run: |
    test -n "$PACKAGE" || {{ echo "::error::{_UNSET}"; exit 1; }}
    python -I -m venv "$RUNNER_TEMP/lpconf"
    "$RUNNER_TEMP/lpconf/bin/python" -I -m pip install --quiet "$PACKAGE"
    echo "$RUNNER_TEMP/lpconf/bin" >> "$GITHUB_PATH"
"""
_GITLAB_INSTALL = f"""\
- |
  test -n "$PACKAGE" || {{ echo "{_UNSET}"; exit 1; }}
- python -I -m venv "/tmp/lpconf-$CI_JOB_ID"
- '"/tmp/lpconf-$CI_JOB_ID/bin/python" -I -m pip install --quiet "$PACKAGE"'
- export PATH="/tmp/lpconf-$CI_JOB_ID/bin:$PATH"
"""
_CREDENTIALS = """\
while IFS= read -r line; do
  case "${line%%=*}" in
    "$line" | *[!A-Za-z0-9_]*) ;; # no variable, and nothing to print
    LP_*) export "$line" ;;
  esac
done <<END
$LPCONF_CREDENTIALS
END
unset LPCONF_CREDENTIALS
"""
"""For any POSIX shell: an image may have no other."""
_GITHUB_OWNER = """\
- name: The checkout belongs to the runner's user, and the container has another
  run: git config --global --add safe.directory "$GITHUB_WORKSPACE"
"""
_GITLAB_OWNER = """\
- git config --global --add safe.directory "$CI_PROJECT_DIR" # it may belong to another user than the container's
"""
_GITHUB_FIRST: Mapping[Kind, str] = {
    "variable": _GITHUB_INSTALL,
    "requirement": _GITHUB_INSTALL,
    "wheel": "",
    "container": _GITHUB_OWNER,
}
"""What a job does before anything is checked out; a wheel is there only afterwards."""
_GITLAB_FIRST: Mapping[Kind, str] = {
    "variable": _GITLAB_INSTALL,
    "requirement": _GITLAB_INSTALL,
    "wheel": "",
    "container": _GITLAB_OWNER,
}
_GITHUB_SETUP = (
    "#    The variable LPCONF_PACKAGE: how the jobs get lpconf, for pip; such as git+https://HOST/lpconf@COMMIT.\n"
)
_GITLAB_SETUP = _GITHUB_SETUP.replace("The variable ", "")


def github(template: str, package: PackageSource, branch: str) -> str:
    """The workflow for GitHub Actions."""
    variable = package.kind == "variable"
    text = _with_blocks(
        template,
        {
            "# @container": f"container: {json.dumps(package.spec)}\n" if package.kind == "container" else "",
            "# @install": _GITHUB_FIRST[package.kind],
            "# @install-wheel": _GITHUB_INSTALL.replace('"$PACKAGE"\n', '"./$PACKAGE"\n')
            if package.kind == "wheel"
            else "",
            "# @credentials": _CREDENTIALS,
        },
    )
    for name, action in ACTIONS.items():
        text = text.replace(f"@{name}@", action)
    package_value = "${{ vars.LPCONF_PACKAGE }}" if variable else json.dumps(package.spec)
    return _filled(text, package_value, branch, _GITHUB_SETUP if variable else "")


def gitlab(template: str, package: PackageSource, branch: str) -> str:
    """The pipeline for GitLab CI."""
    variable = package.kind == "variable"
    first = _GITLAB_FIRST[package.kind]
    wheel = _GITLAB_INSTALL.replace('--quiet "$PACKAGE"', '--quiet "./$PACKAGE"') if package.kind == "wheel" else ""
    text = _with_blocks(
        template,
        {
            "# @install-first": first,
            "# @install-here": first or wheel,
            "# @install-wheel": wheel,
            "# @credentials": _CREDENTIALS,
        },
    )
    # What the image starts by itself would be given the runner's shell as an argument.
    container = f'{{name: {json.dumps(package.spec)}, entrypoint: [""]}}'
    text = text.replace("@IMAGE@", container if package.kind == "container" else json.dumps(_IMAGE))
    if package.kind == "container":
        text = text.replace('"/tmp/lpconf-$CI_JOB_ID/bin/lpconf"', "lpconf")  # a path inside of the job's container
    package_value = "$LPCONF_PACKAGE" if variable else json.dumps(package.spec)
    return _filled(text, package_value, branch, _GITLAB_SETUP if variable else "")


def _with_blocks(template: str, blocks: Mapping[str, str]) -> str:
    """`template` with each line that is the name of a block replaced by the block, at the same indentation."""
    lines = []
    for line in template.splitlines(keepends=True):
        name = line.strip()
        if name in blocks:
            lines.append(textwrap.indent(blocks[name], line[: len(line) - len(line.lstrip())]))
        else:
            lines.append(line)
    return "".join(lines)


def _filled(text: str, package: str, branch: str, setup: str) -> str:
    return text.replace("@PACKAGE@", package).replace("@BRANCH@", branch).replace("@SETUP@", setup)
