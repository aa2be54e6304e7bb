"""What may leave of an OSCAR record: the whole privacy policy of this EMR on one screen.

Member names: ``DemographicTo1.java`` of Open-O. A member that is not listed is
dropped and counted, its name too. ``Masked`` never lets the value out; it tells
whether there is one, how long it is and whether it is well formed, which is what
support needs to see why a note does not import.
"""

from typing import Final

from connectors.masks import (
    ADDRESS,
    AGE,
    BIRTH_DATE,
    DATE,
    EMAIL,
    FREE_TEXT,
    HEALTH_NUMBER,
    NAME,
    OTHER,
    PHONE,
    POSTAL_CODE,
    RECORD_NUMBER,
    SIN,
)
from connectors.shapes import (
    EMR_ID,
    Each,
    Fields,
    Keep,
    language,
    one_of,
    province,
    whole_number,
)

DEMOGRAPHIC: Final = "oscar-demographic"
"""The kind of document that ``demographics/{id}`` and its lighter forms answer."""


HOME: Final = Fields(
    {
        "address": ADDRESS,
        "city": ADDRESS,
        "postal": POSTAL_CODE,
        "province": province,
    }
)
CONTACT: Final = Fields({"lastName": NAME, "firstName": NAME, "phone": PHONE})
PROVIDER: Final = Fields(
    {"providerNo": RECORD_NUMBER, "lastName": NAME, "firstName": NAME, "name": NAME}
)

KEEP: Final[Keep] = Fields(
    {
        # kept: the identifier, and words of closed lists
        "demographicNo": EMR_ID,
        "hcType": province,
        "officialLanguage": language,
        # Demographic.java: active, inactive, deceased, inactive and duplicate, moved, fired;
        # a clinic's own words are masked
        "patientStatus": one_of("AC", "IN", "DE", "IC", "ID", "MO", "FI"),
        "activeCount": whole_number(most=99),
        # masked: what Ocean compares when it looks for the patient
        "lastName": NAME,
        "firstName": NAME,
        "dateOfBirth": BIRTH_DATE,
        "dobYear": BIRTH_DATE,
        "dobMonth": BIRTH_DATE,
        "dobDay": BIRTH_DATE,
        "hin": HEALTH_NUMBER,
        "ver": OTHER,
        "hcRenewDate": DATE,
        "sex": OTHER,
        # masked: what Ocean writes back or sends to
        "address": HOME,
        "previousAddress": HOME,
        "phone": PHONE,
        "alternativePhone": PHONE,
        "cellPhone": PHONE,
        "email": EMAIL,
        "middleNames": NAME,
        "alias": NAME,
        "displayName": NAME,
        "age": Fields({"days": AGE, "months": AGE, "years": AGE}),
        "sin": SIN,
        "chartNo": RECORD_NUMBER,  # not the EMR ID, and private
        "providerNo": RECORD_NUMBER,
        "provider": PROVIDER,
        "familyDoctor": NAME,
        "demoContacts": Each(CONTACT),
        "extras": Each(Fields({"key": one_of("demo_cell"), "value": OTHER})),
        "notes": FREE_TEXT,
        "alert": FREE_TEXT,
        "rosterStatus": OTHER,
        "patientStatusDate": DATE,
        "effDate": DATE,
        "endDate": DATE,
        "lastUpdateDate": DATE,
    }
)
"""A new line here needs a privacy review."""
