"""What reading one document answers."""

from connectors.contract import RawDocument
from connectors.subject import Subject


class Reading:
    """A document, the person it is about, the EMR ID it names. A plain class: no repr.

    ``aside`` is what stands in a document inside the document: masked like
    ``subject``, but not the chart's own word.
    """

    __slots__ = ("aside", "document", "emr_id", "subject")

    def __init__(
        self,
        document: RawDocument,
        subject: Subject,
        emr_id: str | None,
        aside: Subject | None = None,
    ) -> None:
        self.document = document
        self.subject = subject
        self.emr_id = emr_id
        self.aside = aside or Subject()
