"""Contexts that libraries make for themselves while they are imported trust nobody; all later ones are as ever."""

from __future__ import annotations

import ssl

from lpconf.connect.http import trusting_nobody


def test_contexts_of_an_import_hold_no_certificates() -> None:
    usual = ssl.create_default_context
    with trusting_nobody():
        verified = ssl.create_default_context()
        other = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        other.set_default_verify_paths()
    for context in (verified, other):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.cert_store_stats()["x509"] == 0
    assert ssl.create_default_context is usual
    assert "set_default_verify_paths" not in vars(ssl.SSLContext)
