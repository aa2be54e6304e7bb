"""Makes this computer a REST client of OSCAR: the three-legged handshake of OAuth 1.0a.

A provider consents in the browser, and OSCAR shows a verifier to type in
("oob", out of band). What the token may read are that provider's privileges.
"""

import asyncio
import re
import urllib.parse
from contextlib import suppress
from dataclasses import replace
from typing import Final

from connectors.contract import Prompt, Surroundings
from connectors.errors import ChartUnreadableError
from connectors.secret import Secret
from oscar.fetch import OscarClient
from oscar.launch import script_tag
from oscar.outcome import Answer, require_success
from oscar.requests import HANDSHAKE, INITIATE, TOKEN
from oscar.settings import Mode, OscarSettings
from oscar.signing import Credentials, Step

SECRETS: Final = (
    "oscar-client-key",
    "oscar-client-secret",
    "oscar-token",
    "oscar-token-secret",
)
CONSENT: Final = "/ws/oauth/authorize"


async def authorize(settings: OscarSettings, lent: Surroundings, prompt: Prompt) -> None:
    """Ask for the client key and secret, let a provider consent, store the token.

    Nothing is stored before OSCAR granted the token. In the page mode there is
    no credential: the tag to paste into OSCAR is shown instead.
    """
    if settings.mode is Mode.PAGE:
        prompt.say("oscar.paste-tag", tag=script_tag(settings))
        return
    key, secret = [await _ask(lent, prompt, name) for name in SECRETS[:2]]
    client = OscarClient(settings, lent.session, Credentials(key, secret), lent.clock, HANDSHAKE)
    requested = _token(await client.ask(INITIATE, "POST", Step(callback="oob")))
    # exposed because OSCAR wants the request token in the address; without its secret,
    # which stays here, it is of no use to anybody else
    token = urllib.parse.quote(requested[0].expose(), safe="")
    prompt.say("oscar.consent", address=f"{settings.base_url}{CONSENT}?oauth_token={token}")
    verifier = Secret(prompt.ask("oscar.verifier").strip())
    consented = Credentials(key, secret, *requested)
    client = replace(client, credentials=consented)
    granted = _token(await client.ask(TOKEN, "POST", Step(verifier=verifier)))
    for name, value in zip(SECRETS, (key, secret, *granted), strict=True):
        await asyncio.to_thread(lent.secrets.put, name, value)
    prompt.say("oscar.authorized")


async def _ask(lent: Surroundings, prompt: Prompt, name: str) -> Secret:
    """Ask for one credential; an empty line keeps the stored one."""
    typed = prompt.ask(name.replace("oscar-", "oscar."), hidden=True).strip()
    return Secret(typed) if typed else await asyncio.to_thread(lent.secrets.need, name)


def _token(answer: Answer) -> tuple[Secret, Secret]:
    """Read a token and its secret (Open-O OscarRequestTokenService.java: form-encoded)."""
    body = require_success(answer)
    form: dict[str, list[str]] = {}
    with suppress(ValueError):  # its message quotes the body
        form = urllib.parse.parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10)
    pair = [form.get(name, [""])[0] for name in ("oauth_token", "oauth_token_secret")]
    if not all(re.fullmatch(r"[!-~]{8,200}", value) for value in pair):
        raise ChartUnreadableError(answer.status)
    return Secret(pair[0]), Secret(pair[1])
