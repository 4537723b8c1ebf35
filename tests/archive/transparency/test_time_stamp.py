"""RFC 3161: a local authority run by `openssl ts` stamps a checkpoint; what it says is kept, and verified later."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from sealed_log import SealedLog
from time_stamping import URL, Authority

from archive.transparency.anchoring import StampRefused, stamp


@pytest.fixture
def http(authority: Authority) -> Iterator[httpx.Client]:
    with httpx.Client(transport=httpx.MockTransport(authority.answer)) as http:
        yield http


def test_a_stamp_is_kept_with_its_checkpoint_and_is_that_of_its_note(
    log: SealedLog, authority: Authority, http: httpx.Client
) -> None:
    with log.connect() as connection:
        assert stamp(connection, log.schema, URL, http) is None, "nothing is sealed yet"
        log.append(3)
        log.seal()
        assert stamp(connection, log.schema, URL, http) is not None
        assert stamp(connection, log.schema, URL, http) is None, "it has stamped this one"
    ((size, url, response, note),) = log.ledger.query(
        "SELECT size, authority, response, note FROM {schema}.time_stamp JOIN {schema}.checkpoint USING (size)"
    )
    assert (size, url) == (3, URL)
    verifier = VerifierBuilder(roots=load_pem_x509_certificates(authority.root.read_bytes())).build()
    assert verifier.verify_message(decode_timestamp_response(response), note.encode())
    with pytest.raises(VerificationError):
        verifier.verify_message(decode_timestamp_response(response), note.replace("\n3\n", "\n4\n").encode())


def test_what_is_no_stamp_of_this_checkpoint_is_not_kept(log: SealedLog, authority: Authority) -> None:
    log.append(3)
    log.seal()
    kept: list[httpx.Response] = []

    def first_answer(request: httpx.Request) -> httpx.Response:
        """The same stamp for whatever is asked."""
        kept.append(authority.answer(request))
        return httpx.Response(200, content=kept[0].content)

    with log.connect() as connection:
        with httpx.Client(transport=httpx.MockTransport(first_answer)) as http:
            assert stamp(connection, log.schema, URL, http) is not None
            log.append(3)
            log.seal()
            with pytest.raises(StampRefused):
                stamp(connection, log.schema, URL, http)
        garbage = httpx.MockTransport(lambda _: httpx.Response(200, content=b"no stamp"))
        with httpx.Client(transport=garbage) as http, pytest.raises(StampRefused):
            stamp(connection, log.schema, URL, http)
        broken = httpx.MockTransport(lambda _: httpx.Response(500))
        with httpx.Client(transport=broken) as http, pytest.raises(httpx.HTTPStatusError):
            stamp(connection, log.schema, URL, http)
    assert log.ledger.query("SELECT count(*) FROM {schema}.time_stamp") == [(1,)]
