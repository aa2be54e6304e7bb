"""What reading one document answers."""

from connectors.contract import RawDocument
from connectors.subject import Subject


class Reading:
    """A document, the person it is about, the EMR ID it names. A plain class: no repr."""

    __slots__ = ("document", "emr_id", "subject")

    def __init__(self, document: RawDocument, subject: Subject, emr_id: str | None) -> None:
        self.document = document
        self.subject = subject
        self.emr_id = emr_id
