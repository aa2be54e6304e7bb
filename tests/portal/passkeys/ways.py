"""The three ways on which a passkey is used, and the one on which it is made, as a browser goes."""

import json
from typing import Any

from portal.passkeys.relying_party import relying_party
from tests.portal.hosting import MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.passkeys.authenticator import Authenticator
from tests.portal.people.post import SAME

PAGE = "/account/factors"
Said = tuple[int, str, str]


def device(hosted: Hosted, **facts: Any) -> Authenticator:
    party = relying_party(hosted.url)
    assert party is not None
    return Authenticator(**{"origin": party.origin, **facts})


async def asked(visitor: Browser, page: str, path: str) -> dict[str, Any]:
    """Return the options that the page's script is given."""
    token = csrf_token(await visitor.page(page))
    answer = await visitor.send(f"{path}/begin", SAME, csrf_token=token)
    assert answer.status == 200, answer.status
    options: dict[str, Any] = json.loads(await answer.text())
    return options


async def told(visitor: Browser, page: str, path: str, **fields: str) -> Said:
    token = csrf_token(await visitor.page(page))
    answer = await visitor.send(path, SAME, csrf_token=token, **fields)
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def add(visitor: Browser, key: Authenticator, name: str = "Key", **fields: str) -> Said:
    options = await asked(visitor, PAGE, f"{PAGE}/passkeys")
    fields = {"name": name, "credential": key.create(options), **fields}
    return await told(visitor, PAGE, f"{PAGE}/passkeys", **fields)


async def enrolled(hosted: Hosted, visitor: Browser, user: str = MAPLE_ADMIN) -> Authenticator:
    """Log somebody in, and give them a passkey as first factor."""
    await visitor.log_in(user)
    key = device(hosted)
    status, _, page = await add(visitor, key)
    assert status == 200
    assert page.count("<code>") == 10
    return key


async def log_in(visitor: Browser, key: Authenticator) -> Said:
    """Log in without a password."""
    options = await asked(visitor, "/log-in", "/log-in/passkey")
    return await told(visitor, "/log-in", "/log-in/passkey", credential=key.get(options))


async def second(visitor: Browser, key: Authenticator) -> Said:
    """Show the passkey after a right password."""
    page, path = "/log-in/factor", "/log-in/factor/passkey"
    return await told(visitor, page, path, credential=key.get(await asked(visitor, page, path)))


async def step_up(visitor: Browser, key: Authenticator, way_back: str = PAGE) -> Said:
    page, path = "/step-up", "/step-up/passkey"
    credential = key.get(await asked(visitor, page, path))
    return await told(visitor, page, path, credential=credential, next=way_back)


async def is_in(visitor: Browser) -> bool:
    return (await visitor.get("/tickets")).status == 200
