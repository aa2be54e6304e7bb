"""The closed lists and short codes of HL7 v2 that may leave (see ``keep`` for where)."""

from typing import Final

from connectors.formats.senders import APPLICATIONS, FACILITIES
from connectors.shapes import matching, one_of, whole_number

SET_ID: Final = whole_number(most=999)
COUNT: Final = whole_number(most=9999)
APPLICATION: Final = one_of(*APPLICATIONS)
FACILITY: Final = one_of(*FACILITIES)

MESSAGE_TYPE: Final = matching(
    "(ACK|ADT|BAR|CRM|DFT|ERP|MDM|MFN|OMG|OML|ORL|ORM|ORR|ORU|OUL|PPR|QBP|QRY|REF|RPI|RRI|RSP|SIU"
    "|[A-Z][0-9]{2}|[A-Z]{3}_[A-Z][0-9]{2})"
)
"""A type of HL7 table 0076, an event (``R01``) or a structure (``ORU_R01``)."""

VERSION: Final = matching(r"2\.[0-9](\.[0-9])?")
CHARACTER_SET: Final = one_of(
    "8859/1", "8859/15", "ASCII", "ISO-8859-1", "UNICODE", "UNICODE UTF-8", "UTF-8"
)
Z_SEGMENT: Final = matching("Z[A-Z0-9]{2}")

OBSERVATION_CODE: Final = matching(
    "([0-9]{1,5}-[0-9]"  # LOINC
    "|[0-9]{3,7}"  # CLS, CML; eight digits could be a date of birth
    "|X[0-9]{5}|XXX-[0-9]{4}"  # Excelleris
    "|(?=[A-Z0-9]*[0-9])[A-Z][A-Z0-9]{1,4}"  # six: a postal code, or a Manitoba number
    "|[A-Z]{2,4})"  # HGB; five letters and more are too often a name
)
"""A code, never words: Spire writes ``Glucose Random`` there, which is masked."""

CODING_SYSTEM: Final = matching(
    "(LN|L|SCT|SNM|I9|I10|L[0-9]{2}[A-Z]|99[A-Z0-9]{1,3}|HL7[0-9]{4,5})"
)

VALUE_TYPE: Final = matching(
    "(AD|CE|CF|CK|CN|CP|CWE|CX|DR|DT|DTM|ED|EI|FT|ID|IS|MA|MO|NA|NM|PN|RP|SI|SN|ST|TM|TN|TS|TX"
    "|TXT|XAD|XCN|XON|XPN|XTN)"
)
RESULT_STATUS: Final = matching(
    r"([A-DFIM-PR-Z]|Auth \(Verified\)|In Progress|Modified|Transcribed)"  # the words are Spire's
)
ORDER_CONTROL: Final = matching(
    "(CA|CH|CN|CR|DC|DE|DF|DR|FU|HD|HR|LI|NA|NW|OC|OD|OE|OF|OH|OK|OR|PA|PR|RE|RF|RL|RO|RP|RQ|RR|RU"
    "|SC|SN|SR|SS|UA|UC|UD|UF|UH|UM|UN|UR|UX|XO|XR|XX)"
)
ORDER_STATUS: Final = one_of("A", "CA", "CM", "DC", "ER", "F", "HD", "IP", "RP", "SC")
DOCUMENT_STATUS: Final = one_of("AU", "DI", "DO", "IN", "IP", "LA", "PA")
SEX: Final = one_of("A", "F", "M", "N", "O", "U", "X", "Female", "Male", "Unknown")
