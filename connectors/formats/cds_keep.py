"""What may leave of an OntarioMD file: its privacy policy on one screen.

Element names: ``EMR_Data_Migration_Schema.xsd`` 5.0, ``ontariomd_cds.xsd`` 4.x,
``ontariomd_hrm.xsd`` 1.1.2. Clinical sections are not even in the tree: only
how many there are and how long. ``ChartNumber`` is masked, since Ocean lets a
patient authenticate with PS Suite's; classes of reports too, since the class
names an examination.
"""

from typing import Final

from connectors.formats.cds_records import SECTIONS
from connectors.formats.xml_encodings import WORDS
from connectors.masks import (
    ADDRESS,
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
from connectors.shapes import EMR_ID, Each, Fields, Keep, counted, flag, one_of, province

NAME_PART: Final = Fields(
    {
        "Part": NAME,
        "PartType": one_of("FAMC", "GIV"),
        "PartQualifier": one_of("BR", "SP", "CL", "IN"),
    }
)
NAME_PURPOSE: Final = one_of("HC", "L", "AL", "C")
NAMES: Final = Fields(
    {
        "NamePrefix": NAME,
        "LegalName": Fields(
            {
                "@namePurpose": NAME_PURPOSE,
                "FirstName": NAME_PART,
                "LastName": NAME_PART,
                "OtherName": Each(NAME_PART),
            }
        ),
        "OtherNames": Each(Fields({"@namePurpose": NAME_PURPOSE, "OtherName": Each(NAME_PART)})),
        "LastNameSuffix": NAME,
    }
)
PERSON: Final = Fields({"FirstName": NAME, "MiddleName": NAME, "LastName": NAME})
PHYSICIAN: Final = Fields(
    {"Name": PERSON, "OHIPPhysicianId": RECORD_NUMBER, "PrimaryPhysicianCPSO": RECORD_NUMBER}
)
PHONE_NUMBER: Final = Fields(
    {
        "@phoneNumberType": one_of("R", "C", "W"),
        "phoneNumber": PHONE,
        "areaCode": PHONE,
        "exchange": PHONE,
        "number": PHONE,
        "extension": PHONE,
    }
)
HOME: Final = Fields(
    {
        "@addressType": one_of("M", "R"),
        "Formatted": ADDRESS,
        "Structured": Fields(
            {
                "Line1": ADDRESS,
                "Line2": ADDRESS,
                "Line3": ADDRESS,
                "City": ADDRESS,
                "CountrySubdivisionCode": province,
                "PostalZipCode": Fields({"PostalCode": POSTAL_CODE, "ZipCode": POSTAL_CODE}),
            }
        ),
    }
)
PURPOSE: Final = one_of("EC", "NK", "AS", "CG", "PA", "IN", "GT", "SDM")
CONTACT: Final = Fields(
    {
        "@ContactPurpose": PURPOSE,
        "ContactPurpose": Each(Fields({"PurposeAsEnum": PURPOSE, "PurposeAsPlainText": OTHER})),
        "Name": PERSON,
        "PhoneNumber": Each(PHONE_NUMBER),
        "EmailAddress": EMAIL,
        "Note": FREE_TEXT,
    }
)
STATUS: Final = one_of("A", "I", "D")
ENROLMENT: Final[dict[str, Keep]] = {
    "EnrollmentStatus": one_of("0", "1"),
    "EnrollmentDate": DATE,
    "EnrollmentTerminationDate": DATE,
    "TerminationReason": OTHER,
    "EnrolledToPhysician": PHYSICIAN,
}

DEMOGRAPHICS: Final[dict[str, Keep]] = {
    "Names": NAMES,
    "DateOfBirth": BIRTH_DATE,
    "HealthCard": Fields(
        {"Number": HEALTH_NUMBER, "Version": OTHER, "Expirydate": DATE, "ProvinceCode": province}
    ),
    "ChartNumber": RECORD_NUMBER,
    "Gender": one_of("M", "F", "O", "U"),
    "UniqueVendorIdSequence": EMR_ID,
    "Address": Each(HOME),
    "PhoneNumber": Each(PHONE_NUMBER),
    "PreferredPhone": one_of("R", "C", "W"),
    "PreferredOfficialLanguage": one_of("ENG", "FRE"),
    "PreferredSpokenLanguage": OTHER,
    "Contact": Each(CONTACT),
    "NoteAboutPatient": FREE_TEXT,
    "PatientWarningFlags": OTHER,
    "Enrolment": Each(Fields({**ENROLMENT, "EnrolmentHistory": Each(Fields(ENROLMENT))})),
    "PrimaryPhysician": PHYSICIAN,
    "Email": EMAIL,
    "FamilyMemberLink": RECORD_NUMBER,
    "PersonStatusCode": Fields({"PersonStatusAsEnum": STATUS, "PersonStatusAsPlainText": OTHER}),
    "PersonStatusDate": DATE,
    "SIN": SIN,
    "ReferredPhysician": PERSON,
    "FamilyPhysician": PERSON,
    "PreferredPharmacy": Fields(
        {
            "Name": NAME,
            "Address": HOME,
            "PhoneNumber": PHONE_NUMBER,
            "FaxNumber": PHONE_NUMBER,
            "EmailAddress": EMAIL,
        }
    ),
}
PARTIAL_BIRTH_DATE: Final = Fields(
    {
        "YearOnly": BIRTH_DATE,
        "YearMonth": BIRTH_DATE,
        "FullDate": BIRTH_DATE,
        "DateTime": BIRTH_DATE,
    }
)
HRM_DEMOGRAPHICS: Final[dict[str, Keep]] = {
    **DEMOGRAPHICS,
    **ENROLMENT,
    "DateOfBirth": PARTIAL_BIRTH_DATE,
    "PersonStatusCode": STATUS,
    "UniqueVendorIdSequence": RECORD_NUMBER,  # the hospital's number, not the EMR ID
}

EXTENSIONS: Final = (
    ".bmp", ".doc", ".docx", ".gif", ".htm", ".html", ".jpeg", ".jpg",
    ".pdf", ".png", ".rtf", ".tif", ".tiff", ".txt", ".xml",
)  # fmt: skip
REPORT: Final = Fields(
    {
        "media": one_of("Email", "Download", "Portable Media", "Hardcopy"),
        "format": one_of("Text", "Binary"),
        "extension": one_of(*EXTENSIONS),
        "status": one_of("P", "D", "S", "C", "F", "A"),
        "content": one_of("none", "text", "binary"),
        "characters": counted,
        "well_formed": flag,
    }
)
SECTION: Final = Fields({"count": counted, "elements": counted, "characters": counted})


def _document(demographics: dict[str, Keep]) -> Keep:
    return Fields(
        {
            "standard": one_of("cds", "cds-4", "cds-5", "hrm"),
            "alone": flag,
            "namespace": one_of("cds", "none", "other"),
            "encoding": Fields({"declared": one_of(*WORDS), "read_as": one_of(*WORDS)}),
            "in_order": flag,
            "demographics": Fields(demographics),
            "sections": Fields(dict.fromkeys(SECTIONS, SECTION)),
            "unknown_sections": counted,
            "reports": Each(REPORT),
        }
    )


CDS_FILE: Final = _document(DEMOGRAPHICS)
"""The allow-list of an export. A new line here needs a privacy review."""

HRM_FILE: Final = _document(HRM_DEMOGRAPHICS)
"""The allow-list of a report that a hospital sent."""
