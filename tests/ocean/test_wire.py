"""Ocean's encryption: the published vector, and one error for every way to fail."""

import base64
import json
import secrets
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import OceanUnreadableError, SettingsError
from connectors.secret import Secret
from ocean.wire import MOST_CHARACTERS, Sealed, seal, unseal

# facts published by OceanMD in encryption-util.test.ts of its autorouter
KEY = "TestKey1!2345678"
IV = "Dw4NDAsKCQgHBgUEAwIBAA=="
WRAPPED = "ZCg4D4k1F2dDSlkkfIoLKQfq/pa/qUOJHKtd8M/rp+I="
BODY = "mQDoH29JfgfJ2sog9MRa9B3Mfm+P2TsIcXq86M8XbwE7bkKKV+Ff7P/ns/xcHgSy"
ONE_TIME_KEY = base64.b64decode("ABEiM0RVZneImaq7zN3u/w==")
PATIENT = {"ref": "synthetic-ref", "status": "test"}
CANARY = "Quibblethorn"


def cbc(body: bytes, key: bytes, *, encrypt: bool) -> bytes:
    cipher = Cipher(algorithms.AES128(key), modes.CBC(base64.b64decode(IV)))
    engine = cipher.encryptor() if encrypt else cipher.decryptor()
    return engine.update(body) + engine.finalize()


def unpad(padded: bytes) -> bytes:
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def sealed_text(body: bytes, *, one_time_key: bytes = ONE_TIME_KEY) -> Sealed:
    """Seal any bytes, and any one-time key, as a server that means harm could."""
    padder = padding.PKCS7(128).padder()
    padded = padder.update(body) + padder.finalize()
    padder = padding.PKCS7(128).padder()
    wrapped = padder.update(one_time_key) + padder.finalize()
    body_block = cbc(padded, one_time_key[:16].ljust(16), encrypt=True)
    key_block = cbc(wrapped, KEY.encode(), encrypt=True)
    return Sealed(base64.b64encode(body_block).decode(), base64.b64encode(key_block).decode(), IV)


def opened(sealed: Sealed, key: str = KEY) -> dict[str, object]:
    return unseal(sealed.body, sealed.one_time_key, sealed.iv, Secret(key))


def failure(body: object, wrapped: str = WRAPPED, iv: str = IV, key: str = KEY) -> tuple[str, ...]:
    """Return everything by which one refusal could be told from another."""
    with pytest.raises(OceanUnreadableError) as caught:
        unseal(body, wrapped, iv, Secret(key))
    error = caught.value
    places = tuple(f"{entry.name}:{entry.lineno}" for entry in caught.traceback[1:])
    assert error.__context__ is None
    assert error.__cause__ is None
    return (type(error).__name__, str(error), repr(error), str(vars(error)), *map(str, places))


def flipped(text: str, place: int, mask: int) -> str:
    body = bytearray(base64.b64decode(text))
    body[place] ^= mask
    return base64.b64encode(body).decode()


def test_the_published_vector_opens() -> None:
    assert unseal(BODY, WRAPPED, IV, Secret(KEY)) == PATIENT


def test_a_body_of_signed_bytes_opens_as_its_base64_does() -> None:
    signed = [byte - 256 if byte > 127 else byte for byte in base64.b64decode(BODY)]
    assert min(signed) < 0
    assert unseal(signed, WRAPPED, IV, Secret(KEY)) == PATIENT


@given(
    st.dictionaries(
        st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)
    )
)
@settings(max_examples=40)
def test_what_is_sealed_opens_again(tree: dict[str, object]) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert opened(seal(tree, Secret(KEY))) == tree


def test_a_fraction_opens_as_it_is() -> None:
    assert opened(seal({"val": 47.1193}, Secret(KEY))) == {"val": 47.1193}


def test_every_seal_takes_a_fresh_key_and_iv() -> None:
    first, second = seal(PATIENT, Secret(KEY)), seal(PATIENT, Secret(KEY))
    assert first.body != second.body
    assert first.one_time_key != second.one_time_key
    assert first.iv != second.iv


def test_a_short_key_is_padded_with_the_character_zero() -> None:
    assert opened(seal(PATIENT, Secret("Short1!")), "Short1!000000000") == PATIENT


