"""What may leave of a FHIR document: our own words about it, and its bare structure.

- Kept: types of resources from a closed list, codes of closed value sets
  (``use``, ``status``), provinces, and identifier systems that the facts name.
  Any other system may hold the clinic's name, and is masked like its value.
- An identifier's value leaves only if it is the EMR ID that the user sends.
- Attachments are masked whole: behind base64 stands another document, with
  everything in it. Their titles and addresses are file names.
- Whatever is not listed is dropped: extensions but the version code's, and all
  members of clinical resources.
"""

from typing import Final

from connectors.formats.fhir_identifiers import NAMES, SYSTEMS, system_of
from connectors.formats.fhir_resources import ALL_MEMBERS, CHECKED, TYPES, Wrong
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
from connectors.shapes import (
    EMR_ID,
    Each,
    Fields,
    Keep,
    Kind,
    Masked,
    Shape,
    flag,
    language,
    matching,
    one_of,
    province,
    whole_number,
)

URL_TOKEN: Final = Masked(Kind.URL_TOKEN)
COUNT: Final = whole_number(most=9999)

_HOSTED: Final = matching(
    r"https?://(fhir\.infoway-inforoute\.ca|(www\.)?ehealthontario\.(ca|on\.ca))"
    r"(/API)?(/FHIR|/fhir)?/NamingSystem/[A-Za-z-]{3,60}"
)


def _known_system(value: object) -> bool:
    """Accept a system of the public authorities; a clinic's own address stays."""
    return _HOSTED(value) and system_of(value).name in SYSTEMS


