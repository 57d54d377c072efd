"""A project file whose profile goes to a platform over HTTP, without long waits."""

from __future__ import annotations


def live_project(url: str, auth: str) -> str:
    """`auth` is where the bearer comes from, in the words of the file."""
    return f"""\
version: 1
profile: production
profiles:
  production:
    kind: liveperson
    domain_api: {url}
    limits: {{backoff_scale: 0.01}}
    auth: {{bearer: {auth}}}
"""
