"""What may leave of an Accuro patient: the whole privacy policy of this EMR on one screen.

Member names: QHR developer docs (patients/search v2). A member that is not
listed is dropped and counted, its name too. ``Masked`` never lets the value
out; it tells whether there is one, how long it is and whether it is well
formed, which is what support needs to see why a note does not import.
"""

from collections.abc import Mapping
from typing import Final

from connectors.formats import keep as formats
from connectors.masks import (
    ADDRESS,
    BIRTH_DATE,
    CLINICAL,
    DATE,
    EMAIL,
    FREE_TEXT,
    HEALTH_NUMBER,
    NAME,
    OTHER,
    PHONE,
    POSTAL_CODE,
    RECORD_NUMBER,
)
from connectors.shapes import EMR_ID, Each, Fields, Keep, flag, one_of, whole_number

PATIENT: Final = "accuro-patient"
"""The kind of document that ``patients/search`` and the path of one patient answer."""
DEMOGRAPHICS: Final = "accuro-demographics"
"""The kind of document that a path to DemographicsDto alone answers."""

ORDER: Final = whole_number(most=99)
CONTACT_TYPE: Final = one_of("HomePhone", "WorkPhone")

TELEPHONE: Final = Fields(
    {
        "number": PHONE,
        "ext": PHONE,
        "notes": FREE_TEXT,
        # the words of the documented example; any other is masked
        "equipType": one_of("Cell"),
        "usage": one_of("Active"),
        "contactType": CONTACT_TYPE,
        "order": ORDER,
    }
)
HOME: Final = Fields(
    {
        "street": ADDRESS,
        "city": ADDRESS,
        "postalZip": POSTAL_CODE,
        "note": FREE_TEXT,
        "type": one_of("Civil"),
        "start": DATE,
        "end": DATE,
    }
)
WHO: Final = Fields(
    {
        # masked: what Ocean compares when it looks for the patient
        "lastName": NAME,
        "firstName": NAME,
        "birthday": BIRTH_DATE,
        "genderId": OTHER,
        "healthCard": Fields({"phn": HEALTH_NUMBER, "locationId": OTHER, "expiry": DATE}),
        # masked: what Ocean writes back or sends to
        "addresses": Each(HOME),
        "phones": Each(TELEPHONE),
        "email": Fields({"address": EMAIL, "type": one_of("Home"), "order": ORDER}),
        "preferredContactType": CONTACT_TYPE,
        "officialLanguageCode": OTHER,
        "spokenLanguageCode": OTHER,
        "middleName": NAME,
        "title": NAME,
        "suffix": NAME,
        "nextKinName": NAME,
        "nextKinPhone": TELEPHONE,
        "relationshipStatusId": OTHER,
    }
)
ALBERTA: Final = Fields(
    {
        "guardianUli": HEALTH_NUMBER,
        "guardianRegistration": RECORD_NUMBER,
        "uli2": Fields({"phn": HEALTH_NUMBER}),
    }
)
ONTARIO: Final = Fields(
    {
        "validationStatus": flag,  # whether the ministry knows the card
        "validationMessage": FREE_TEXT,
        "admissionDate": DATE,
        "dischargeDate": DATE,
        "masterNumber": RECORD_NUMBER,
    }
)

KEPT: Final[Keep] = Fields(
    {
        # kept: the identifier, and the chart's state
        "patientId": EMR_ID,
        "patientStatusId": whole_number(most=99),
        "deceased": flag,
        "hasArchivedRecords": flag,
        "paperChart": flag,
        "demographics": WHO,
        # masked: whether Accuro knows a provider, not which
        "familyProviderId": RECORD_NUMBER,
        "enrolledProviderId": RECORD_NUMBER,
        "officeProviderId": RECORD_NUMBER,
        "referringProviderId": RECORD_NUMBER,
        "insurerId": OTHER,
        "fileNumber": RECORD_NUMBER,  # not the EMR ID, and private
        "uuid": RECORD_NUMBER,
        "registrationNumber": RECORD_NUMBER,
        "paperChartNote": FREE_TEXT,
        "occupation": OTHER,
        "alert": Fields({"message": FREE_TEXT, "lastUpdated": DATE}),
        "referredDate": DATE,
        "deceasedDate": DATE,
        "gestationAge": CLINICAL,
        "albertaDetails": ALBERTA,
        "ontarioDetails": ONTARIO,
        "novaScotiaDetails": Fields(
            {"guardianHcn": HEALTH_NUMBER, "secondaryHealthCard": HEALTH_NUMBER}
        ),
        "manitobaDetails": Fields({"healthRegistrationNumber": RECORD_NUMBER}),
    }
)
"""A new line here needs a privacy review."""

KEEP: Final[Mapping[str, Keep]] = {**formats.KEEP, PATIENT: KEPT, DEMOGRAPHICS: WHO}
"""By document kind: Accuro's own records, and what may be handed over or exported."""
