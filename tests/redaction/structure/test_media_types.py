"""What a body is, by what is stated or by its first bytes."""

import pytest

from redaction.structure.media_types import Format, format_shown, format_stated


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'\xef\xbb\xbf \r\n{"a": 1}', Format.JSON),
        (b"[1]", Format.JSON),
        (b"<a/>", Format.XML),
        (b"MSH|^~\\&|A", Format.HL7),
        (b"GET /a HTTP/1.1\r\n", Format.HTTP),
        (b"HTTP/1.1 200 OK\r\n", Format.HTTP),
        (b"Host: a\r\nAccept: b\r\n", Format.HEADERS),
        (b"a=1&b=2", Format.FORM),
        (b"first,last\r\na,b", Format.TABLE),
        (b"It does not open.", Format.PROSE),
        (b" {\\rtf1 a}", Format.BINARY),
        (b"a" * 4095 + b"\0", Format.BINARY),
        (b"a" * 4096 + b"\0", Format.PROSE),
        (b"", Format.PROSE),
    ],
)
def test_the_first_bytes_show_the_format(body: bytes, shown: Format) -> None:
    assert format_shown(body) is shown


@pytest.mark.parametrize(
    ("media_type", "stated"),
    [
        ("application/fhir+json; charset=utf-8", Format.JSON),
        (" Application/JSON ", Format.JSON),
        ("image/png", Format.BINARY),
        ("text/plain", None),
        ("", None),
        (None, None),
    ],
)
def test_a_media_type_states_the_format_unless_people_save_anything_under_it(
    media_type: str | None, stated: Format | None
) -> None:
    assert format_stated(media_type) is stated
