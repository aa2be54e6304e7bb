"""Every source keeps the contract in every pretend clinic, and every check is able to fail there.

The classes are made from the entry points, so that a source which is installed is checked.
"""

from typing import Final

from connectors.conformance.pretend import MakeClinic, pretend_clinics
from connectors.conformance.suite import ConnectorConformance
from connectors.registry import installed
from redaction.allow_list import redact

SOURCES: Final = {connector: pretend_clinics(connector) for connector in installed()}


def _class(connector: str, clinic: str, make: MakeClinic) -> type[ConnectorConformance]:
    name = "Test" + "".join(map(str.title, (connector, *clinic.split("-"))))
    members = {"make_clinic": staticmethod(make), "redact": staticmethod(redact)}
    return type(name, (ConnectorConformance,), members)


globals().update(
    (made.__name__, made)
    for connector, clinics in SOURCES.items()
    for clinic, make in clinics.items()
    for made in (_class(connector, clinic, make),)
)


def test_every_source_has_a_clinic_for_each_way_of_reading() -> None:
    assert {connector: sorted(clinics) for connector, clinics in SOURCES.items()} == {
        "accuro": ["export", "menu", "page", "path", "search"],
        "medaccess": ["export-cds", "export-fhir", "launcher"],
        "ocean": ["api", "export", "portal"],
        "oscar": ["export", "page", "rest"],
        "pssuite": ["export", "form"],
    }
