"""The contract: all checks pass, and each of them is able to fail."""

from fhirserver_emr.pretend import FhirServerClinic, IdentifierClinic

from connectors.conformance.suite import ConnectorConformance
from redaction.allow_list import redact


class TestById(ConnectorConformance):
    make_clinic = FhirServerClinic
    redact = staticmethod(redact)


class TestByIdentifier(ConnectorConformance):
    make_clinic = IdentifierClinic
    redact = staticmethod(redact)
