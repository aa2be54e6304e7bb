"""What the API takes and answers of patients: references, versions, and ciphertext."""

from typing import Annotated, Final

from pydantic import Field, RootModel

from connectors.context import PATTERNS
from portal.api.shapes import Answer, Body

EMR_ID: Final = PATTERNS["patient_id"].replace(r"\d", "[0-9]")
Cipher = str | list[Annotated[int, Field(ge=-128, le=127)]]
"""Base64 or, from older clients of Ocean's wire, a list of signed bytes."""
Base64 = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]


class ReservationBody(Body):
    """Whose record is to come."""

    emr_id: Annotated[str, Field(json_schema_extra={"pattern": f"^{EMR_ID}$"})]


class ReservedAnswer(Answer):
    """The reference under which the record is put."""

    reference: str


class RecordBody(RootModel[Cipher]):
    """A record in Ocean's wire form; its one-time key and IV are headers."""


class KeptAnswer(Answer):
    """A record was kept, so many times by now."""

    reference: str
    version: int


class SealedBody(Body):
    """Ciphertext with its one-time key and IV, in Ocean's wire form."""

    body: Cipher = Field(repr=False)
    one_time_key: str = Field(repr=False)
    iv: str = Field(repr=False)


class ResealedBody(SealedBody):
    """A record under the next key, and the version that it was made from."""

    version: int
    key_version: int


class SealedAnswer(Answer):
    """Ciphertext with its one-time key and IV."""

    body: Base64 = Field(repr=False)
    one_time_key: Base64 = Field(repr=False)
    iv: Base64 = Field(repr=False)


class RecordAnswer(SealedAnswer):
    """A patient's record as ciphertext."""

    id: str
    reference: str
    emr_id: str = Field(repr=False)
    version: int
    key_version: int


class RecordsAnswer(Answer):
    """Records by id, one batch of them."""

    records: list[RecordAnswer]


class KeyCheckAnswer(Answer):
    """The word that tells one version of the key; null if nobody laid it down."""

    check: SealedAnswer | None


class KeyVersionAnswer(Answer):
    """The version whose word is kept now."""

    key_version: int


class ResealedAnswer(Answer):
    """Whether no record is left under the key before."""

    last: bool


class WireRecordAnswer(RootModel[Base64]):
    """A record as Ocean answers it: base64, a JSON string."""
