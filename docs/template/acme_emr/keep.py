"""What may leave of an Acme record: the whole privacy policy of this EMR on one screen.

A member that is not listed is dropped and counted, its name too.
"""

from collections.abc import Mapping
from typing import Final

from connectors.masks import (
    ADDRESS,
    BIRTH_DATE,
    FREE_TEXT,
    HEALTH_NUMBER,
    NAME,
    OTHER,
    PHONE,
    POSTAL_CODE,
    RECORD_NUMBER,
)
from connectors.shapes import EMR_ID, OCEAN_REFERENCE, Fields, Keep, one_of, province

RECORD: Final = "acme-patient"
"""The kind of document that Acme answers."""

KEEP: Final[Mapping[str, Keep]] = {
    RECORD: Fields(
        {
            # kept: the identifiers that are sent, and words of closed lists
            "id": EMR_ID,
            "oceanReference": OCEAN_REFERENCE,
            "status": one_of("active", "inactive"),
            "healthNumberProvince": province,
            # masked: support learns that there is one, how long it is, whether it is well formed
            "lastName": NAME,
            "firstName": NAME,
            "birthDate": BIRTH_DATE,
            "sex": OTHER,
            "healthNumber": HEALTH_NUMBER,
            "chartNumber": RECORD_NUMBER,
            "phone": PHONE,
            "home": Fields({"street": ADDRESS, "city": ADDRESS, "postalCode": POSTAL_CODE}),
            "note": FREE_TEXT,
        }
    )
}
"""A new line here needs a privacy review."""
