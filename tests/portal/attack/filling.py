"""Fills every field of every form that the portal serves, one string at a time.

A form is sent with its string in all fields, then in one field at a time, then as a part of
what the field wants to see. What is taken stays and is shown on other pages; what is refused
is shown again beside its field. Both are for the eyes of ``tests/browser/test_hostile_words.py``.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import ClientResponse, FormData

from portal.access import Route
from tests.portal.everywhere.addresses import examples
from tests.portal.everywhere.forms import PASSED_ON, Field, Form, read_forms
from tests.portal.everywhere.furnishing import HALF_OPEN, bare_png
from tests.portal.grants.kinds import READER
from tests.portal.grants.principals import Callers
from tests.portal.hosting import MAPLE, PASSWORD

PICTURE: Final = bare_png()
SAME: Final = {"Sec-Fetch-Site": "same-origin"}
UNDONE: Final = re.compile(
    r"/(?:log-out|log-in|step-up|account/(?:close|password|sessions|factors)|reset|join|leave|purge"
    r"|merge|act|delete|lock|unlock|end|revoke|rotate|withdraw|remove|role|factor|enter|restore"
    r"|unsubscribe|unfollow|state|key/hint)\b"
)
"""What would end a session or take away what others are to be written on: done, then undone."""
SAMPLES: Final = {
    "email": "words@clinic.invalid",
    "url": "https://words.invalid/",
    "date": "2026-12-30",
    "number": "3",
    "password": PASSWORD,
    "site": MAPLE,
    "emr_id": "1234",
    "ocean_reference": "482",
    "amount": "1",
    "slug_en": "some-words",
    "slug_fr": "quelques-mots",
}
WALKERS: Final = (
    *("nobody", HALF_OPEN, READER, "user", "factor-admin", "associate", "editor", "operator"),
    *("support-troubleshooting", "support-configuration", "support-eforms", "support-credits"),
)
"""Of the kinds that see the same pages with the same forms, one."""
IDS: Final = re.compile(r"\d+|[\w-]{16,}")


@dataclass
class Sent:
    """What a form was sent as, and what came of it."""

    kind: str
    action: str
    where: str
    status: int
    address: str
    headers: dict[str, str] = field(default_factory=dict)
    page: str = ""
    location: str = ""
    names: frozenset[str] = frozenset()


async def pages_of(
    callers: Callers, lines: tuple[Route, ...]
) -> AsyncIterator[tuple[str, str, str]]:
    """Give each page that each kind of person is shown: kind, address and words."""
    for line in lines:
        for address in examples(callers, line):
            for kind in WALKERS:
                answer = await callers.browsers[kind].get(address)
                if answer.status == 200 and answer.content_type == "text/html":
                    yield kind, address, await answer.text()


async def forms_of(callers: Callers, lines: tuple[Route, ...]) -> list[tuple[str, str, Form]]:
    """Return each form that the pages serve, once, with who fills it and where it stands.

    The same form for another row, or for another kind of person, is the same form.
    """
    found: dict[object, tuple[str, str, Form]] = {}
    async for kind, address, page in pages_of(callers, lines):
        for form in read_forms(page):
            form.action = form.action or address.partition("?")[0]
            method, action, names = form.key()
            found.setdefault((method, IDS.sub("#", action), names), (kind, address, form))
    return list(found.values())


def wanted(one: Field) -> str:
    """Return what the field would take."""
    chosen = next((choice for choice in one.choices if choice), "")
    return one.value.strip() or chosen or SAMPLES.get(one.name, SAMPLES.get(one.kind, "Words"))


def fillings(form: Form, text: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Give each field with the ways to fill it, of which the first that is taken will do."""
    own = {name: one for name, one in form.fields.items() if name not in PASSED_ON}
    for name, one in own.items():
        yield name, [{name: text}, {name: f"{wanted(one)}{text}"}]
    typed = [name for name, one in own.items() if one.kind in ("text", "textarea", "search")]
    if len(typed) > 1:
        yield "all that is typed", [dict.fromkeys(typed, text)]


async def send(callers: Callers, kind: str, address: str, form: Form, said: dict[str, str]) -> Sent:
    """Send a form with the other fields as its page has them now."""
    browser = callers.browsers[kind]
    page = await (await browser.get(address)).text()
    now = next((one for one in read_forms(page) if one.key() == form.key()), form)
    said = {name: wanted(one) for name, one in now.fields.items() if one.kind != "file"} | said
    if form.method == "get":
        answer = await browser.session.get(
            browser.url + form.action, params=said, allow_redirects=False
        )
        return await _sent(kind, form, answer)
    data: FormData | dict[str, str] = said
    if form.media_type == "multipart/form-data":
        data = _with_files(now, said)
    answer = await browser.session.post(
        browser.url + form.action, data=data, headers=SAME, allow_redirects=False
    )
    return await _sent(kind, form, answer)


def _with_files(form: Form, said: dict[str, str]) -> FormData:
    """Return what a browser sends for a form with a file; what is said of it is its name."""
    data = FormData(default_to_multipart=True)
    for name, one in form.fields.items():
        if one.kind == "file":
            data.add_field(name, PICTURE, filename=as_file_name(said.get(name, "a.png")))
        else:
            data.add_field(name, said[name])
    return data


def as_file_name(text: str) -> str:
    """Return a file's name as browsers send it (HTML, "multipart/form-data"); it has no NUL."""
    controls = "".join(map(chr, (*range(10), 11, 12, *range(14, 32), 127)))
    text = text.translate(dict.fromkeys(map(ord, controls)))
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


async def _sent(kind: str, form: Form, answer: ClientResponse) -> Sent:
    page = await answer.text() if answer.content_type == "text/html" else ""
    return Sent(
        kind,
        form.action,
        "",
        answer.status,
        str(answer.url),
        {name: value for name, value in answer.headers.items() if name.lower() in SHOWN},
        page,
        answer.headers.get("Location", ""),
        frozenset(name.lower() for name in answer.headers),
    )


SHOWN: Final = ("content-type", "content-security-policy", "x-content-type-options")


async def fill_everything(
    callers: Callers, text: str, lines: tuple[Route, ...]
) -> AsyncIterator[Sent]:
    """Fill every field of every form of these pages with a string; give what came of each."""
    for kind, address, form in await forms_of(callers, lines):
        undone = form.method == "post" and UNDONE.search(form.action) is not None
        for where, ways in fillings(form, text):
            for said in ways:
                async with _as_it_was(callers, kind, undone=undone):
                    came = await send(callers, kind, address, form, said)
                came.where = where
                yield came
                if came.status < 400:
                    break


@asynccontextmanager
async def _as_it_was(callers: Callers, kind: str, *, undone: bool) -> AsyncIterator[None]:
    """Undo what is done in this block, if it is to be undone."""
    browser = callers.browsers[kind]
    cookies = [(one.key, one.value) for one in browser.session.cookie_jar]
    if undone:
        await callers.keeper.keep()
    yield
    if undone:
        await callers.keeper.restore()
        for name, value in cookies:
            browser.plant(name, value)
