"""The two fleets that the engines plan: account files for lpconf, zone files for octoDNS, as many objects in each.

Nothing here is random: the same numbers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

OBJECTS = 60
"""Managed settings of an account, and records of a zone."""

_BY_CHAPTERS = 7
"""Settings that the two chapters below manage: five steps of the ladder, two lists of masking patterns."""
_FEATURES = 25
_SITE_SETTINGS = OBJECTS - _BY_CHAPTERS - _FEATURES

_PROJECT = """\
version: 1
profile: sandbox
profiles:
  sandbox: {kind: sandbox}
"""

SERVED = """\
version: 1
profile: served
profiles:
  served:
    kind: liveperson
    domain_api: http://127.0.0.1:{port}
    auth: {{bearer: {{env: LP_BEARER}}}}
    bridge: {{url: "http://127.0.0.1:{port}", auth: {{bearer: {{env: LP_BEARER}}}}}}
"""
"""The project file of a fleet that is served at a port."""

_FRAGMENT = r"""# What all accounts share.
data_masking:
  real_time:
    patterns:
      - name: payment-card
        regex: '\b(?:\d[ -]?){12,15}\d\b'
        tests: {masks: ["4111 1111 1111 1111"], leaves: ["order 1593-22"]}
accept: [not-retroactive, masking-irreversible]
"""

_ACCOUNT = r"""# yaml-language-server: $schema=../schemas/account.schema.json
account:
  id: "{id}"
  platform: messaging_and_chat
  labels: {{environment: production, brand: brand-{brand}}}
extends: [_shared/card-data.yaml]

data_encryption:
  enabled: true
  scopes: [all]

data_masking:
  at_rest:
    patterns:
      - {{name: us-ssn, regex: '\b\d{{3}}-\d{{2}}-\d{{4}}\b'}}

settings:
"""


def accounts(root: Path, number: int) -> None:
    """Write a configuration repository with so many accounts."""
    shared = root / "accounts" / "_shared"
    shared.mkdir(parents=True)
    (root / "lpconf.yaml").write_text(_PROJECT)
    (shared / "card-data.yaml").write_text(_FRAGMENT)
    for n in range(number):
        head = _ACCOUNT.format(id=20_000_000 + n, brand=n % 7)
        (root / "accounts" / f"acme-{n:05}.yaml").write_text(head + "".join(_raw(n)))


def _raw(n: int) -> Iterator[str]:
    yield "  ac_features:\n"
    for k in range(_FEATURES):
        yield f"    Messaging.Feature_{k:02}: {'true' if (n + k) % 3 else 'false'}\n"
    yield "  site_settings:\n"
    for k in range(_SITE_SETTINGS):
        yield f"    le.agent.option.{k:02}: {_VALUES[k % len(_VALUES)](n, k)}\n"


_VALUES: tuple[Callable[[int, int], str], ...] = (
    lambda n, k: f"text {n} of option {k}",
    lambda n, k: str(100 + n + k),
    lambda n, k: f'"https://brand-{n % 7}.acme.example/hooks/{k}"',
    lambda n, k: "en-US",
)


ACCEPT = [f"--accept={code}" for code in ("not-retroactive", "brake", "masking-irreversible")]
"""What the fleets below change is meant."""


def site_settings(root: Path, number: int) -> None:
    """Accounts that set sixty site settings each, and nothing else."""
    lines = "".join(f"    le.agent.option.{k:02}: value {k}\n" for k in range(OBJECTS))
    _plain_accounts(root, number, f"settings:\n  site_settings:\n{lines}", "messaging")


def ladder(root: Path, number: int) -> None:
    """Accounts that switch all encryption on: five homes, each of which waits for the one before."""
    _plain_accounts(root, number, _LADDER, "messaging_and_chat")


_LADDER = """\
data_encryption: {enabled: true, scopes: [all]}
accept: [not-retroactive, hot-topics-unavailable, data-access-api-masked, analytics-reports-unavailable]
"""


def _plain_accounts(root: Path, number: int, body: str, platform: str) -> None:
    (root / "accounts").mkdir()
    (root / "lpconf.yaml").write_text(f"{_PROJECT}policy: {{max_accounts: 1000000}}\n")
    for n in range(number):
        head = f'account: {{id: "{20_000_000 + n}", platform: {platform}}}\n'
        (root / "accounts" / f"acme-{n:05}.yaml").write_text(head + body)


def zones(root: Path, number: int) -> Path:
    """Write so many zones and octoDNS's own file, from YAML to YAML; the path of that file."""
    source, target = root / "zones", root / "nothing-yet"
    source.mkdir(parents=True)
    target.mkdir()
    names = [f"acme-{n:05}.example." for n in range(number)]
    for n, name in enumerate(names):
        (source / f"{name}yaml").write_text("---\n" + "".join(_records(n)))
    config = root / "octodns.yaml"
    lines = ["manager: {include_meta: false}", "providers:"]
    for provider, folder in (("have", source), ("want", target)):
        lines += [f"  {provider}:", "    class: octodns.provider.yaml.YamlProvider", f"    directory: {folder}"]
    lines.append("zones:")
    lines += [f"  {name}: {{sources: [have], targets: [want]}}" for name in names]
    config.write_text("\n".join(lines) + "\n")
    return config


def _records(n: int) -> Iterator[str]:
    """One zone's records, in the order that octoDNS demands and in the form that its documentation shows."""
    for k in range(OBJECTS):
        yield f"host-{k:02}:\n  ttl: {300 + 60 * (k % 3)}\n"
        yield _RECORDS[k % len(_RECORDS)](n, k)


_RECORDS: tuple[Callable[[int, int], str], ...] = (
    lambda n, k: f"  type: A\n  values:\n  - 192.0.2.{n % 250 + 1}\n  - 198.51.100.{k + 1}\n",
    lambda n, k: f"  type: AAAA\n  values:\n  - 2001:db8::{n + 1:x}\n  - 2001:db8:1::{k + 1:x}\n",
    lambda n, k: f"  type: CNAME\n  value: host-{k - 2:02}.acme-{n:05}.example.\n",
    lambda n, k: f"  type: MX\n  values:\n  - exchange: mail-{n % 7}.acme.example.\n    preference: {10 + k}\n",
    lambda n, k: f"  type: TXT\n  values:\n  - text {n} of host {k}\n",
)
