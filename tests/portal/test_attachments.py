"""Screenshots come with their ticket, bare and few, and are handed only to who may see it."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse, MultipartWriter
from PIL import Image, PngImagePlugin
from sqlalchemy import select, update

from portal.tickets.models import Attachment
from redaction.screenshots.pixels import write_png
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    Browser,
    Hosted,
    make_tree,
)
from tests.portal.uploads.files import CANARY, CLEANED, REFUSED, pixel_bomb
from toolbar.troubleshooting.bundle import LARGEST_ATTACHMENT, MOST_ATTACHMENTS, canonical

ONE = write_png(Image.new("RGB", (30, 20), "black"))
TWO = write_png(Image.new("RGB", (30, 20), "white"))


async def post(
    hosted: Hosted, tree: Any, *pictures: bytes, name: str = "attachment", kind: str = "image/png"
) -> ClientResponse:
    bundle = ("bundle", "application/json", canonical(tree))
    return await post_parts(hosted, tree, bundle, *((name, kind, one) for one in pictures))


async def post_parts(hosted: Hosted, tree: Any, *parts: tuple[str, str, bytes]) -> ClientResponse:
    form = MultipartWriter("form-data")
    for name, kind, body in parts:
        part = form.append(BytesIO(body), {"Content-Type": kind})
        part.set_content_disposition("form-data", name=name)
    headers = {
        "Authorization": f"Bearer {hosted.tokens[MAPLE]}",
        "Idempotency-Key": tree["submission_id"],
    }
    return await hosted.session.post(f"{hosted.url}/api/v1/tickets", data=form, headers=headers)


@pytest.mark.parametrize("order", ["bap", "abp", "pab", "apb"])
async def test_the_parts_come_in_any_order(hosted: Hosted, order: str) -> None:
    tree = make_tree()
    parts = {
        "b": ("bundle", "application/json", canonical(tree)),
        "a": ("attachment", "image/png", ONE),
        "p": ("attachment", "image/png", TWO),
    }
    answer = await post_parts(hosted, tree, *(parts[one] for one in order))
    assert answer.status == 201, await answer.text()
    number = (await answer.json())["ticket_number"]
    pictures = [ONE if one == "a" else TWO for one in order if one != "b"]
    for position, picture in enumerate(pictures, 1):
        path = f"/api/v1/tickets/{number}/attachments/{position}"
        assert await (await hosted.get(path, MAPLE)).read() == picture


async def test_there_is_just_one_bundle(hosted: Hosted) -> None:
    tree = make_tree()
    bundle = ("bundle", "application/json", canonical(tree))
    picture = ("attachment", "image/png", ONE)
    for parts in (
        (),
        (picture,),
        (bundle, bundle),
        (bundle, picture, bundle),
        (picture, bundle[:1] + picture[1:]),
    ):
        answer = await post_parts(hosted, tree, *parts)
        assert (answer.status, (await answer.json())["code"]) == (400, "body-invalid"), parts
    assert await tickets(hosted) == 0


async def tickets(hosted: Hosted) -> int:
    browser = Browser(hosted.url)
    await browser.log_in(ASSOCIATE)
    page = await browser.page("/tickets")
    await browser.session.close()
    return page.count('href="/tickets/T-')


async def test_they_are_handed_over_to_be_saved_byte_for_byte(hosted: Hosted) -> None:
    number = (await (await post(hosted, make_tree(), ONE, TWO)).json())["ticket_number"]
    browser = Browser(hosted.url)
    await browser.log_in(MAPLE_ADMIN)
    page = await browser.page(f"/tickets/{number}")
    for position, picture in enumerate((ONE, TWO), 1):
        address = f"/tickets/{number}/attachments/{position}"
        assert address in page
        answer = await browser.get(address)
        assert await answer.read() == picture
        assert answer.content_type == "image/png"
        saved_as = f'attachment; filename="{number}-{position}.png"'
        assert answer.headers["Content-Disposition"] == saved_as
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await browser.get(f"/tickets/{number}/attachments/3")).status == 404
    await browser.session.close()


async def test_a_program_gets_them_as_a_person_does(hosted: Hosted) -> None:
    number = (await (await post(hosted, make_tree(), ONE)).json())["ticket_number"]
    path = f"tickets/{number}/attachments/1"
    program = await hosted.get(f"/api/v1/{path}", MAPLE)
    browser = Browser(hosted.url)
    await browser.log_in(MAPLE_ADMIN)
    person = await browser.get(f"/{path}")
    await browser.session.close()
    own = {"Date"}
    told = [
        {one: value for one, value in answer.headers.items() if one not in own}
        for answer in (program, person)
    ]
    assert told[0] == told[1]
    assert told[0]["Content-Disposition"] == f'attachment; filename="{number}-1.png"'
    assert told[0]["Content-Security-Policy"].startswith("sandbox;")


async def test_each_is_kept_with_its_digest_and_handed_over_under_it_alone(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = (await (await post(hosted, make_tree(), ONE, TWO)).json())["ticket_number"]
    async with hosted.portal.database.writing() as session:
        digests = select(Attachment.sha256).order_by(Attachment.position)
        assert list(await session.scalars(digests)) == [sha256(one).digest() for one in (ONE, TWO)]
        await session.execute(update(Attachment).where(Attachment.position == 1).values(body=TWO))
    paths = [f"/api/v1/tickets/{number}/attachments/{position}" for position in (1, 2)]
    altered, whole = [await hosted.get(path, MAPLE) for path in paths]
    assert (altered.status, (await altered.json())["code"]) == (500, "unexpected")
    assert await whole.read() == TWO
    # without the look it would be handed over as what the clinic had sent
    monkeypatch.setattr("portal.tickets.finding.same", lambda *_: True)
    assert await (await hosted.get(paths[0], MAPLE)).read() == TWO


async def test_another_site_s_people_get_none_of_them(hosted: Hosted) -> None:
    number = (await (await post(hosted, make_tree(), ONE)).json())["ticket_number"]
    browser = Browser(hosted.url)
    await browser.log_in(BIRCH_USER)
    assert (await browser.get(f"/tickets/{number}/attachments/1")).status == 404
    await browser.session.close()
    assert (await hosted.get(f"/tickets/{number}/attachments/1")).status in {303, 401}
    api = f"/api/v1/tickets/{number}/attachments/1"
    assert await (await hosted.get(api, MAPLE)).read() == ONE
    assert (await hosted.get(api, BIRCH)).status == 404


async def test_a_ticket_without_any_says_nothing_of_them(hosted: Hosted) -> None:
    number = await hosted.make_ticket()
    browser = Browser(hosted.url)
    await browser.log_in(MAPLE_ADMIN)
    assert 'id="attachments"' not in await browser.page(f"/tickets/{number}")
    await browser.session.close()


async def test_the_same_key_with_another_picture_is_another_submission(hosted: Hosted) -> None:
    tree = make_tree()
    first = await (await post(hosted, tree, ONE)).json()
    assert await (await post(hosted, tree, ONE)).json() == first
    for pictures in ((), (TWO,), (ONE, TWO)):
        assert (await post(hosted, tree, *pictures)).status == 422
    assert await tickets(hosted) == 1


def with_words() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Patient", "Zzyzxquark")
    written = BytesIO()
    Image.new("RGB", (30, 20)).save(written, "PNG", pnginfo=text)
    return written.getvalue()


@pytest.mark.parametrize(
    ("pictures", "how", "status"),
    [
        ((with_words(),), {}, 400),
        ((b"\xff\xd8\xff\xe0 a JPEG",), {}, 400),
        ((ONE,), {"kind": "image/jpeg"}, 400),
        ((ONE,), {"name": "something"}, 400),
        ((ONE,) * (MOST_ATTACHMENTS + 1), {}, 413),
        ((ONE + bytes(LARGEST_ATTACHMENT),), {}, 413),
    ],
    ids=["words in it", "a JPEG", "another type", "another name", "too many", "too large"],
)
async def test_anything_else_is_refused_and_leaves_no_ticket(
    hosted: Hosted, pictures: tuple[bytes, ...], how: dict[str, str], status: int
) -> None:
    assert (await post(hosted, make_tree(), *pictures, **how)).status == status
    assert await tickets(hosted) == 0


CORPUS = {
    **{name: make() for name, (make, _) in (CLEANED | REFUSED).items()},
    "pixel-bomb": pixel_bomb(),
}
del CORPUS["png-called-text"]  # which is a picture here


@pytest.mark.parametrize("name", CORPUS)
async def test_no_file_that_an_attacker_or_a_camera_makes_passes_as_a_screenshot(
    hosted: Hosted, name: str
) -> None:
    answer = await post(hosted, make_tree(), CORPUS[name])
    assert (answer.status, (await answer.json())["code"]) == (400, "body-invalid")
    assert not (await hosted.rows())["ticket"]
    assert CANARY not in await hosted.stored()


@pytest.mark.parametrize(
    "name", ["png-with-text", "png-with-words-in-its-end", "png-and-zip", "words-for-pixels"]
)
async def test_without_the_look_at_every_byte_it_would_be_kept_and_handed_on(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("portal.tickets.upload.is_bare", lambda _: True)
    answer = await post(hosted, make_tree(), CORPUS[name])
    assert answer.status == 201
    number = (await answer.json())["ticket_number"]
    handed = await hosted.get(f"/api/v1/tickets/{number}/attachments/1", MAPLE)
    assert CANARY in await handed.read()
