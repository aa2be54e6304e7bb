"""What a page's script hands to ``navigator.credentials``, as the library writes it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Options(BaseModel):
    # what a later release of the library adds is for the browser, and not for us to refuse
    model_config = ConfigDict(extra="allow", frozen=True)


class CredentialAnswer(_Options):
    """A passkey that is known."""

    id: str
    type: Literal["public-key"]
    transports: list[str] = []


class PartyAnswer(_Options):
    """For whom a passkey is made."""

    id: str
    name: str


class OwnerAnswer(_Options):
    """Whose passkey is made."""

    id: str
    name: str
    displayName: str  # noqa: N815 - the browser's word


class KindAnswer(_Options):
    """A kind of key that is taken."""

    type: Literal["public-key"]
    alg: int


class CreationAnswer(_Options):
    """What ``navigator.credentials.create`` is asked."""

    rp: PartyAnswer
    user: OwnerAnswer
    challenge: str
    pubKeyCredParams: list[KindAnswer]  # noqa: N815 - the browser's word
    timeout: int
    excludeCredentials: list[CredentialAnswer] = []  # noqa: N815 - the browser's word
    attestation: Literal["none"]


class AssertionAnswer(_Options):
    """What ``navigator.credentials.get`` is asked."""

    challenge: str
    rpId: str  # noqa: N815 - the browser's word
    timeout: int
    allowCredentials: list[CredentialAnswer] = []  # noqa: N815 - the browser's word
    userVerification: Literal["required"]  # noqa: N815 - the browser's word
