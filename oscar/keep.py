"""What may leave of an OSCAR record: the whole privacy policy of this EMR on one screen.

Member names: ``DemographicTo1.java`` of Open-O. A member that is not listed is
dropped and counted, its name too. ``Masked`` never lets the value out; it tells
whether there is one, how long it is and whether it is well formed, which is what
support needs to see why a note does not import.
"""

from typing import Final

from connectors.shapes import (
    EMR_ID,
    Each,
    Fields,
    Keep,
    Kind,
    Masked,
    language,
    one_of,
    province,
    whole_number,
)

DEMOGRAPHIC: Final = "oscar-demographic"
"""The kind of document that ``demographics/{id}`` and its lighter forms answer."""

NAME: Final = Masked(Kind.NAME)
BIRTH_DATE: Final = Masked(Kind.BIRTH_DATE)
DATE: Final = Masked(Kind.DATE)
AGE: Final = Masked(Kind.AGE)
PHONE: Final = Masked(Kind.PHONE)
NUMBER: Final = Masked(Kind.RECORD_NUMBER)
TEXT: Final = Masked(Kind.FREE_TEXT)
OTHER: Final = Masked(Kind.OTHER)

ADDRESS: Final = Fields(
    {
        "address": Masked(Kind.ADDRESS),
        "city": Masked(Kind.ADDRESS),
        "postal": Masked(Kind.POSTAL_CODE),
        "province": province,
    }
)
CONTACT: Final = Fields({"lastName": NAME, "firstName": NAME, "phone": PHONE})
PROVIDER: Final = Fields({"providerNo": NUMBER, "lastName": NAME, "firstName": NAME, "name": NAME})

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
        "hin": Masked(Kind.HEALTH_NUMBER),
        "ver": OTHER,
        "hcRenewDate": DATE,
        "sex": OTHER,
        # masked: what Ocean writes back or sends to
        "address": ADDRESS,
        "previousAddress": ADDRESS,
        "phone": PHONE,
        "alternativePhone": PHONE,
        "cellPhone": PHONE,
        "email": Masked(Kind.EMAIL),
        "middleNames": NAME,
        "alias": NAME,
        "displayName": NAME,
        "age": Fields({"days": AGE, "months": AGE, "years": AGE}),
        "sin": Masked(Kind.SIN),
        "chartNo": NUMBER,  # not the EMR ID, and private
        "providerNo": NUMBER,
        "provider": PROVIDER,
        "familyDoctor": NAME,
        "demoContacts": Each(CONTACT),
        "extras": Each(Fields({"key": one_of("demo_cell"), "value": OTHER})),
        "notes": TEXT,
        "alert": TEXT,
        "rosterStatus": OTHER,
        "patientStatusDate": DATE,
        "effDate": DATE,
        "endDate": DATE,
        "lastUpdateDate": DATE,
    }
)
"""A new line here needs a privacy review."""
