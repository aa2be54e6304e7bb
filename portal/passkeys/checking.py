"""The one place that meets the ``webauthn`` library: what is asked, and what is believed.

User verification is required everywhere, so that each passkey is two factors in one: the
device, and the finger, face or PIN that unlocks it. No attestation is asked for, and none
is believed: whose make an authenticator is, is nobody's business here.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.passkeys.challenges import GOOD_FOR
from portal.passkeys.models import LONGEST_ID, Passkey
from portal.passkeys.relying_party import RelyingParty
from portal.refusals import Refusal, RequestRefusedError

ALGORITHMS: Final = [
    Algorithm.EDDSA,
    Algorithm.ECDSA_SHA_256,
    Algorithm.RSASSA_PKCS1_v1_5_SHA_256,
]
FORMATS: Final = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
"""A browser may pass on a passkey's own signature ("packed") although none was asked for."""
REQUIRED: Final = UserVerificationRequirement.REQUIRED
NAME: Final = "Ocean"
MILLISECONDS: Final = int(GOOD_FOR.total_seconds() * 1000)
UNREADABLE: Final = (
    *(WebAuthnException, ValueError, TypeError, LookupError, AttributeError, RecursionError),
    UnsupportedAlgorithm,
)
"""What the library raises about bytes that it cannot read or does not believe."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential whose signature, origin and challenge were right."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser says that an authenticator signed; nothing of it is verified yet."""

    credential_id: bytes
    user_handle: bytes | None
    unverified: AuthenticationCredential = field(repr=False)


def registration_options(
    party: RelyingParty, challenge: bytes, user: tuple[bytes, str, str], known: Iterable[Passkey]
) -> str:
    """Return what ``navigator.credentials.create`` is asked; user is handle, user name, name."""
    handle, user_name, name = user
    options = webauthn.generate_registration_options(
        rp_id=party.rp_id,
        rp_name=NAME,
        user_id=handle,
        user_name=user_name,
        user_display_name=name,
        challenge=challenge,
        timeout=MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[_described(one) for one in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options)


def assertion_options(party: RelyingParty, challenge: bytes, known: Iterable[Passkey]) -> str:
    """Return what ``navigator.credentials.get`` is asked; with none known, any of ours."""
    options = webauthn.generate_authentication_options(
        rp_id=party.rp_id,
        challenge=challenge,
        timeout=MILLISECONDS,
        allow_credentials=[_described(one) for one in known],
        user_verification=REQUIRED,
    )
    return webauthn.options_to_json(options)


def check_registration(party: RelyingParty, challenge: bytes, written: str) -> Registered:
    """Return the credential; raise ``passkey-refused``, whatever is wrong with it."""
    found = None
    with suppress(*UNREADABLE):
        found = _registered(party, challenge, written)
    if found is None:
        raise RequestRefusedError(Refusal.PASSKEY_REFUSED)
    return found


def read_assertion(written: str) -> Assertion:
    """Read what a browser sent; raise ``passkey-refused`` if it is no assertion."""
    found = None
    with suppress(*UNREADABLE):
        credential = parse_authentication_credential_json(json.loads(written))
        found = Assertion(credential.raw_id, credential.response.user_handle, credential)
    if found is None or not 0 < len(found.credential_id) <= LONGEST_ID:
        raise RequestRefusedError(Refusal.PASSKEY_REFUSED)
    return found


def verified_count(
    party: RelyingParty, challenge: bytes, assertion: Assertion, public_key: bytes
) -> int | None:
    """Return the counter of a right assertion, or none for any other.

    The counter is not compared here: only one that was signed says something.
    """
    with suppress(*UNREADABLE):
        if _is_framed(assertion.unverified.response.client_data_json):
            return None
        verified = webauthn.verify_authentication_response(
            credential=assertion.unverified,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        return verified.new_sign_count
    return None


def _registered(party: RelyingParty, challenge: bytes, written: str) -> Registered | None:
    credential = parse_registration_credential_json(json.loads(written))
    response = credential.response
    framed = _is_framed(response.client_data_json)
    if framed or parse_attestation_object(response.attestation_object).fmt not in FORMATS:
        return None
    verified = webauthn.verify_registration_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=party.rp_id,
        expected_origin=party.origin,
        require_user_verification=True,
        supported_pub_key_algs=ALGORITHMS,
    )
    if len(verified.credential_id) > LONGEST_ID:
        return None
    # a key that is no point of its curve is found here, not at the next log-in
    decoded_public_key_to_cryptography(decode_credential_public_key(verified.credential_public_key))
    return Registered(
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        " ".join(sorted({one.value for one in response.transports or ()})),
    )


def _is_framed(client_data: bytes) -> bool:
    """Say whether a page inside another site's page asked; ours are never framed."""
    return bool(parse_client_data_json(client_data).cross_origin)


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(one) for one in passkey.transports.split()]
    return PublicKeyCredentialDescriptor(id=passkey.credential_id, transports=transports or None)
