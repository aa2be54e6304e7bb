"""What our pretend EMRs export is valid by OntarioMD's schemas, and is what it is told to be."""

import io
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from connectors.contract import JsonTree
from connectors.formats import cds
from demo import pretend_medaccess, pretend_pssuite
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_medaccess import exports as medaccess
from demo.pretend_pssuite import exports as pssuite

SCHEMAS = Path(__file__).parents[3].parent / "shared" / "data" / "xsd"
CDS = "cds-emr-data-migration-5.0/EMR_Data_Migration_Schema.xsd"
HRM = "hrm-1.1.2/ontariomd_hrm.xsd"
everybody = pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="the schemas are not beside the project"
)


def exported(patient: SyntheticPatient) -> list[tuple[str, bytes]]:
    """Return every export in OntarioMD's formats, with every fault but the one that cuts it."""
    whole = [
        (CDS, pssuite.cds(patient, {fault}))
        for fault in pretend_pssuite.Fault
        if fault is not pretend_pssuite.Fault.TRUNCATED
    ]
    whole += [
        (CDS, medaccess.cds(patient, {fault}))
        for fault in pretend_medaccess.Fault
        if fault is not pretend_medaccess.Fault.TRUNCATED
    ]
    return [
        (CDS, pssuite.cds(patient)),
        (CDS, medaccess.cds(patient)),
        *whole,
        (HRM, pssuite.hrm(patient)),
    ]


@needs_schemas
@everybody
def test_every_export_is_valid(patient: SyntheticPatient) -> None:
    loaded = {name: etree.XMLSchema(etree.parse(SCHEMAS / name)) for name in (CDS, HRM)}
    for name, body in exported(patient):
        schema = loaded[name]
        assert schema.validate(etree.fromstring(body)), schema.error_log


@needs_schemas
def test_the_schemas_can_refuse() -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / CDS))
    body = pssuite.cds(PATIENTS[0])
    assert not schema.validate(etree.fromstring(body.replace(b"<Gender>", b"<Gender>x")))
    assert not schema.validate(etree.fromstring(pssuite.hrm(PATIENTS[0])))


@everybody
def test_every_export_is_told_apart_from_a_hospitals_report(patient: SyntheticPatient) -> None:
    for name, body in exported(patient):
        reading = cds.read(io.BytesIO(body))
        assert reading.document.kind == (cds.HRM if name == HRM else cds.CDS)
        assert isinstance(reading.document.content, JsonTree)
        assert (reading.emr_id is None) is (name == HRM)
        assert patient.family_name in reading.subject.get("family_name")
