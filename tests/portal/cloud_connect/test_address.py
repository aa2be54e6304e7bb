"""An address of Cloud Connect is https and a host name, and read in one way alone."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from portal.cloud_connect.address import LONGEST, read_address

OWN = "portal.example"
RIGHT = (
    ("https://cloudconnect.cognisantmd.com", "cloudconnect.cognisantmd.com"),
    ("https://Cloud.Maple.Example/Enter", "cloud.maple.example"),
    ("HTTPS://cloud.maple.example:8443/a/b_c~d.e/", "cloud.maple.example"),
    ("  https://xn--rable-erable-fhb.example  ", "xn--rable-erable-fhb.example"),
)
WRONG = (
    "http://cloud.maple.example",
    "cloud.maple.example",
    "//cloud.maple.example",
    "javascript:alert(1)",
    "https://user@cloud.maple.example",
    "https://user:secret@cloud.maple.example",
    "https://cloud.maple.example?x=1",
    "https://cloud.maple.example/?x=1",
    "https://cloud.maple.example/#x",
    "https://cloud.maple.example\\@evil.example",
    "https://cloud.maple.example/a b",
    "https://cloud.maple.example/\nx",
    "https://cloud.maple.example/%2e%2e/x",
    "https://cloud.maple.example/../x",
    "https://cloud.maple.example//x",
    "https://cloud.maple.example:0",
    "https://cloud.maple.example:65536",
    "https://cloud.maple.example:",
    "https://127.0.0.1",
    "https://2130706433",
    "https://0x7f.1",
    "https://[::1]",
    "https://localhost",
    "https://cloud.localhost",
    "https://cloud",
    "https://cloud.maple.example.",
    "https://-cloud.example",
    "https://cloud.m\u0430ple.example",
    f"https://{OWN}/x",
    f"https://{'a.' * 130}example",
    f"https://cloud.maple.example/{'a' * LONGEST}",
)


@pytest.mark.parametrize(("written", "host"), RIGHT)
def test_an_https_address_with_a_host_name_is_taken(written: str, host: str) -> None:
    address = read_address(written, OWN)
    assert address is not None
    assert (address.host, address.url.lower()) == (host, written.strip().lower())
    assert read_address(address.url, OWN) == address


@pytest.mark.parametrize("written", WRONG, ids=range(len(WRONG)))
def test_anything_else_is_not(written: str) -> None:
    assert read_address(written, OWN) is None


@given(
    st.text("htps:/@?#.-_~%\\[]019azAZ \n\u3002", max_size=40).map(lambda rest: "https://" + rest)
)
def test_what_is_taken_is_read_by_others_in_the_same_way(written: str) -> None:
    address = read_address(written, OWN)
    if address is not None:
        for host, user in (
            (urlsplit(address.url).hostname, urlsplit(address.url).username),
            (URL(address.url).host, URL(address.url).user),
        ):
            assert (host, user) == (address.host, None)
        assert str(URL(address.url).origin()) == str(URL(address.origin))