@pytest.mark.parametrize("key", ["", "Clé!partagée1234", KEY + "0", KEY * 2])
def test_a_key_that_ocean_would_not_make_is_refused(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        seal(PATIENT, Secret(key))
    assert caught.value.key == "ocean-shared-encryption-key"
    assert caught.value.__context__ is None
    assert failure(BODY, key=key) == failure("")


def unpads(wrapped: bytes, key: str) -> bool:
    """Take a padding that fits for a proof of the key: the broken twin of ``unseal``."""
    try:
        unpad(cbc(wrapped, key.encode(), encrypt=False))
    except ValueError:
        return False
    return True


def opens(key: str) -> bool:
    try:
        unseal(BODY, WRAPPED, IV, Secret(key))
    except OceanUnreadableError:
        return False
    return True


def test_a_padding_that_fits_does_not_prove_the_key_and_ours_notices_every_wrong_one() -> None:
    wrapped = base64.b64decode(WRAPPED)
    wrong = [f"Wrong!{number:010d}" for number in range(20_000)]
    assert 20 < sum(unpads(wrapped, key) for key in wrong) < 300
    assert not any(opens(key) for key in wrong)
    assert opens(KEY)


def telling_unseal(body: str) -> str:
    """Tell a wrong padding from wrong JSON: the broken twin of ``unseal``."""
    try:
        plain = unpad(cbc(base64.b64decode(body), ONE_TIME_KEY, encrypt=False))
    except ValueError:
        return "padding"
    try:
        json.loads(plain)
    except ValueError:
        return "json"
    return "fine"


def failing(flip: Callable[[int], tuple[object, str]]) -> set[tuple[str, ...]]:
    return {failure(*flip(mask)) for mask in range(1, 256)}


def test_an_attacker_who_flips_the_last_byte_learns_nothing_of_the_padding() -> None:
    # the last byte of the block before the last one is the classic lever on the padding
    size = len(base64.b64decode(BODY))
    told = {telling_unseal(flipped(BODY, size - 17, mask)) for mask in range(256)}
    assert told == {"padding", "json", "fine"}

    levers = failing(lambda mask: (flipped(BODY, size - 17, mask), WRAPPED))
    last = failing(lambda mask: (flipped(BODY, size - 1, mask), WRAPPED))
    wrapped_levers = failing(lambda mask: (BODY, flipped(WRAPPED, 15, mask)))
    wrapped_last = failing(lambda mask: (BODY, flipped(WRAPPED, 31, mask)))
    assert (
        len(levers | last | wrapped_levers | wrapped_last | {failure("", key="Other1!2345678")})
        == 1
    )


@pytest.mark.parametrize("size", [0, 8, 15, 17, 24, 32])
def test_a_one_time_key_of_another_length_is_refused(size: int) -> None:
    sealed = sealed_text(b"{}", one_time_key=secrets.token_bytes(size))
    failure(sealed.body, sealed.one_time_key)


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        '"Quibblethorn"',
        "null",
        "",
        "{",
        '{"surname":"Quibblethorn"',
        '{"hn":NaN}',
        '{"hn":Infinity}',
        '{"hn":1e999}',
        '{"surname":"Quibblethorn","surname":"Bumblestrop"}',
        '{"a":{"b":1,"b":2}}',
        '{"a":' * 100_000,
        '{"a":' + "9" * 5_000 + "}",
        "\ufeff{}",
    ],
    ids=lambda text: text[:12],
)
def test_a_payload_that_is_no_plain_json_object_is_refused(text: str) -> None:
    sealed = sealed_text(text.encode())
    assert failure(sealed.body, sealed.one_time_key) == failure("")


def test_a_payload_that_is_not_utf_8_is_refused() -> None:
    sealed = sealed_text('{"surname":"Éloïse"}'.encode("latin-1"))
    assert failure(sealed.body, sealed.one_time_key) == failure("")


@pytest.mark.parametrize(
    "body",
    [None, 7, 1.5, True, {}, [], [128], [-129], [1.0], [True], ["1"], [[1]], "é", "AAAA", "%%%="],
    ids=repr,
)
def test_a_body_of_another_form_is_refused(body: object) -> None:
    assert failure(body) == failure("")


@pytest.mark.parametrize("iv", ["", "AAAA", "é", IV + "AAAA", IV.rstrip("=")])
def test_an_iv_of_another_length_is_refused(iv: str) -> None:
    assert failure(BODY, iv=iv) == failure("")


def test_a_body_too_large_is_refused_before_it_is_decoded() -> None:
    assert failure("A" * (MOST_CHARACTERS + 4)) == failure("")
    assert failure([0] * (MOST_CHARACTERS + 1)) == failure("")


@given(st.binary(max_size=80), st.binary(max_size=48), st.binary(max_size=20))
def test_no_bytes_raise_anything_else(body: bytes, wrapped: bytes, iv: bytes) -> None:
    texts = [base64.b64encode(part).decode() for part in (body, wrapped, iv)]
    failure(*texts)


def test_neither_an_error_nor_a_sealed_patient_shows_a_value() -> None:
    sealed = sealed_text(f'{{"surname":"{CANARY}"'.encode())
    told = " ".join(failure(sealed.body, sealed.one_time_key)) + repr(sealed)
    assert CANARY not in told
    assert KEY not in told
    assert sealed.one_time_key not in told


def test_the_frames_of_an_error_hold_neither_key_nor_plain_text() -> None:
    sealed = sealed_text(f'{{"surname":"{CANARY}","surname":"{CANARY}"}}'.encode())
    with pytest.raises(OceanUnreadableError) as caught:
        unseal(sealed.body, sealed.one_time_key, sealed.iv, Secret(KEY))
    held = [entry.frame.f_locals for entry in caught.traceback[1:]]
    assert CANARY not in repr(held)
    assert KEY not in repr(held)
    assert repr(ONE_TIME_KEY) not in repr(held)
