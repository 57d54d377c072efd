"""Where credentials may go."""

from __future__ import annotations

import pytest

from lpconf.connect.http.hosts import Realm, is_loopback, parent_domain, split
from lpconf.connect.http.messages import segment, shown


@pytest.mark.parametrize(
    ("host", "parent"),
    [
        ("api.liveperson.net", "liveperson.net"),
        ("API.LivePerson.net.", "liveperson.net"),
        ("api.eu.liveperson.net", "eu.liveperson.net"),
        ("liveperson.net", "liveperson.net"),
        ("api.lp.co.uk", "lp.co.uk"),
        ("lp.co.uk", "lp.co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.3"),
        ("::1", "::1"),
    ],
)
def test_parent_domain(host: str, parent: str) -> None:
    assert parent_domain(host) == parent


def test_loopback() -> None:
    assert all(
        map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST", "localhost.", "127.0.0.1."])
    )
    assert not any(map(is_loopback, ["10.0.0.1", "localhost.evil.example", "127.0.0.1.evil.example", ""]))


@pytest.mark.attack("doors")
@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://z1.ac.liveperson.net", True),
        ("https://liveperson.net", True),
        ("https://Z1.LIVEPERSON.NET:8443", True),
        ("https://evilliveperson.net", False),
        ("https://liveperson.net.evil.example", False),
        ("https://liveperson.com", False),
        ("http://z1.ac.liveperson.net", False),
        ("http://127.0.0.1:9000", True),
        ("http://[::1]:9000", True),
        ("http://localhost:9000", True),
        ("http://10.0.0.1", False),
    ],
)
def test_who_may_know_credentials(url: str, may: bool) -> None:
    assert Realm("https://api.liveperson.net").may_know(url) is may


@pytest.mark.attack("doors")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost.", "LOCALHOST.:8080", "127.0.0.1."])
def test_no_host_of_the_platform_is_this_machine(host: str) -> None:
    """However it is written: whatever listens at a port of this machine would get the credential."""
    assert Realm("https://api.liveperson.net").leads_back(f"http://{host}")
    assert not Realm("http://127.0.0.1:80").leads_back(f"http://{host}")


def test_bare_hosts_are_called_over_https_unless_all_is_on_loopback() -> None:
    real, local = Realm("https://api.liveperson.net"), Realm("http://127.0.0.1:80/")
    tls = Realm("https://127.0.0.1:80")
    assert local.base == "http://127.0.0.1:80"
    assert real.url("z1.ac.liveperson.net") == "https://z1.ac.liveperson.net"
    assert real.url("127.0.0.1:99") == "https://127.0.0.1:99"
    assert local.url("127.0.0.1:99") == "http://127.0.0.1:99"
    assert local.url("[::1]:99") == "http://[::1]:99"
    assert local.url("z1.ac.liveperson.net") == "https://z1.ac.liveperson.net"
    assert tls.url("127.0.0.1:99") == "https://127.0.0.1:99"
    assert real.url("https://z1.ac.liveperson.net/base/") == "https://z1.ac.liveperson.net/base"


@pytest.mark.parametrize(
    "text",
    ["", " ", "ftp://x.example", "https://", "https://u:p@x.example", "u@x.example", "x.example?a=1", "x.example#a",
     "x.example:port", "a b.example", "x.example/../y", "http://[bad", "https://x.example/a/../b", "x\n.example"],
)  # fmt: skip
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(ValueError):
        Realm("https://api.liveperson.net").url(text)


def test_a_base_url_has_no_user() -> None:
    with pytest.raises(ValueError):
        split("https://user:word@x.example")
    assert split("http://127.0.0.1:1/base").port == 1


def test_urls_are_shown_without_what_may_be_secret() -> None:
    assert shown("https://u:pw@h.example/p?v=3.0&token=abcdefgh#x") == "https://h.example/p?v=3.0&token=…efgh"
    assert shown("https://h.example/p") == "https://h.example/p"
    assert shown("https://h.example/p?abcdefgh&a=&b=%C3%A9x+yz12345") == "https://h.example/p?…efgh&a=&b=…2345"


def test_names_as_segments_of_a_path() -> None:
    assert segment("a/b c#d?e%é") == "a%2Fb%20c%23d%3Fe%25%C3%A9"
    for name in ("", ".", ".."):
        with pytest.raises(ValueError):
            segment(name)
