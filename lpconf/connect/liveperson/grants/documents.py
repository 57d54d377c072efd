"""The documents in which feature grants come and go: four shapes of answer, each written back as it was read. Pure.

Source: platform round 2, finding 1. ``appDataList`` is the document of the provider ``gson``, which LivePerson's own
tools send back with the changed grants alone; ``grantedFeature`` lists belong to the default provider. Which one an
account answers with is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from lpconf.connect.liveperson.object_collections import is_flag_set
from lpconf.data_class import frozen
from lpconf.domain.value import Json

Shape: TypeAlias = Literal["appDataList", "grantedFeature"]
_APPLICATION = "provision"
_TYPED_LIST = "grantedFeature"
_UNKNOWN = "the answer is of no known shape of feature grants"


@frozen
class GrantDocument:
    """The grants of an answer, and what stands round them.

    `application` are the fields of the application that has them (name, API version), `account` those of the account;
    `holder` is the way from the account to the list of grants, as names of fields.
    """

    shape: Shape
    grants: Sequence[Mapping[str, Json]]
    revision: Json = None
    application: Mapping[str, Json] | None = None
    account: Mapping[str, Json] | None = None
    holder: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether its grants have an ``id`` and a typed value, as those of the default provider have."""
        return self.shape == "grantedFeature" or self.holder[-1:] == (_TYPED_LIST,)


def read_document(body: Json, site: str) -> GrantDocument:
    """The grants of `site` in an answer. Raises ValueError, in words, for any other shape or another account."""
    if not isinstance(body, dict):
        raise ValueError(_UNKNOWN)
    if "appDataList" in body:
        return _application_data(_application(body["appDataList"], "appName"), site)
    if "acApp" in body:
        application = _application(body["acApp"], "name")
        account = _own_account(_mapping(application.get("accountList")).get("account"), site)
        return _feature_list(_mapping(account.get("grantedFeatures")))
    if "grantedFeatures" in body:
        return _feature_list(_mapping(body["grantedFeatures"]))
    if "grantedFeature" in body:
        return _feature_list(body)
    raise ValueError(_UNKNOWN)


def written_document(grants: Sequence[Json], read: GrantDocument | None, shape: Shape, site: str, version: str) -> Json:
    """The body that writes `grants` alone, in a shape. `read` is the answer that they rest on, if it had that shape."""
    if shape == "grantedFeature":
        return {"grantedFeature": list(grants)}
    if read is None or read.shape != "appDataList":
        application: Mapping[str, Json] = {"appName": _APPLICATION, "appApiVersion": _api_version(version)}
        account: Mapping[str, Json] = {"siteId": site}
        holder: tuple[str, ...] = ("accountList", "itemsCollection", "data")
    else:
        application, account, holder = read.application or {}, read.account or {}, read.holder
    accounts_name, *way = holder
    inner: Json = list(grants)
    for name in reversed(way):
        inner = {name: inner}
    own = {**account, **inner}
    return {"appDataList": [{**application, "accountList": {accounts_name: [own]}}]}


def _api_version(version: str) -> Json:
    """The version as the documents write it: a number."""
    try:
        return float(version)
    except ValueError:
        return version


def _application_data(application: Mapping[str, Json], site: str) -> GrantDocument:
    accounts = _mapping(application.get("accountList"))
    # Public code knows two names for the accounts, each with its own holder of the grants.
    accounts_name = "accountList" if "accountList" in accounts else "accountData"
    account = _own_account(accounts.get(accounts_name), site)
    holder_name = "itemsCollection" if "itemsCollection" in account else "grantedFeatures"
    holder = _mapping(account.get(holder_name))
    list_name = next((name for name in ("data", "items", _TYPED_LIST) if name in holder), "")
    about_application = {name: value for name, value in application.items() if name != "accountList"}
    about_account = {name: value for name, value in account.items() if not isinstance(value, dict | list)}
    return GrantDocument(
        "appDataList",
        _each(holder.get(list_name)),
        holder.get("revision"),
        about_application,
        about_account,
        (accounts_name, holder_name, list_name),
    )


def _feature_list(holder: Mapping[str, Json]) -> GrantDocument:
    return GrantDocument("grantedFeature", _each(holder.get(_TYPED_LIST)), holder.get("revision"))


def _application(value: Json, name: str) -> Mapping[str, Json]:
    """The application whose grants are meant: the one of that name, or the only one."""
    every = [_mapping(entry) for entry in value] if isinstance(value, list) else [_mapping(value)]
    named = [entry for entry in every if entry.get(name) == _APPLICATION]
    matching = named or every
    if len(matching) != 1:
        raise ValueError(_UNKNOWN)
    return matching[0]


def _own_account(value: Json, site: str) -> Mapping[str, Json]:
    """The account that was asked for. One alone may stand without its list, and without its id."""
    every = [_mapping(entry) for entry in value] if isinstance(value, list) else [_mapping(value)]
    own = [entry for entry in every if str(entry.get("siteId", entry.get("id", site))) == site]
    if len(own) != 1:
        raise ValueError("the answer holds the feature grants of another account" if every else _UNKNOWN)
    return own[0]


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise ValueError(_UNKNOWN)
    return value


def _each(value: Json) -> list[Mapping[str, Json]]:
    """The grants of a list. One alone may stand without its list, as XML mappers write it."""
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise ValueError(_UNKNOWN)
    return [_mapping(entry) for entry in value]


def is_deleted(grant: Mapping[str, Json]) -> bool:
    """Whether a grant was taken away. Raises ValueError where that is neither yes nor no."""
    return is_flag_set(grant.get("isDeleted", grant.get("deleted")), "whether the grant is deleted")
