"""What is no text leaves as a skeleton, whether it holds a zero or not; any text is read."""

import bz2
import lzma
import zlib

import pytest

from redaction.structure.binary import is_binary
from redaction.structure.document import redact_document

WORD = b"zqvarnik"
PDF = b"%PDF-1.4\n1 0 obj\n(zqvarnik biopsy) Tj\n"


@pytest.mark.parametrize(
    "body",
    [
        b"7z\xbc\xaf'\x1c" + WORD * 5,
        b"Rar!\x1a\x07\x01" + WORD,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + WORD,
        b"\x28\xb5\x2f\xfd" + WORD,
        b"x\x9c" + WORD,
        PDF,
        b"\n" + PDF,
        b"%!PS-Adobe-3.0\n(zqvarnik) show\n",
        b"\n\x08zqvarnik\x12\x05hello",
        b"zqvarnik \x1b\x7f came",
        '{"name": "zqvarnik"}'.encode("cp500"),
        "zqvarnik came".encode("cp1140"),
        bz2.compress(WORD),
        lzma.compress(WORD),
        zlib.compress(WORD),
    ],
)
@pytest.mark.parametrize("media_type", [None, "text/plain"])
def test_what_is_no_text_leaves_as_a_skeleton(body: bytes, media_type: str | None) -> None:
    answer = redact_document(body, media_type)
    assert answer.text is None
    assert WORD not in answer.output


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"A PDF begins with %PDF-1.4, says the log.",
        b"\x1b[31mERROR\x1b[0m the page is blank\r\n\t(again)\f",
        b"The page is blank.\r\n\x1a",
        "Le dossier est fermé à clé, où est-il?".encode("latin-1"),
        "\u201cLe dossier\u201d \u2014 c\u2019est l\u00e0".encode("cp1252"),
        "d\u00e9\u00e0".encode("latin-1") + b" ok",
        "\u75c5\u5386 is what they see".encode(),
        "\u00e9\u00e9\u00e9\u00e9".encode(),
    ],
)
def test_a_text_in_any_usual_code_is_one(body: bytes) -> None:
    assert not is_binary(body)
    assert redact_document(body).text is not None


def test_a_pdf_may_begin_a_little_later() -> None:
    line = b"x" * 1017 + b"\n"
    assert is_binary(line + b"%PDF-1")
    assert not is_binary(b"x" + line + b"%PDF-1")


def test_one_letter_in_three_may_have_an_accent() -> None:
    assert not is_binary(b"Zo\xe9")
    assert is_binary(b"o\xe9\xe9")
