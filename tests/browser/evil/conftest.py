"""Pages of strangers in Chromium, and a real bridge beside them that notes what reaches it.

The browser believes an address of ours to be public, or of the clinic's network
(``--ip-address-space-overrides``). It runs as it is, and once without its own
check of local networks: an older one, or the engine inside an EMR.
"""

import json
import os
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.toolbar.bridge.conftest import Bridge, running
from toolbar.bridge import bodies
from toolbar.bridge.guard import CHECKS

SPACES = {"https-public": "public", "http-public": "public", "https-intranet": "local"} | {
    "http-intranet": "local",
    "other-port": "",
}
NAMES = {"https-public": "portal.test", "http-public": "evil.test"} | {
    "https-intranet": "oscar.test",
    "http-intranet": "emr.test",
    "other-port": "127.0.0.1",
}
WITHOUT_CHECK = "--disable-features=LocalNetworkAccessChecks"


@dataclass
class Reached:
    """One request that came to the bridge, and how it was answered."""

    method: str
    path: str
    status: int
    code: str | None
    headers: Mapping[str, str] = field(repr=False)


@dataclass
class Target:
    """A bridge that notes what reaches it."""

    bridge: Bridge
    reached: list[Reached]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.bridge.port}"

    def forget_pairings(self) -> int:
        """End all pairings; return how many there were."""
        return sum(self.bridge.state.revoke(one.token_id) for one in self.bridge.state.tokens())

    def wait(self, seconds: float) -> list[Reached]:
        """Return what has reached us under our own address, once something has or time is over.

        A page that another test left may ask under a name, on a port that was once another's.
        """
        until = time.monotonic() + seconds
        while not (found := self._under_own_address()) and time.monotonic() < until:
            time.sleep(0.02)
        return found

    def _under_own_address(self) -> list[Reached]:
        own = self.url.removeprefix("http://")
        return [one for one in tuple(self.reached) if one.headers.get("Host") == own]


class Stranger(BaseHTTPRequestHandler):
    """Answers an empty page of a stranger."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>a stranger</title><body></body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """Return a context for names that exist here only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal.test")])
    now = datetime.now(UTC)  # noqa: TID251 - the browser has no other clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture(scope="module")
def strangers(certificate: ssl.SSLContext) -> Iterator[dict[str, str]]:
    """Pages of strangers, by where they come from."""
    with ExitStack() as stack:
        made = {}
        for kind, name in NAMES.items():
            tls = certificate if kind.startswith("https") else None
            port = stack.enter_context(serving(tls))
            made[kind] = f"http{'s' if tls else ''}://{name}:{port}"
        yield made


def note(reached: list[Reached]) -> Callable[[web.Application], None]:
    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        code = None
        if isinstance(answer, web.Response) and isinstance(answer.body, bytes):
            with suppress(ValueError):
                code = json.loads(answer.body).get("code")
        headers = dict(request.headers)
        reached.append(Reached(request.method, request.path, answer.status, code, headers))
        return answer

    return lambda app: app.middlewares.insert(0, noting)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Target]]:
    """Two bridges: one as it is, one without its guard that reads a body whatever it is called."""
    made: dict[bool, Target] = {}
    check = bodies._check_declaration

    def check_if_guarded(request: web.Request) -> None:
        if False not in made or request.app is not made[False].bridge.app:
            check(request)

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "_check_declaration", check_if_guarded)

        def target(*, defence: bool) -> Target:
            if defence not in made:
                reached: list[Reached] = []
                started = running(
                    tmp_path_factory.mktemp("bridge"),
                    checks=CHECKS if defence else (),
                    extra=note(reached),
                )
                made[defence] = Target(stack.enter_context(started), reached)
            made[defence].reached.clear()
            return made[defence]

        yield target


@pytest.fixture
def guarded(lasting: Callable[..., Target]) -> Target:
    """The bridge as it is."""
    return lasting(defence=True)


@pytest.fixture
def unguarded(lasting: Callable[..., Target]) -> Target:
    """The bridge that lets everybody do what they want."""
    return lasting(defence=False)


@pytest.fixture(scope="module")
def chromium(strangers: Mapping[str, str]) -> Iterator[Callable[..., Browser]]:
    """Launch the system's Chromium; a machine without it skips, the CI fails."""
    if shutil.which(CHROMIUM) is None:
        if os.environ.get("CI"):  # noqa: TID251 - the CI says so itself
            pytest.fail("no Chromium")
        pytest.skip("no Chromium at /usr/bin/chromium: the browser tests did not run")
    spaces = [
        f"127.0.0.1:{strangers[kind].rpartition(':')[2]}={space}"
        for kind, space in SPACES.items()
        if space
    ]
    own = [one for one in ARGUMENTS if "host-resolver-rules" not in one]
    own.append("--host-resolver-rules=MAP *.test 127.0.0.1")
    own.append(f"--ip-address-space-overrides={','.join(spaces)}")
    launched: dict[tuple[str, ...], Browser] = {}
    with sync_playwright() as playwright:

        def launch(*more: str) -> Browser:
            if more not in launched:
                launched[more] = playwright.chromium.launch(
                    executable_path=CHROMIUM, args=[*own, *more]
                )
            return launched[more]

        yield launch
        for browser in launched.values():
            browser.close()


@pytest.fixture(scope="module")
def window(chromium: Callable[..., Browser]) -> Callable[..., BrowserContext]:
    """Return a profile of its own for each kind of browser; it ends with the browser."""
    made: dict[tuple[bool, bool], BrowserContext] = {}

    def of(*, granted: bool, check: bool) -> BrowserContext:
        if (granted, check) not in made:
            browser = chromium() if check else chromium(WITHOUT_CHECK)
            context = made[granted, check] = browser.new_context(ignore_https_errors=True)
            if granted:
                context.grant_permissions(["local-network-access"])
        return made[granted, check]

    return of


@pytest.fixture
def open_page(window: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Open a page; ``check`` is the browser's own of local networks."""
    pages: list[Page] = []

    def opening(url: str, *, granted: bool = False, check: bool = True) -> Page:
        page = window(granted=granted, check=check).new_page()
        pages.append(page)
        page.goto(url)
        return page

    yield opening
    for page in pages:
        page.close()
