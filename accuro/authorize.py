"""Enters what QHR gave the clinic, and tries it before anything is stored."""

import asyncio
from typing import Final

from accuro.client import AccuroClient
from accuro.credentials import SECRETS, Credentials, require_printable
from accuro.fetch import probe
from accuro.launch import PATIENT, script_tag
from accuro.settings import AccuroSettings, Mode
from connectors.contract import Prompt, Surroundings
from connectors.secret import Secret

PREFIX: Final = "accuro-"


async def authorize(settings: AccuroSettings, lent: Surroundings, prompt: Prompt) -> None:
    """Ask for the five values, get a token with them, ask Accuro for its version, store them.

    Nothing is stored before Accuro answered. In the page mode there is no
    credential: what to enter into the CDS menu is shown instead.
    """
    if settings.mode is Mode.PAGE:
        prompt.say("accuro.cds-entry", parameter=PATIENT, tag=script_tag(settings))
        return
    typed = [await _ask(lent, prompt, name) for name in SECRETS]
    credentials = require_printable(Credentials(*typed))
    await probe(AccuroClient(settings, lent, lambda: credentials))
    for name, value in zip(SECRETS, typed, strict=True):
        await asyncio.to_thread(lent.secrets.put, name, value)
    prompt.say("accuro.authorized")


async def _ask(lent: Surroundings, prompt: Prompt, name: str) -> Secret:
    """Ask for one value; an empty line keeps the stored one."""
    typed = prompt.ask(f"accuro.{name.removeprefix(PREFIX)}", hidden=True).strip()
    return Secret(typed) if typed else await asyncio.to_thread(lent.secrets.need, name)
