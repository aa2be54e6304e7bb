"""The server's half of the wire."""

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.errors import EmrRefusedError
from connectors.secret import Secret
from demo.patients import PATIENTS
from demo.pretend_ocean import ocean_patient
from ocean.connector import OceanConnector
from ocean.serve import Response, build_response, read_caller
from ocean.wire import seal

GOOD = [("siteNum", "7001"), ("siteKey", "marmalade"), ("siteCredential", "trombone")]


def test_the_caller_is_read_whatever_the_case_of_the_names() -> None:
    caller = read_caller([(name.upper(), value) for name, value in GOOD])
    assert caller.site_number == "7001"
    assert caller.unverified_site_key.matches("marmalade")
    assert caller.unverified_site_credential.matches("trombone")
    assert "marmalade" not in repr(caller)


@pytest.mark.parametrize(
    "received",
    [
        GOOD[1:],
        GOOD[:2],
        [*GOOD, ("SITEKEY", "other")],
        [("siteNum", "7001"), ("siteKey", ""), ("siteCredential", "trombone")],
        [("siteNum", "70o1"), *GOOD[1:]],
        [*GOOD[:2], ("siteCredential", "x" * 513)],
    ],
    ids=["no number", "no credential", "key twice", "empty key", "number", "too long"],
)
def test_a_caller_that_cannot_be_read_is_refused_like_a_wrong_one(
    received: list[tuple[str, str]],
) -> None:
    with pytest.raises(EmrRefusedError) as caught:
        read_caller(received)
    assert caught.value.__context__ is None
    assert str(caught.value) == "emr-refused"


async def test_what_the_server_answers_from_ciphertext_the_connector_reads(
    make_connector: Callable[..., OceanConnector], site: Any
) -> None:
    tree = ocean_patient(PATIENTS[0], "7001")
    stored = seal(tree, Secret(site.shared_key))

    async def patient(request: web.Request) -> web.Response:
        caller = read_caller(request.headers.items())
        assert caller.unverified_site_key.matches(site.key)
        answer = build_response(stored, "1234")
        return web.Response(body=answer.body, headers=answer.headers)

    app = web.Application()
    app.router.add_get("/svc/v1/patients/{reference}", patient)
    async with TestServer(app) as server:
        connector = make_connector(str(server.make_url("")))
        raw = await connector.read(site.chart)
    assert connector.identify(raw).emr_id == "1234"
    assert raw.subject.get("family_name") == (PATIENTS[0].family_name,)


def test_an_answer_shows_nothing_of_itself() -> None:
    sealed = seal({"ref": "482"}, Secret("Wobble!Fax-48213"))
    answer = build_response(sealed, "1234")
    assert repr(answer) == repr(Response(b"", {})) == "Response()"
