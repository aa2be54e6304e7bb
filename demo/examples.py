"""What a page would hand over and a user would write, for the examples of the demonstration."""

from demo.patients import SyntheticPatient


def context_of(patient: SyntheticPatient, site_number: str) -> dict[str, object]:
    """Return the context (contract.md) that OSCAR's page hands over for this patient."""
    return {
        "patient_id": patient.emr_id,
        "ocean_reference": patient.ocean_reference,
        "ereferral_reference": None,
        "site_number": site_number,
        "documents": [],
    }


def ticket_of(site_number: str, emr: str = "oscar") -> dict[str, object]:
    """Return a ticket (contract.md) without anything of a patient in it."""
    return {
        "reporter": {"name": "Rosalie Réception", "email": "reception@clinic.invalid"},
        "site_number": site_number,
        "emr": emr,
        "services": ["eforms"],
        "frequency": "constant",
        "scope": "one_patient",
        "description": "Notes of the intake form do not reach the chart since this morning.",
        "language": "en",
    }
