"""What may leave of the shared formats: the default-mask rule, for every EMR alike.

Everything is masked but what is listed here, and what is listed leaves only in
the listed shape. Why these, and why not more:

- Kept: names of segments (Z segments too), set ids, sex, message type, version,
  control words of the header, the codes (never the names) of what was observed,
  types and states of results. They say how a message is built and how far it
  got, which is what support needs, and are the same for thousands of patients.
- Kept if known: the sending application and facility, from the closed list of
  ``senders``. Any other (a clinic may write its name there) is masked, and so
  are the receiving ones, which name the clinic's account.
- Times are masked as dates, the message's own too: a result's time finds the
  patient in any list of visits, and a message is made when the result is.
- Units, ranges and flags are masked with the result: a range tells sex and age,
  a flag tells the result, and no closed list holds the units that are sent.
- Control ids are masked: CLS and Excelleris build them from order numbers.
- Names of tests and codes of orders (OBR-4) are masked: Spire writes names into
  both, and an order names the reason for it.
"""

from collections.abc import Mapping
from typing import Final

from connectors.formats import cds, fhir, ocean_raw
from connectors.formats import hl7v2_words as shapes
from connectors.formats.cds_keep import CDS_FILE, HRM_FILE
from connectors.formats.fhir_keep import FHIR
from connectors.formats.hl7v2 import KIND
from connectors.formats.ocean_raw_keep import OCEAN_PATIENT
from connectors.masks import (
    ADDRESS,
    BIRTH_DATE,
    CLINICAL,
    DATE,
    FREE_TEXT,
    HEALTH_NUMBER,
    NAME,
    PHONE,
    RECORD_NUMBER,
)
from connectors.shapes import EMR_ID, Keep, Paths, one_of


def _fields(rule: Keep, **numbers: tuple[int, ...]) -> dict[str, Keep]:
    return {f"{name}-{number}": rule for name, several in numbers.items() for number in several}


KEPT: Final[Mapping[str, Keep]] = {
    "segment": shapes.Z_SEGMENT,
    "emr-id": EMR_ID,  # where a sender is configured to send it
    **_fields(shapes.APPLICATION, MSH=(3,), FHS=(3,), BHS=(3,)),
    **_fields(shapes.FACILITY, MSH=(4,), FHS=(4,), BHS=(4,)),
    "MSH-9": shapes.MESSAGE_TYPE,
    "MSH-11": one_of("D", "P", "T"),
    "MSH-12": shapes.VERSION,
    **_fields(one_of("AL", "ER", "NE", "SU"), MSH=(15, 16)),
    "MSH-18": shapes.CHARACTER_SET,
    **_fields(shapes.COUNT, FTS=(1,), BTS=(1,)),
    **_fields(shapes.SET_ID, PID=(1,), NK1=(1,), GT1=(1,), IN1=(1,)),
    **_fields(shapes.SET_ID, PV1=(1,), OBR=(1,), OBX=(1,), NTE=(1,), TXA=(1,)),
    "PID-8": shapes.SEX,
    "ORC-1": shapes.ORDER_CONTROL,
    "ORC-5": shapes.ORDER_STATUS,
    "OBR-25": shapes.RESULT_STATUS,
    "OBX-2": shapes.VALUE_TYPE,
    "OBX-3.1": shapes.OBSERVATION_CODE,
    "OBX-3.3": shapes.CODING_SYSTEM,
    "OBX-11": shapes.RESULT_STATUS,
    "TXA-17": shapes.DOCUMENT_STATUS,
}
"""All that may leave. A new line here needs a privacy review."""

MASKED: Final[Mapping[str, Keep]] = {
    "health-number": HEALTH_NUMBER,
    "PID-7": BIRTH_DATE,
    **_fields(NAME, PID=(5, 6, 9), NK1=(2, 30), GT1=(3, 4), IN1=(16,), MRG=(7,), PD1=(4,)),
    **_fields(NAME, PV1=(7, 8, 9, 17, 52), ORC=(10, 11, 12, 19), OBR=(10, 16, 28, 32, 33, 34, 35)),
    **_fields(NAME, OBX=(16,), TXA=(5, 9, 10, 11, 22), ROL=(4,), PRD=(2,)),
    **_fields(ADDRESS, PID=(11, 12, 23), NK1=(4,), GT1=(5,), IN1=(5, 19), PRD=(3,)),
    **_fields(PHONE, PID=(13, 14), NK1=(5, 6, 7, 31), GT1=(6, 7), IN1=(7,), ORC=(14,), PRD=(5,)),
    **_fields(RECORD_NUMBER, MSH=(10,), PID=(2, 3, 4, 18, 19, 20, 21), MRG=(1, 2, 3, 4, 5, 6)),
    **_fields(
        RECORD_NUMBER, IN1=(36, 49), PV1=(5, 19, 50), ORC=(2, 3, 4), OBR=(2, 3, 20, 21), TXA=(12,)
    ),
    **_fields(DATE, MSH=(7,), EVN=(2,), PID=(29,), PV1=(44, 45), ORC=(9, 15), OBX=(12, 14, 19)),
    **_fields(DATE, OBR=(6, 7, 8, 14, 22), TXA=(4, 6, 7, 8), IN1=(18,), FHS=(7,), BHS=(7,)),
    **_fields(FREE_TEXT, NTE=(3,)),
    **_fields(CLINICAL, OBX=(4, 5, 6, 7, 8), OBR=(4, 13, 31), DG1=(3, 4), AL1=(3, 5)),
}
"""What masked values are, for the counts; a field in neither table is masked as ``OTHER``."""

KEEP: Final[Mapping[str, Keep]] = {
    KIND: Paths({**MASKED, **KEPT}),
    ocean_raw.KIND: OCEAN_PATIENT,
    cds.CDS: CDS_FILE,
    cds.HRM: HRM_FILE,
    fhir.KIND: FHIR,
}
"""The allow-list by document kind; a document that nobody could parse has none."""
