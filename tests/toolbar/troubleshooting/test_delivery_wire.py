"""The way to support is the computer's own: its trust, its proxy, TLS 1.2, and no way around."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from toolbar.troubleshooting.delivery_wire import Wire, system_proxy, system_trust
from toolbar.troubleshooting.errors import PortalUnreachableError

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority of its own, whose file a clinic may trust."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    @classmethod
    def made(cls, folder: Path) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A clinic's authority")])
        certificate = (
            _dated(x509.CertificateBuilder().subject_name(name).issuer_name(name), key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True, content_commitment=False, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=True,
                    crl_sign=True, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        file = folder / "authority.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(key, certificate, file)

    def serve(self, folder: Path, address: str = "127.0.0.1") -> ssl.SSLContext:
        """Return the context of a server with this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = x509.CertificateBuilder().subject_name(name)
        certificate = (
            _dated(builder.issuer_name(self.certificate.subject), key)
            .add_extension(alternative, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = folder / "server.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _dated(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        builder.public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=3000))
        .not_valid_after(NOW + timedelta(days=3000))
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.made(tmp_path)


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as one:
        yield one


@pytest.fixture
async def serving() -> AsyncIterator[Callable[[ssl.SSLContext], Any]]:
    """Serve what a portal would, and note the headers of whoever got through."""
    servers: list[TestServer] = []

    async def start(context: ssl.SSLContext) -> tuple[str, list[Any]]:
        seen: list[Any] = []

        async def answer(request: web.Request) -> web.Response:
            seen.append(request.headers)
            return web.json_response({"keys": []})

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app, host="127.0.0.1", scheme="https")
        await server.start_server(ssl=context)
        servers.append(server)
        return f"https://127.0.0.1:{server.port}/api/v1/keys", seen

    yield start
    for server in servers:
        await server.close()


def trusting(file: Path) -> ssl.SSLContext:
    context = system_trust()
    context.load_verify_locations(file)
    return context


TOKEN = {"Authorization": "Bearer site-token-parsnip"}


async def test_whom_the_computer_trusts_is_trusted(
    authority: Authority,
    session: ClientSession,
    serving: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On Linux and macOS ``SSL_CERT_FILE`` names the system's authorities."""
    url, seen = await serving(authority.serve(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert (await Wire(session).ask(url, TOKEN)).status == 200
    assert len(seen) == 1


async def test_whom_it_does_not_trust_is_shown_nothing(
    authority: Authority, session: ClientSession, serving: Any, tmp_path: Path
) -> None:
    url, seen = await serving(authority.serve(tmp_path))
    with pytest.raises(PortalUnreachableError) as caught:
        await Wire(session).ask(url, TOKEN, b"bundle")
    assert caught.value.__context__ is None
    assert seen == []


async def test_a_trusted_certificate_of_another_address_is_refused(
    authority: Authority, session: ClientSession, serving: Any, tmp_path: Path
) -> None:
    url, seen = await serving(authority.serve(tmp_path, "127.0.0.2"))
    with pytest.raises(PortalUnreachableError):
        await Wire(session, trust=lambda: trusting(authority.file)).ask(url, TOKEN)
    assert seen == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
async def test_tls_older_than_1_2_is_refused(
    authority: Authority, session: ClientSession, serving: Any, tmp_path: Path
) -> None:
    context = authority.serve(tmp_path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = _old()
    url, seen = await serving(context)
    with pytest.raises(PortalUnreachableError):
        await Wire(session, trust=lambda: trusting(authority.file)).ask(url, TOKEN)
    assert seen == []

    def lax() -> ssl.SSLContext:
        made = trusting(authority.file)
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = _old()
        return made

    # the server is as it should be: whoever allows it gets through
    assert (await Wire(session, trust=lax).ask(url, TOKEN)).status == 200


def _old() -> ssl.TLSVersion:
    return ssl.TLSVersion["TLSv1_1"]


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that writes down what it is asked for, and answers plain requests itself."""
    asked: list[str] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(head.splitlines()[0])
        status = "502 No" if head.startswith("CONNECT") else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()
    await server.wait_closed()


@pytest.fixture(autouse=True)
def no_proxy_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_a_clinics_proxy_is_used(
    session: ClientSession, proxy: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = proxy
    monkeypatch.setenv("HTTPS_PROXY", address)
    monkeypatch.setenv("HTTP_PROXY", address)
    with pytest.raises(PortalUnreachableError):  # this one does not let us through
        await Wire(session).ask("https://portal.test/api/v1/keys", TOKEN)
    assert (await Wire(session).ask("http://portal.test/api/v1/keys")).status == 200
    assert asked == [
        "CONNECT portal.test:443 HTTP/1.1",
        "GET http://portal.test/api/v1/keys HTTP/1.1",
    ]


def test_what_needs_no_proxy_goes_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", "portal.test")
    assert system_proxy("https://other.test/") == "http://proxy.test:3128"
    assert system_proxy("https://portal.test/") is None
    assert system_proxy("https://127.0.0.1:8080/") is None
    assert system_proxy("http://localhost:8080/") is None
    assert system_proxy("https:///") is None


async def test_a_netrc_does_not_replace_our_token(
    authority: Authority,
    session: ClientSession,
    serving: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The HTTP library's own way to the proxy would also read passwords from this file."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    url, seen = await serving(authority.serve(tmp_path))
    wire = Wire(session, trust=lambda: trusting(authority.file))
    await wire.ask(url, TOKEN)
    assert seen[0].getall("Authorization") == [TOKEN["Authorization"]]
