"""A bundle for people: the words that today's support page asks for, and a ``.zip`` of it all.

What support asks for: name, e-mail, site number, EMR, description, which
services, how often, how many patients; of the patient the EMR ID or the Ocean
reference and nothing else (facts of OceanMD's page "Envoyer des tickets de support").
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from toolbar.troubleshooting.bundle import Bundle
from toolbar.troubleshooting.parcel import Parcel

if TYPE_CHECKING:
    from web.catalogue import Catalogue

_WHEN: Final = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in the archive, so that the same parcel makes the same bytes."""


def message(bundle: Bundle, catalogue: "Catalogue", *, attached: bool) -> str:
    """Return the text to paste into support's form, in the catalogue's language.

    ``attached`` says whether the bundle goes with it, so that the text speaks of it.
    """
    lines = [*_lines(bundle, catalogue)]
    if attached:
        lines += ["", catalogue.text("handover.masked")]
    return "\n".join(lines) + "\n"


def archive(parcel: Parcel, text: str) -> bytes:
    """Return a ``.zip`` of the bundle, the screenshots, the text, and their SHA-256."""
    files = {"message.txt": text.encode(), "bundle.json": parcel.bundle}
    for number, attachment in enumerate(parcel.attachments, 1):
        files[f"screenshot-{number}.png"] = attachment
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, body in (files | {"SHA256SUMS": sums.encode()}).items():
            archived.writestr(zipfile.ZipInfo(name, _WHEN), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def subject(bundle: Bundle, catalogue: "Catalogue") -> str:
    """Return one line that names the submission and nobody."""
    services = ", ".join(catalogue.text(f"panel.services.{one}") for one in bundle.ticket.services)
    return catalogue.text("handover.subject", services=services, submission=bundle.submission_id)


def _lines(bundle: Bundle, catalogue: "Catalogue") -> Iterator[str]:
    ticket, patient = bundle.ticket, bundle.identifiers
    say = catalogue.text
    yield subject(bundle, catalogue)
    yield ""
    facts = {
        "name": ticket.reporter.name,
        "email": ticket.reporter.email,
        "site_number": ticket.site_number,
        "emr": " ".join(part for part in (ticket.emr, ticket.emr_version) if part),
        "services": ", ".join(say(f"panel.services.{one}") for one in ticket.services),
        "frequency": say(f"handover.frequency.{ticket.frequency}"),
        "scope": say(f"handover.scope.{ticket.scope}"),
        "occurred_at": ticket.occurred_at,
        "browser": ticket.browser,
        "toolbar_version": bundle.environment.toolbar_version,
        "emr_id": patient.emr_id,
        "ocean_reference": patient.ocean_reference,
        "captured_at": patient.captured_at,
    }
    for name, fact in facts.items():
        if fact:
            yield say(f"handover.{name}", value=fact)
    yield ""
    yield say("handover.description")
    yield ticket.description
