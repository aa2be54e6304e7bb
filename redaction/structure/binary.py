"""Tells bytes that are no text: documents by how they begin, any other by what no text holds."""

import re
from typing import Final

HEADS: Final = (
    b"\x1f\x8b\x08", b"PK\x03\x04", b"%PDF", b"%!PS", b"\x89PNG", b"\xff\xd8\xff", b"II*\0",
    b"MM\0*", b"GIF8", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd", b"x\x9c", b"x\xda", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff",
)  # fmt: skip
"""How archives, pictures, office files and compressed texts begin."""
_PDF: Final = re.compile(rb"^%PDF-\d", re.MULTILINE)
_PDF_BEGINS: Final = 1024
"""Bytes before a PDF that programs pass over."""
_CONTROL: Final = re.compile(rb"[\0-\x08\x0e-\x1a\x7f]|\x1b(?![\[\]()])")
"""What stands in no text; a console's colours begin with an escape, HL7 is framed by others."""
_ASCII: Final = bytes(range(128))
_END_OF_FILE: Final = b"\x1a"
"""How DOS ended a text."""
_ACCENTS: Final = 3
"""One letter in so many may have an accent where a text is in Latin-1; EBCDIC has no other."""


def is_binary(body: bytes) -> bool:
    """Say whether bytes are a document of which nothing can be read here, or no text at all."""
    if body.startswith(HEADS) or _PDF.search(body, 0, _PDF_BEGINS):
        return True
    if _CONTROL.search(body.rstrip(_END_OF_FILE)):
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return len(body.translate(None, _ASCII)) * _ACCENTS > len(body)
    return False
