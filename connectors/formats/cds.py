"""Reads OntarioMD exports: CDS 4.x, EMR Data Migration 5.0 and HRM 1.1.2.

A document is the ``Demographics`` of one patient and counts of the clinical
sections; these never become a tree, so a file of 200 MB needs no more memory
than a small one. HRM has the same root and namespace but comes from a hospital:
its ``UniqueVendorIdSequence`` is the sender's, and no EMR ID.
"""

from typing import BinaryIO, Final

from connectors.contract import JsonTree, RawDocument
from connectors.errors import ChartNotFoundError, ChartUnreadableError
from connectors.formats.cds_people import subject_of
from connectors.formats.cds_records import Record, Records
from connectors.formats.cds_reports import Reports
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.reading import Reading
from connectors.formats.xml_reading import Attention, Told, feed
from connectors.shapes import Count

CDS: Final = "ontariomd-cds"
HRM: Final = "ontariomd-hrm"
MEDIA_TYPE: Final = "application/xml"
HRM_ALONE: Final = frozenset(
    {
        "EnrollmentDate",
        "EnrollmentStatus",
        "EnrollmentTerminationDate",
        "FamilyMemberLink",
        "PatientWarningFlags",
        "PreferredPhone",
        "TerminationReason",
    }
)
"""Children of ``Demographics`` in HRM; CDS has none of them, or inside ``Enrolment``."""
NAMESPACES: Final = {"cds": "cds", "": "none"}


class _Found:
    """Collects the one record that is asked for."""

    __slots__ = ("records", "wanted", "which")

    def __init__(self, wanted: str | None) -> None:
        self.wanted = wanted
        self.records = 0
        self.which: Record | None = None

    def take(self, record: Record) -> None:
        """Keep the first record, or the first of the patient who is asked for."""
        self.records += 1
        asked = self.wanted is None or emr_id_of(record) == self.wanted
        if asked and self.which is None:
            self.which = record


def read(source: BinaryIO, patient_id: str | None = None) -> Reading:
    """Return the one chart in the file, or the one of the patient with this EMR ID.

    A file of several patients is no chart unless one of them is asked for (the
    schemas allow one ``PatientRecord``). Raises ``ChartNotFoundError`` if the
    patient is not in it, ``ChartUnreadableError`` if it is no such file.
    """
    found, told = _take(source, patient_id)
    record = found.which
    if not found.records or (patient_id is None and found.records > 1):
        raise ChartUnreadableError
    if record is None:
        raise ChartNotFoundError
    kind = HRM if is_hrm(record) else CDS
    tree = {"standard": standard_of(record), "alone": found.records == 1, **_file(told)}
    document = RawDocument(kind, MEDIA_TYPE, JsonTree(tree | _parts(record)))
    return Reading(document, subject_of(record), emr_id_of(record))


def _take(source: BinaryIO, patient_id: str | None) -> tuple[_Found, Told]:
    """Read again from the start what is not in the encoding that it declares."""
    attempts: list[_Found] = []

    def make(attention: Attention) -> Records:
        attempts.append(_Found(patient_id))
        return Records(attempts[-1].take, attention)

    _, told = feed(source, make)
    return attempts[-1], told


def is_hrm(record: Record) -> bool:
    """Tell HRM by its transactions or, if it has none, by what both CDS versions write otherwise.

    The schemas let an HRM report do without transactions. Its ``DateOfBirth``
    has parts and its ``PersonStatusCode`` has none (in CDS it is the other way
    round), and it has elements of its own. In doubt it is HRM: then no EMR ID is believed.
    """
    root = record.demographics.root
    birth, status = root.get("DateOfBirth"), root.get("PersonStatusCode")
    reports = record.sections.get("ReportsReceived")  # what 5.0 calls Reports, HRM does not
    return (
        "TransactionInformation" in record.sections
        or isinstance(birth, dict | list)
        or (isinstance(status, str) and status != "")
        or not HRM_ALONE.isdisjoint(root)
        or (isinstance(reports, Reports) and reports.from_hospital)
    )


def standard_of(record: Record) -> str:
    """Return the standard; no file names its version, so it is told by what only one has."""
    root, sections = record.demographics.root, record.sections
    enrolment = root.get("Enrolment")
    if is_hrm(record):
        return "hrm"
    if {"Reports", "NewCategory"} & sections.keys() or "PreferredPharmacy" in root:
        return "cds-5"
    if isinstance(enrolment, dict) and "EnrolmentHistory" in enrolment:
        return "cds-5"
    if "ReportsReceived" in sections or record.named.summary_lines:
        return "cds-4"
    return "cds"


def emr_id_of(record: Record) -> str | None:
    """Return ``UniqueVendorIdSequence``; none in HRM, or if it is no number that may be sent."""
    root = record.demographics.root
    number, sin = root.get("UniqueVendorIdSequence"), root.get("SIN")
    if is_hrm(record) or not isinstance(number, str):
        return None
    private = (sin,) if isinstance(sin, str) else ()
    return trusted_emr_id(number, subject_of(record), private)


def _file(told: Told) -> dict[str, object]:
    encoding = told.encoding
    return {
        "namespace": NAMESPACES.get(told.namespace, "other"),
        "encoding": {"declared": encoding.declared, "read_as": encoding.read_as},
    }


def _parts(record: Record) -> dict[str, object]:
    return {
        "in_order": record.in_order,
        "demographics": record.demographics.root,
        "sections": {
            name: {
                "count": Count(section.count),
                "elements": Count(section.elements),
                "characters": Count(section.characters),
            }
            for name, section in record.sections.items()
            if name != "Demographics"
        },
        "unknown_sections": Count(record.unknown.count),
        "reports": [
            report.as_tree()
            for section in record.sections.values()
            if isinstance(section, Reports)
            for report in section.reports
        ],
    }
