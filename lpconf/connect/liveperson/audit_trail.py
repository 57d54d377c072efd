"""The audit trail: who changed what, for the few kinds of objects that it holds. Source: facts 3.5 [documented].

A request is a GraphQL text in a POST, which changes nothing. Which component types can be asked for is not public, so
all are. Dates are asked for in UTC.
"""

from __future__ import annotations

import re

from lpconf.connect.http.messages import Request, segment
from lpconf.connect.liveperson.account_config import AccountConfig
from lpconf.domain.results.authorship import AuditRow
from lpconf.domain.state import Site
from lpconf.domain.value import Json

SURFACE = "audit_trail"
MOST_ROWS = 500
_SERVICE = "accountConfigReadWrite"
_FIELDS = "objectType objectName element originator originatorLoginName originatorUserAgent originatorIsLpa changeDate"
_QUERY = f'{{auditData(first: {MOST_ROWS}, timezone: "UTC", lpa: true, automaticUpdates: true) {{{_FIELDS}}}}}'
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d)?(?:\.\d+)?")


async def read_rows(client: AccountConfig, site: Site) -> tuple[AuditRow, ...]:
    """The latest rows of an account, the latest first, by one request that is never repeated. Raises RemoteError."""
    base = await client.discovery.base(site, _SERVICE, SURFACE)
    answer = await client.session.send(
        Request(
            "POST",
            f"{base}/api/account/{segment(site.id)}/configuration/metadata/audit",
            SURFACE,
            site.name,
            site.id,
            json={"query": _QUERY},
            sign=await client.credentials.signer(site),
            repeatable=False,
            fresh=True,
        )
    )
    try:
        return rows_of(answer.json())
    except ValueError as error:
        raise answer.unexpected(str(error)) from None


def rows_of(body: Json) -> tuple[AuditRow, ...]:
    """The rows of an answer's body, the latest first. Raises ValueError, in words, for another shape."""
    data = body.get("data") if isinstance(body, dict) else None
    listed = data.get("auditData") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise ValueError("the answer is no list of audit rows")
    rows = [_row(row) for row in listed]
    return tuple(sorted(rows, key=lambda row: row.date, reverse=True))


def _row(row: dict[str, Json]) -> AuditRow:
    by = _text(row, "originatorLoginName") or _text(row, "originator")
    written = _text(row, "changeDate")
    match = _DATE.fullmatch(written)
    return AuditRow(
        _text(row, "objectType"),
        _text(row, "objectName", as_is=True),
        _text(row, "element"),
        by,
        f"{match[1]} {match[2]}Z" if match else written,
        _text(row, "originatorUserAgent"),
        row.get("originatorIsLpa") is True,
    )


def _text(row: dict[str, Json], name: str, *, as_is: bool = False) -> str:
    value = row.get(name)
    text = value if isinstance(value, str) else ""
    return text if as_is else text.strip()
