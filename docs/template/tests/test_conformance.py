"""The contract: all checks pass, and each of them is able to fail."""

from acme_emr.pretend import AcmeClinic

from connectors.conformance.suite import ConnectorConformance
from redaction.allow_list import redact


class TestAcme(ConnectorConformance):
    make_clinic = AcmeClinic
    redact = staticmethod(redact)
