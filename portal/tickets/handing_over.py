"""Hands over what is attached to a ticket: to be saved, never shown as a page."""

from typing import Final

from aiohttp import web

from portal.principals import Principal
from portal.state import DATABASE
from portal.tickets.finding import find_attachment
from portal.uploads.cleaning import extension_of, media_type_of
from web import headers

SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


async def saved_attachment(request: web.Request, principal: Principal, number: str) -> web.Response:
    """Answer the attachment that the address names, of a ticket that they may see.

    Raises what ``find_attachment`` does.
    """
    position = request.match_info["position"]
    body = await find_attachment(request.app[DATABASE], principal, number, position)
    name = f"{number}-{position}.{extension_of(body)}"
    response = web.Response(
        body=body,
        content_type=media_type_of(body),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    headers.apply(response, SANDBOX)
    return response