SYSTEM: Final[Shape] = _known_system
CODING: Final = Fields(
    {
        "system": one_of(
            "http://terminology.hl7.org/CodeSystem/v2-0203", "http://hl7.org/fhir/v2/0203"
        ),
        "code": one_of("DL", "JHN", "JPID", "MR", "NI", "PI", "PPN", "PRN", "SB", "SS"),
    }
)
"""What an identifier is (HL7 table 0203); the EMR ID is ``MR`` to Ocean."""
VERSION_CODE: Final = Fields(
    {
        "url": matching(
            r"https?://(hl7\.org|fhir\.infoway-inforoute\.ca|ehealthontario\.ca)"
            r"(/[A-Za-z\-]{2,30}){1,6}/(ext-identifierversion|versionCode)"
        ),
        "valueString": OTHER,
        "valueCode": OTHER,
    }
)
IDENTIFIER: Final = Fields(
    {
        "use": one_of("old", "official", "secondary", "temp", "usual"),
        "type": Fields({"coding": Each(CODING), "text": FREE_TEXT}),
        "system": SYSTEM,
        "value": EMR_ID,
        "extension": Each(VERSION_CODE),
    }
)
HUMAN_NAME: Final = Fields(
    {
        "use": one_of("anonymous", "maiden", "nickname", "official", "old", "temp", "usual"),
        "text": NAME,
        "family": NAME,
        "given": Each(NAME),
        "prefix": Each(NAME),
        "suffix": Each(NAME),
    }
)
REACHED: Final = Fields(
    {
        "system": one_of("email", "fax", "other", "pager", "phone", "sms", "url"),
        "use": one_of("home", "mobile", "old", "temp", "work"),
        "rank": whole_number(most=99),
        "value": PHONE,
    }
)
HOME: Final = Fields(
    {
        "use": one_of("billing", "home", "old", "temp", "work"),
        "type": one_of("both", "physical", "postal"),
        "text": ADDRESS,
        "line": Each(ADDRESS),
        "city": ADDRESS,
        "district": ADDRESS,
        "state": province,
        "postalCode": POSTAL_CODE,
        "country": one_of("CA", "CAN", "Canada"),
    }
)
PERSON: Final = Fields({"reference": RECORD_NUMBER, "display": NAME})
RELATIVE: Final = Fields(
    {
        "relationship": OTHER,
        "name": HUMAN_NAME,
        "telecom": Each(REACHED),
        "address": HOME,
        "gender": OTHER,
    }
)
ATTACHMENT: Final = Fields(
    {
        "contentType": one_of(
            "application/fhir+json", "application/hl7-v2", "application/hl7-v2+er7",
            "application/pdf", "application/xml", "image/jpeg", "image/png", "image/tiff",
            "text/html", "text/plain", "text/rtf", "text/xml", "x-application/hl7-v2+er7",
        ),
        "language": language,
        "data": CLINICAL,
        "url": URL_TOKEN,
        "size": OTHER,
        "hash": OTHER,
        "title": FREE_TEXT,
        "creation": DATE,
    }
)  # fmt: skip
RESOURCE: Final = Fields(
    {
        "resourceType": one_of(*TYPES),
        "id": EMR_ID,
        "identifier": Each(IDENTIFIER),
        "text": FREE_TEXT,
        # Patient
        "active": flag,
        "name": Each(HUMAN_NAME),
        "telecom": Each(REACHED),
        "gender": OTHER,
        "birthDate": BIRTH_DATE,
        "deceasedBoolean": OTHER,
        "deceasedDateTime": DATE,
        "address": Each(HOME),
        "maritalStatus": OTHER,
        "photo": OTHER,
        "contact": Each(RELATIVE),
        "generalPractitioner": Each(PERSON),
        "managingOrganization": OTHER,
        # DocumentReference
        "masterIdentifier": RECORD_NUMBER,
        "status": one_of("current", "entered-in-error", "superseded"),
        "docStatus": one_of("amended", "entered-in-error", "final", "preliminary"),
        "category": CLINICAL,
        "subject": PERSON,
        "date": DATE,
        "author": Each(PERSON),
        "authenticator": PERSON,
        "custodian": OTHER,
        "description": FREE_TEXT,
        "content": Each(Fields({"attachment": ATTACHMENT})),
        "context": CLINICAL,
    }
)
"""One list for all types: a member has the same rule wherever it stands."""
BUNDLE: Final = Fields(
    {
        **RESOURCE.members,
        "type": one_of(
            "batch", "batch-response", "collection", "document", "history", "message",
            "searchset", "transaction", "transaction-response",
        ),
        "total": COUNT,
        "timestamp": DATE,
        "entry": Each(Fields({"fullUrl": URL_TOKEN, "resource": RESOURCE})),
    }
)  # fmt: skip
DEVIATION: Final = Fields(
    {
        "resource": one_of(*CHECKED),
        "member": one_of(*ALL_MEMBERS),
        "wrong": one_of(*Wrong),
    }
)
UNDERSTOOD: Final = Fields(
    {
        "patients": COUNT,
        "documents": COUNT,
        "others": COUNT,
        "identifiers": Each(one_of(*NAMES)),
        "attachments": Each(one_of("elsewhere", "empty", "hl7-v2", "not-base64", "other")),
        "model": one_of("deviates", "r4"),
        "deviations": Each(DEVIATION),
    }
)
"""Our own words (``fhir.py``); their shapes are checked all the same."""
SEEN: Final = Fields(
    {
        "emr_id": EMR_ID,
        "family_name": NAME,
        "given_name": NAME,
        "birth_date": BIRTH_DATE,
        "health_number": HEALTH_NUMBER,
        "health_number_version": OTHER,
        "health_number_province": province,
        "phone": PHONE,
        "email": EMAIL,
        "address": ADDRESS,
        "city": ADDRESS,
        "postal_code": POSTAL_CODE,
    }
)
FHIR: Final[Keep] = Fields(
    # as a list of one, so that facts are told of ``patient`` alone, and not of members that a
    # Bundle never has
    {"understood": UNDERSTOOD, "patient": SEEN, "resource": Each(BUNDLE)}
)
"""All that may leave. A new line here needs a privacy review."""
