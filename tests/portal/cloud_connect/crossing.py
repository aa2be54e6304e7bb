"""What the tests of Cloud Connect do: a Site Admin with a second factor, and a receiving end.

The receiving end is the one that ``docs/portal-cloud-connect.md`` prints.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
import pyotp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from portal.commands import utc_now
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import fill

GUIDE = Path(__file__).parents[3] / "docs" / "portal-cloud-connect.md"
PAGE = f"/sites/{MAPLE}/cloud-connect"
ADDRESS = "https://cloud.maple-canary.example/hand-over"
HOST = "cloud.maple-canary.example"
FACTORS = "/account/factors"


def printed_receiver() -> Any:
    """Return the class of the guide's example, as it is printed."""
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    defined: dict[str, Any] = {}
    exec(compile(example, str(GUIDE), "exec"), defined)  # noqa: S102 - our own guide
    return defined["Receiver"]


def receiver(hosted: Hosted, address: str = ADDRESS) -> Any:
    keys = jwt.PyJWKClient(f"{hosted.url}/.well-known/jwks.json")
    return printed_receiver()(hosted.url, address, keys)


async def set_up_factor(hosted: Hosted, visitor: Browser) -> None:
    """Give somebody who is logged in a second factor."""
    assert (await fill(visitor, FACTORS, f"{FACTORS}/begin"))[0] == 303
    match = re.search(r"<code>([A-Z2-7 ]+)</code>", await visitor.page(FACTORS))
    assert match is not None
    code = pyotp.TOTP(match[1].replace(" ", "")).at(hosted.clock())
    assert (await fill(visitor, FACTORS, f"{FACTORS}/confirm", code=code, next=""))[0] == 200


async def admin(hosted: Hosted, visitor: Browser) -> Browser:
    """Log the clinic's Site Admin in, at the time that receiving ends go by."""
    hosted.clock.now = utc_now()
    await visitor.log_in(MAPLE_ADMIN)
    await set_up_factor(hosted, visitor)
    return visitor


async def name_address(visitor: Browser, address: str = ADDRESS) -> tuple[int, str, str]:
    return await fill(visitor, PAGE, PAGE, back=PAGE, address=address)


async def cross(visitor: Browser) -> tuple[str, str]:
    """Press the button; return where the answer's form posts to, and the assertion in it."""
    status, location, text = await fill(visitor, PAGE, f"{PAGE}/enter", back=PAGE)
    assert (status, location) == (200, "")
    action = re.search(r'action="(https://[^"]+)"', text)
    assertion = re.search(r'name="assertion" value="([\w.-]+)"', text)
    assert action is not None
    assert assertion is not None
    return html.unescape(action[1]), assertion[1]


@asynccontextmanager
async def receiving_end(hosted: Hosted) -> AsyncIterator[BaseTestServer]:
    """Run a Cloud Connect on loopback that lets in whom the printed receiver takes."""
    here = receiver(hosted)

    async def hand_over(request: web.Request) -> web.Response:
        given, claims = str((await request.post())["assertion"]), None
        try:
            claims = await asyncio.to_thread(here.verify, given)
        except jwt.PyJWTError:
            return web.Response(status=403)
        return web.json_response(claims)

    app = web.Application()
    app.router.add_post("/hand-over", hand_over)
    async with TestServer(app) as server:
        yield server
