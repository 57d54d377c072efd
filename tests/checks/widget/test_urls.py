"""What can be told from a URL alone."""

from __future__ import annotations

import pytest

from lpconf.checks.widget.urls import host_of, looks_like_log_in, same_site


@pytest.mark.parametrize(
    "url",
    [
        "https://login.acme.example/",
        "https://acme.example/Account/LogOn?x=1",
        "https://acme.example/ServiceLogin",
        "https://acme.example/userlogin.aspx",
        "https://acme.example/log-in",
        "https://acme.example/users/sign_in",
        "https://acme.example/app/x1/sso/saml",
        "https://acme.example/o/oauth2/v2/x",
        "https://idp.acme.example/x",
        "https://acme.example/x?SAMLRequest=a",
        "https://acme.example/x?client_id=a&redirect_uri=b",
        "https://acme.example/auth/realms/x",
    ],
)
def test_log_in_pages(url: str) -> None:
    assert looks_like_log_in(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://widgets.acme.example/orders",
        "https://acme.example/plugins/catalog-index",
        "https://acme.example/e-signing",
        "https://acme.example/authors",
        "https://acme.example/associate",
        "https://acme.example/cassette",
        "https://[",
    ],
)
def test_other_pages(url: str) -> None:
    assert not looks_like_log_in(url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.acme.example/x", "https://a.acme.example:8443/y", True),
        ("https://a.acme.example/x", "https://static.acme.example/y", True),
        ("https://acme.example/x", "https://acme.example.evil.example/y", False),
        ("https://a.acme.co.uk/x", "https://b.other.co.uk/y", False),
        ("https://10.0.0.1/x", "https://10.0.0.2/y", False),
        ("https://a.acme.example/x", "", False),
    ],
)
def test_sites(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


def test_hosts() -> None:
    assert host_of("https://u:p@A.example:443/x") == "a.example"
    assert host_of("http://a.example:8080/x") == "a.example:8080"
    assert host_of("https://[::1]:1/") == "[::1]:1"
    assert host_of("x") == ""
