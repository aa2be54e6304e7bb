"""Reads a patient's documents, page by page, and says how that ended.

A chart without its documents still helps support, who often ask precisely why
they do not come: so whatever the server answers here is told, and raises nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from connectors.errors import EmrUnreachableError
from connectors.shapes import Count
from fhirserver_emr.fetch import Answer, FhirClient
from fhirserver_emr.keep import Documents
from fhirserver_emr.outcome import search_refusal
from fhirserver_emr.paging import below, next_of
from fhirserver_emr.resources import is_about, of_type

TYPE: Final = "DocumentReference"


class Pages:
    """The pages that were taken, as they came, and how the search ended. A plain class."""

    __slots__ = ("bodies", "ended", "last")

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.ended = Documents.NOT_ASKED
        self.last: Answer | None = None

    def told(self) -> dict[str, object]:
        """Return what support reads of the search: our words, counts, codes of closed sets."""
        last = self.last
        return {
            "ended": self.ended,
            "pages": Count(len(self.bodies)),
            "status": None if last is None else str(last.status),
            "issues": [] if last is None else list(last.codes),
        }


async def read_documents(client: FhirClient, patient_id: str) -> Pages:
    """Read at most as many pages as the clinic wants; raises nothing that a server can cause."""
    pages, asked = Pages(), set[str]()
    address = ""
    for _ in range(client.settings.document_pages):
        pages.last = None
        with suppress(EmrUnreachableError):
            pages.last = await (client.page(address) if address else client.documents(patient_id))
        ended = _fault(pages.last, patient_id, client.settings.base_url)
        if ended is not None or pages.last is None or pages.last.tree is None:
            pages.ended = ended or Documents.UNREADABLE
            return pages
        pages.bodies.append(pages.last.body or b"")
        ended, address = _onward(pages.last.tree, client.settings.base_url, asked)
        pages.ended = ended
        if ended is not Documents.MORE:
            return pages
        asked.add(address)
    return pages


def _fault(answer: Answer | None, patient_id: str, base_url: str) -> Documents | None:
    """Return why a page is not taken; none for one that is."""
    if answer is None:
        return Documents.NO_ANSWER
    refused = search_refusal(answer.status)
    if refused is not None:
        return refused
    tree = answer.tree
    if tree is None or tree.get("resourceType") != "Bundle" or tree.get("type") != "searchset":
        return Documents.UNREADABLE
    if not all(is_about(one, patient_id, base_url) for one in of_type(tree, TYPE)):
        return Documents.ANOTHER_PATIENT
    return None


def _onward(tree: Mapping[str, object], base_url: str, asked: set[str]) -> tuple[Documents, str]:
    """Return whether there is a page behind this one, and its address if it may be asked."""
    written = next_of(tree)
    if written is None:
        return Documents.ALL, ""
    address = below(base_url, written)
    if address is None:
        return Documents.NEXT_ELSEWHERE, ""
    if address in asked:
        return Documents.NEXT_REPEATS, ""
    return Documents.MORE, address
