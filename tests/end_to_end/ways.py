"""Every way in which the demonstration's sources hand a chart over."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from demo.patients import SyntheticPatient
from demo.pretend_medaccess import exports as of_medaccess
from demo.pretend_pssuite import Fault as PSSuiteFault
from demo.pretend_pssuite import exports as of_pssuite
from demo.world import SITE_NUMBER, World

Context = dict[str, object]
NOTE: Final = frozenset({PSSuiteFault.TEMPORARY_NOTE})


@dataclass(frozen=True)
class Way:
    """One connector, what is handed over to it, and what a preview of it then shows."""

    connector: str
    kinds: tuple[str, ...]
    """The documents of the preview, when a person has typed the Ocean reference: those that were
    chosen, the newest of the export folder, Ocean's."""
    by_hand: str = ""

    def context(self, world: World, patient: SyntheticPatient) -> Context:
        """Return the context as the source's page has it, or with documents chosen by hand."""
        source = next(one for one in world.emrs.sources() if one.connector == self.connector)
        context = source.context_of(patient)
        match self.by_hand:
            case "exports" if self.connector == "pssuite":
                return context | {"documents": _of_pssuite(patient)}
            case "exports":
                return context | {"documents": _of_medaccess(patient)}
            case "emr-id":
                return {"patient_id": patient.emr_id, "site_number": SITE_NUMBER}
            case _:
                return context


def _of_pssuite(patient: SyntheticPatient) -> list[Context]:
    return [
        _handed(of_pssuite.cds(patient, NOTE), "application/xml"),
        _handed(of_pssuite.hrm(patient), "application/xml"),
        _handed(of_pssuite.laboratory(patient), "application/hl7-v2"),
    ]


def _of_medaccess(patient: SyntheticPatient) -> list[Context]:
    return [
        _handed(of_medaccess.fhir(patient), "application/fhir+json"),
        _handed(of_medaccess.cds(patient), "application/xml"),
        _handed(of_medaccess.laboratory(patient), "application/hl7-v2"),
    ]


def _handed(body: bytes, media_type: str) -> Context:
    text = base64.b64encode(body).decode()
    return {"media_type": media_type, "body": text, "encoding": "base64"}


OCEAN: Final = "ocean-patient"
CDS: Final = "ontariomd-cds"
WAYS: Final[Mapping[str, Way]] = {
    "oscar": Way("oscar", ("oscar-demographic", OCEAN)),
    "accuro": Way("accuro", ("accuro-patient", OCEAN)),
    "pssuite": Way("pssuite", (CDS, OCEAN)),
    "pssuite, exports chosen": Way(
        "pssuite", (CDS, "ontariomd-hrm", "hl7-v2", CDS, OCEAN), "exports"
    ),
    "medaccess": Way("medaccess", ("fhir", OCEAN)),
    "medaccess, exports chosen": Way(
        "medaccess", ("fhir", CDS, "hl7-v2", "fhir", OCEAN), "exports"
    ),
    "ocean": Way("ocean", (OCEAN,)),
    "ocean, by EMR ID": Way("ocean", (OCEAN,), "emr-id"),
}
