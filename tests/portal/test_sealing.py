"""Bundles sealed to the portal's key: who can open them, and what a rotation changes."""

import base64
import json
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from portal.tickets.sealing import OVERLAP, rotate_keys
from tests.portal.hosting import BIRCH, MAPLE, Hosted, make_tree
from toolbar.troubleshooting.bundle import canonical, sealing_context

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
HPKE = "application/hpke"


async def offered(hosted: Hosted) -> bytes:
    answer = await (await hosted.get("/api/v1/keys")).json()
    (key,) = answer["keys"]
    assert key["suite"] == "X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
    return base64.b64decode(key["public_key"])


def seal(body: bytes, key: bytes, site: str, submission_id: str) -> bytes:
    context = sealing_context(site, submission_id)
    return SUITE.encrypt(body, X25519PublicKey.from_public_bytes(key), info=context)


async def test_a_sealed_bundle_becomes_a_ticket_with_its_plaintext(hosted: Hosted) -> None:
    tree = make_tree()
    sealed = seal(canonical(tree), await offered(hosted), MAPLE, tree["submission_id"])
    answer = await hosted.post(sealed, key=tree["submission_id"], media_type=HPKE)
    assert answer.status == 201
    read = await hosted.get("/api/v1/tickets/T-000001", MAPLE)
    assert json.loads(await read.read())["bundle"] == tree


async def test_sealed_twice_is_one_ticket(hosted: Hosted) -> None:
    tree = make_tree()
    key = await offered(hosted)
    bodies = [seal(canonical(tree), key, MAPLE, tree["submission_id"]) for _ in range(2)]
    assert bodies[0] != bodies[1]
    answers = [await hosted.post(b, key=tree["submission_id"], media_type=HPKE) for b in bodies]
    answers.append(await hosted.post(canonical(tree), key=tree["submission_id"]))
    assert {await answer.text() for answer in answers} == {await answers[0].text()}


async def refused(hosted: Hosted, sealed: bytes, key: str) -> None:
    answer = await hosted.post(sealed, key=key, media_type=HPKE)
    assert answer.status == 422
    assert (await answer.json())["code"] == "seal-unreadable"


async def test_a_bundle_sealed_for_another_site_or_submission_does_not_open(hosted: Hosted) -> None:
    tree, other = make_tree(), make_tree()
    key, submission = await offered(hosted), tree["submission_id"]
    await refused(hosted, seal(canonical(tree), key, BIRCH, submission), submission)
    await refused(hosted, seal(canonical(tree), key, MAPLE, other["submission_id"]), submission)


async def test_altered_or_short_bytes_do_not_open(hosted: Hosted) -> None:
    tree = make_tree()
    sealed = seal(canonical(tree), await offered(hosted), MAPLE, tree["submission_id"])
    for body in (b"", sealed[:20], sealed[:-1] + bytes([sealed[-1] ^ 1]), bytes(200)):
        await refused(hosted, body, tree["submission_id"])


async def test_a_bundle_sealed_before_a_rotation_still_opens_for_a_while(hosted: Hosted) -> None:
    trees = [make_tree(), make_tree()]
    old = await offered(hosted)
    sealed = [seal(canonical(t), old, MAPLE, t["submission_id"]) for t in trees]
    await rotate_keys(hosted.portal.database, hosted.clock)
    assert await offered(hosted) != old
    first = await hosted.post(sealed[0], key=trees[0]["submission_id"], media_type=HPKE)
    assert first.status == 201
    hosted.clock.forward(OVERLAP + timedelta(seconds=1))
    await refused(hosted, sealed[1], trees[1]["submission_id"])


async def test_a_key_whose_overlap_is_over_is_destroyed(hosted: Hosted) -> None:
    await rotate_keys(hosted.portal.database, hosted.clock)
    hosted.clock.forward(OVERLAP)
    await rotate_keys(hosted.portal.database, hosted.clock)
    async with hosted.portal.database.engine.connect() as connection:
        kept = (await connection.exec_driver_sql("SELECT count(*) FROM sealing_key")).scalar_one()
    assert kept == 2
