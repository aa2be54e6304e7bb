"""Ocean's encryption of a patient: a one-time key seals the patient, the clinic's key seals that.

AES-128-CBC with PKCS#7 padding, both blocks under one IV; the shared encryption
key is used as it stands, without derivation (OceanMD's autorouter,
encryption-util.ts; its published test vector is among our tests). There is no
MAC, so what comes out is untrusted input. It is Ocean's format, which we must
speak; nothing of ours is stored or sent in it alone.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from connectors.errors import OceanUnreadableError, SettingsError
from connectors.secret import Secret
from connectors.strict_json import read_strictly

KEY_BYTES: Final = 16
MOST_CHARACTERS: Final = 8 * 1024 * 1024
"""A larger body is refused before it is decoded."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A patient as Ocean answers it: three base64 strings, none of which may reach support."""

    body: str = field(repr=False)
    one_time_key: str = field(repr=False)
    iv: str = field(repr=False)


def seal(tree: Mapping[str, object], key: Secret) -> Sealed:
    """Encrypt a patient under a fresh one-time key and IV.

    Raises ``SettingsError`` naming the shared encryption key if it cannot be one.
    """
    outer = None
    with suppress(ValueError):
        outer = _key_bytes(key)
    if outer is None:
        raise SettingsError("ocean-shared-encryption-key")
    plain = json.dumps(tree, ensure_ascii=False, allow_nan=False).encode()
    one_time_key, iv = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
    blocks = (_encrypt(plain, one_time_key, iv), _encrypt(one_time_key, outer, iv), iv)
    return Sealed(*(base64.b64encode(block).decode() for block in blocks))


def unseal(sealed_body: object, one_time_key: str, iv: str, key: Secret) -> dict[str, object]:
    """Decrypt a patient; the body is base64 or, from older servers, a list of signed bytes.

    Raises ``OceanUnreadableError``, always the same one: a wrong key, a wrong
    padding, a text that is no JSON object and an altered byte look alike.
    """
    tree = _opened(sealed_body, one_time_key, iv, key)
    if not isinstance(tree, dict):
        raise OceanUnreadableError
    return tree


def _opened(sealed_body: object, one_time_key: str, iv: str, key: Secret) -> object:
    # A function of its own: its frame, which held plain text, is gone when the error is raised.
    with suppress(ValueError, RecursionError):
        start = _from_base64(iv)
        inner = _decrypt(_from_base64(one_time_key), _key_bytes(key), start)
        # A wrong key leaves a valid padding 1 time in 255, but hardly ever a whole block of it.
        if len(inner) != KEY_BYTES:
            return None
        return read_strictly(_decrypt(_body_bytes(sealed_body), inner, start))
    return None


def _key_bytes(key: Secret) -> bytes:
    # exposed because AES takes the key itself
    text = key.expose()
    # Ocean pads a short key with the character 0. What it makes of a key that is longer or not
    # ASCII depends on its library, so such a key is refused, not imitated.
    if not text or not text.isascii() or len(text) > KEY_BYTES:
        raise ValueError("not a shared encryption key")
    return text.encode("ascii").ljust(KEY_BYTES, b"0")


def _body_bytes(body: object) -> bytes:
    if isinstance(body, str):
        return _from_base64(body)
    if isinstance(body, list) and len(body) <= MOST_CHARACTERS:
        numbers = [number & 255 for number in body if _is_signed_byte(number)]
        if len(numbers) == len(body):
            return bytes(numbers)
    raise ValueError("neither base64 nor signed bytes")


def _is_signed_byte(value: object) -> bool:
    return type(value) is int and -128 <= value <= 127


def _from_base64(text: str) -> bytes:
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too large")
    return base64.b64decode(text, validate=True)


def _encrypt(plain: bytes, key: bytes, iv: bytes) -> bytes:
    from cryptography.hazmat.primitives import padding  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 - loaded by its first use, to start fast

    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def _decrypt(sealed: bytes, key: bytes, iv: bytes) -> bytes:
    from cryptography.hazmat.primitives import padding  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 - loaded by its first use, to start fast

    decryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()
