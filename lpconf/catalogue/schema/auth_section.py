"""Where secrets are found, in ``lpconf.yaml`` (contract 1.3 and 7). What a validator says here never repeats a value:
it may be a secret that was written into the file by mistake."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from lpconf.catalogue.schema.field_types import Words
from lpconf.catalogue.section import Section

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KNOWN_PLACEHOLDER = re.compile(r"ACCOUNT|ID|label\..+")
_ONE_KEY: dict[str, Any] = {"minProperties": 1, "maxProperties": 1}


class FilePart(Section):
    """A part of a file that few runs look at: its validator is built when it is first needed."""

    model_config = ConfigDict(defer_build=True)


def _placeholders(text: str) -> str:
    if not all(_KNOWN_PLACEHOLDER.fullmatch(name) for name in _PLACEHOLDER.findall(text)):
        raise ValueError("of words in braces only {ACCOUNT}, {ID} and {label.KEY} are replaced")
    return text


Template = Annotated[Words, AfterValidator(_placeholders)]
"""Text in which `{ACCOUNT}`, `{ID}` and `{label.KEY}` are replaced."""


def _exactly_one(section: Section) -> None:
    fields = type(section).model_fields
    given = [name for name in fields if getattr(section, name) is not None]
    if len(given) != 1 or len(section.model_fields_set) != 1:
        raise ValueError(f"exactly one of {', '.join(fields)} was expected, here are {', '.join(given) or 'none'}")


class SecretPlace(FilePart, json_schema_extra=_ONE_KEY):
    """Where a secret is found; never the secret itself. `{ACCOUNT}`, `{ID}` and `{label.KEY}` are replaced."""

    env: Annotated[Template | None, Field(description="Name of an environment variable.")] = None
    file: Annotated[Template | None, Field(description="Path of a file.")] = None
    command: Annotated[
        Annotated[list[Words], Field(min_length=1)] | None,
        Field(description="Program and arguments; its output is the secret. Runs only when it is used."),
    ] = None

    @model_validator(mode="after")
    def _takes_one(self) -> SecretPlace:
        _exactly_one(self)
        return self


class Login(FilePart):
    """User name and password of a LivePerson user."""

    username: SecretPlace
    password: SecretPlace


class Bot(FilePart):
    """Application log-in: a user of type bot and an OAuth 2.0 client. It writes without any person's password."""

    username: SecretPlace
    client_id: SecretPlace
    client_secret: SecretPlace


class OAuth1(FilePart):
    """OAuth 1.0a, HMAC-SHA1: the four parts of an API key. LivePerson ended it on 31 May 2026: use bot."""

    app_key: SecretPlace
    secret: SecretPlace
    access_token: SecretPlace
    token_secret: SecretPlace


class OAuth2(FilePart):
    """OAuth 2.0 client credentials, from sentinel."""

    client_id: SecretPlace
    client_secret: SecretPlace


class AuthFile(FilePart, json_schema_extra=_ONE_KEY):
    """One kind of credential."""

    bearer: SecretPlace | None = None
    login: Login | None = None
    bot: Bot | None = None
    oauth1: OAuth1 | None = None
    oauth2: OAuth2 | None = None

    @model_validator(mode="after")
    def _takes_one(self) -> AuthFile:
        _exactly_one(self)
        return self
