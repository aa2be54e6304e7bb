"""Forms for people who are not logged in, tied to their browser by a cookie."""

from http import HTTPStatus

from aiohttp import web

from portal import cookies, proofs
from portal.page import POLICY, csrf_token, page
from portal.refusals import RequestRefusedError


def open_form(
    request: web.Request,
    template: str,
    refused: RequestRefusedError | None = None,
    policy: str = POLICY,
    status: HTTPStatus = HTTPStatus.OK,
    **facts: object,
) -> web.Response:
    """Answer a page with a form; set the cookie if this browser has none."""
    name = cookies.form_name(request)
    secret = None if name in request.cookies else proofs.make_token()
    # exposed to make the form's other half
    token = proofs.derived(secret.expose(), "form") if secret else csrf_token(request, name)
    response = page(
        request,
        template,
        policy=policy,
        status=refused.status if refused else status,
        refusal=refused.refusal if refused else None,
        csrf_token=token,
        **facts,
    )
    if secret is not None:
        cookies.set_private(request, response, name, secret)
    return response
