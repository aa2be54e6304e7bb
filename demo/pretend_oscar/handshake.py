"""The three legs: ``/ws/oauth/initiate``, ``authorize``, ``token``."""

import secrets
import urllib.parse

from aiohttp import web

from demo.pretend_oscar.faults import Fault
from demo.pretend_oscar.pages import render, sign_in, signed_in
from demo.pretend_oscar.signatures import SignatureRefusedError, oauth_parameters, verify
from demo.pretend_oscar.state import OSCAR, OscarState

routes = web.RouteTableDef()


def client_secret(oscar: OscarState, oauth: dict[str, str]) -> str:
    """Return the secret of the REST client; raise ``SignatureRefusedError``."""
    if oauth["oauth_consumer_key"] != oscar.consumer_key:
        raise SignatureRefusedError("invalid_consumer")
    return oscar.consumer_secret


def verify_access(request: web.Request) -> None:
    """Verify a request to ``/ws/services``; raise ``SignatureRefusedError``."""
    oscar = request.app[OSCAR]

    def secret_of(oauth: dict[str, str]) -> tuple[str, str]:
        token_secret = oscar.access_tokens.get(oauth.get("oauth_token", ""))
        if token_secret is None or Fault.TOKEN_REVOKED in oscar.faults:
            raise SignatureRefusedError("Invalid access token")
        return client_secret(oscar, oauth), token_secret

    verify(request, oscar.seen_as, oscar.now(), secret_of)


@routes.post("/ws/oauth/initiate")
async def initiate(request: web.Request) -> web.Response:
    """Hand out a request token."""
    oscar = request.app[OSCAR]
    try:
        oauth = verify(
            request, oscar.seen_as, oscar.now(), lambda found: (client_secret(oscar, found), "")
        )
    except SignatureRefusedError as refused:
        return _refuse(str(refused))
    if "oauth_callback" not in oauth:
        return _refuse("invalid_oauth_parameters")
    token, secret = secrets.token_hex(16), secrets.token_hex(16)
    oscar.request_tokens[token] = (secret, oauth["oauth_callback"])
    answer = {
        "oauth_token": token,
        "oauth_token_secret": secret,
        "oauth_callback_confirmed": "true",
    }
    return _form(answer)


@routes.get("/ws/oauth/authorize")
async def consent(request: web.Request) -> web.Response:
    """Show ``3rdpartyLogin.jsp``, where the provider logs in."""
    token = request.query.get("oauth_token", "")
    if token not in request.app[OSCAR].request_tokens:
        return web.Response(status=400, text="invalid_request_token")
    return sign_in(request, render("consent.html", token=token))


@routes.post("/ws/oauth/authorize")
async def consented(request: web.Request) -> web.Response:
    """Make a verifier, and show it or send the browser back with it."""
    oscar = request.app[OSCAR]
    if not signed_in(request):
        return web.Response(status=401, text="login_required")
    token = str((await request.post()).get("oauth_token", ""))
    if token not in oscar.request_tokens:
        return web.Response(status=400, text="invalid_request_token")
    verifier = oscar.verifiers.setdefault(token, secrets.token_hex(8))
    _, callback = oscar.request_tokens[token]
    if callback == "oob":
        return web.Response(text=f"oauth_verifier={verifier}")
    query = urllib.parse.urlencode({"oauth_token": token, "oauth_verifier": verifier})
    return web.Response(status=303, headers={"Location": f"{callback}?{query}"})


@routes.post("/ws/oauth/token")
async def token(request: web.Request) -> web.Response:
    """Exchange the request token and its verifier for an access token, once."""
    oscar = request.app[OSCAR]
    asked = oauth_parameters(request).get("oauth_token", "")

    def secret_of(oauth: dict[str, str]) -> tuple[str, str]:
        secret = client_secret(oscar, oauth)
        if asked not in oscar.request_tokens:
            raise SignatureRefusedError("invalid_request_token")
        if oauth.get("oauth_verifier", "") != oscar.verifiers.get(asked):
            raise SignatureRefusedError("invalid_verifier")
        return secret, oscar.request_tokens[asked][0]

    try:
        verify(request, oscar.seen_as, oscar.now(), secret_of)
    except SignatureRefusedError as refused:
        return _refuse(str(refused))
    del oscar.request_tokens[asked], oscar.verifiers[asked]
    granted, secret = oscar.grant()
    return _form({"oauth_token": granted, "oauth_token_secret": secret})


def _refuse(reason: str) -> web.Response:
    status = 400 if reason == "invalid_oauth_parameters" else 401
    known = reason if reason.startswith("invalid_") else "invalid_signature"
    return web.Response(status=status, text=known)


def _form(members: dict[str, str]) -> web.Response:
    return web.Response(
        text=urllib.parse.urlencode(members), content_type="application/x-www-form-urlencoded"
    )
