"""What may leave of a patient's raw data in Ocean, wherever they were read.

Field names: ocean-patient.ts of OceanMD's autorouter; that the Portal's "View
raw patient data" shows this form is a GUESS. A form's name can name a
condition, so maps whose keys a clinic chooses are masked whole.
"""

from typing import Final

from connectors.masks import (
    ADDRESS,
    AGE,
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
from connectors.shapes import (
    EMR_ID,
    OCEAN_REFERENCE,
    SITE_NUMBER,
    Each,
    Fields,
    language,
    one_of,
    province,
)

HOME: Final = Fields(
    {
        "line1": ADDRESS,
        "line2": ADDRESS,
        "city": ADDRESS,
        "province": ADDRESS,
        "country": ADDRESS,
        "postalCode": POSTAL_CODE,
        "phone": PHONE,
        "fax": PHONE,
        "email": EMAIL,
        "website": OTHER,
    }
)
CLINICIAN: Final = Fields(
    {
        "name": NAME,
        "signature": OTHER,
        "billingNum": RECORD_NUMBER,
        "professionalId": RECORD_NUMBER,
    }
)
DEMOGRAPHICS: Final = Fields(
    {
        "firstName": NAME,
        "surname": NAME,
        "preferredName": NAME,
        "secondName": NAME,
        "maidenName": NAME,
        "title": NAME,
        "suffix": NAME,
        "hn": HEALTH_NUMBER,
        "hnProv": province,
        "hnVC": OTHER,  # a version code alone is no health number, so no facts of one
        "hnExpiryDate": DATE,
        "alternateId": RECORD_NUMBER,  # the chart number: private, not the EMR ID
        "birthDate": BIRTH_DATE,
        "approxAgeInDays": AGE,  # a birth date, counted
        "sex": OTHER,
        "address": HOME,
        "address2": HOME,
        "preferredPharmacy": HOME,
        "emergencyContact": NAME,
        "emergencyContactPhone": PHONE,
        "language": language,
        "memberStatus": OTHER,
        "diagnosis": CLINICAL,
        "emailConsent": OTHER,
        "familyDoc": CLINICIAN,
        "clinicDoc": CLINICIAN,
        "comments": FREE_TEXT,
        "customFields": OTHER,
    }
)
ITEMS: Final = Each(Fields({"key": CLINICAL, "desc": CLINICAL, "data": CLINICAL}))
LIST: Final = Fields({"items": ITEMS})
CPP: Final = Fields(
    {
        "items": ITEMS,  # the type declares both forms of cpp: one list, or these eight
        "pmhx": LIST,
        "prob": LIST,
        "fhx": LIST,
        "allg": LIST,
        "tx": LIST,
        "rx": LIST,
        "immu": LIST,
        "soc": LIST,
    }
)
NOTE: Final = Fields(
    {
        "title": FREE_TEXT,
        "text": FREE_TEXT,
        "noteType": one_of("NOTE"),  # GUESS: what else it may be is not public
    }
)
OCEAN_PATIENT: Final = Fields(
    {
        "ref": OCEAN_REFERENCE,
        "siteNum": SITE_NUMBER,
        "externalPatientRef": EMR_ID,
        "reasonForVisit": CLINICAL,
        "apptReason": CLINICAL,
        "visitType": CLINICAL,
        "demographics": DEMOGRAPHICS,
        "cpp": CPP,
        "results": Each(Fields({"key": CLINICAL, "val": CLINICAL, "date": DATE})),
        "ptUpdate": Fields(
            {
                "progressNote": NOTE,
                "completedForms": CLINICAL,
                "emrFieldUpdates": CLINICAL,
                "formMetadata": CLINICAL,
            }
        ),
    }
)
"""All that may leave the clinic. A new line here needs a privacy review."""
