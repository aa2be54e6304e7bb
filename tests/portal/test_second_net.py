"""The portal looks once more: no credential, no health number, nothing of another site."""

import pytest
from sqlalchemy import select

from connectors.logs import PlainFormatter
from portal.refusals import RequestRefusedError
from portal.tickets.inspection import inspect
from portal.tickets.models import Ticket
from tests.portal.hosting import BIRCH, MAPLE, Hosted, make_tree
from tests.redaction.leaks import in_packed_chunk, picture
from toolbar.troubleshooting.bundle import canonical, read_bundle

CREDENTIALS = [
    "Our shared encryption key is Kx7!bassoonTuba9",
    "La clé de chiffrement partagée : Kx7!bassoonTuba9",
    "https://ocean.invalid/x?siteKey=abcdefgh12345678&siteCredential=zyxwvuts87654321",
    "password: hunter2-bassoon",
]


def code_of(description: str) -> str | None:
    tree = make_tree(ticket={"description": description})
    try:
        inspect(canonical(tree), MAPLE, tree["submission_id"])
    except RequestRefusedError as error:
        return error.refusal.value
    return None


@pytest.mark.parametrize("words", CREDENTIALS)
def test_a_credential_in_the_words_is_refused(words: str) -> None:
    assert code_of(words) == "credential-found"
    # the schema alone lets it pass: it is this net that stops it
    assert read_bundle(canonical(make_tree(ticket={"description": words}))) is not None


def test_a_credential_in_a_picture_s_own_text_is_refused() -> None:
    tree = make_tree()
    body = canonical(tree)
    leaking = in_packed_chunk(b"password: hunter2-bassoon")
    inspect(body, MAPLE, tree["submission_id"], (picture(),))
    with pytest.raises(RequestRefusedError) as caught:
        inspect(body, MAPLE, tree["submission_id"], (picture(), leaking))
    assert caught.value.refusal == "credential-found"


def test_a_health_number_in_the_words_is_refused() -> None:
    assert code_of("Health card 9876543217 does not import") == "patient-data-found"


def test_plain_words_and_the_identifiers_pass() -> None:
    assert code_of("EMR ID 1234, Ocean reference 482: the form does not open since Monday") is None


@pytest.mark.parametrize("where", ["ticket", "identifiers"])
def test_a_bundle_of_another_site_is_refused(where: str) -> None:
    tree = make_tree()
    tree[where]["site_number"] = BIRCH
    with pytest.raises(RequestRefusedError) as caught:
        inspect(canonical(tree), MAPLE, tree["submission_id"])
    assert caught.value.refusal == "site-refused"


def test_an_error_holds_nothing_of_the_bundle() -> None:
    tree = make_tree(ticket={"description": CREDENTIALS[0]})
    with pytest.raises(RequestRefusedError) as caught:
        inspect(canonical(tree), MAPLE, tree["submission_id"])
    assert caught.value.__context__ is None
    assert "bassoon" not in repr(caught.value)


async def test_a_refused_credential_is_kept_nowhere(hosted: Hosted) -> None:
    tree = make_tree(ticket={"description": CREDENTIALS[0]})
    answer = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert answer.status == 422
    told = await answer.text()
    assert "credential-found" in told
    assert "bassoon" not in told
    kept = await hosted.stored()
    assert b"Maple Clinic" in kept
    assert b"bassoon" not in kept


async def test_the_words_stand_in_the_bundle_and_nowhere_else(
    hosted: Hosted, caplog: pytest.LogCaptureFixture
) -> None:
    await hosted.make_ticket(ticket={"description": "Quibblewick does not print"})
    found = []
    async with hosted.portal.database.engine.connect() as connection:
        for table in Ticket.metadata.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                found += [f"{table.name}.{name}" for name, cell in row.items() if _holds(cell)]
    assert found == ["ticket.bundle"]
    assert not [line for line in map(PlainFormatter().format, caplog.records) if "Quibble" in line]


def _holds(cell: object) -> bool:
    return b"Quibblewick" in (cell if isinstance(cell, bytes) else str(cell).encode())
