"""What the API takes and answers of a request without a log-in."""

from typing import Annotated, Final, Literal

from pydantic import Field

from portal.api.shapes import Answer, Body
from portal.tickets import form
from toolbar.troubleshooting.ticket import SERVICES

Said = Annotated[str, Field(repr=False)]
NOT_SAID: Final = frozenset({"services", "language"})
"""What a form does not hold as words."""


def _one_of(*words: str) -> dict[str, object]:
    return {"enum": list(words)}


class RequestBody(Body):
    """A form as a program fills it; what a field may hold, ``form.faults`` says."""

    name: Annotated[Said, Field(json_schema_extra={"minLength": 1, "maxLength": 120})]
    email: Annotated[Said, Field(json_schema_extra={"format": "email", "maxLength": 254})]
    site: Annotated[str, Field(json_schema_extra={"pattern": f"^{form.SITE_NUMBER.pattern}$"})]
    emr: Annotated[str, Field(json_schema_extra=_one_of(*form.EMRS))]
    services: Annotated[
        list[str],
        Field(json_schema_extra={"minItems": 1, "items": {"type": "string", "enum": [*SERVICES]}}),
    ]
    frequency: Annotated[str, Field(json_schema_extra=_one_of(*form.FREQUENCIES))]
    scope: Annotated[str, Field(json_schema_extra=_one_of(*form.SCOPES))]
    description: Annotated[
        Said, Field(json_schema_extra={"minLength": 1, "maxLength": form.LONGEST_TEXT})
    ]
    language: Literal["en", "fr"]
    category: Annotated[str, Field(json_schema_extra=_one_of("", *form.CATEGORIES))] = ""
    emr_id: Annotated[Said, Field(json_schema_extra={"pattern": f"^({form.EMR_ID.pattern})?$"})] = (
        ""
    )
    ocean_reference: Annotated[
        Said, Field(json_schema_extra={"pattern": f"^({form.OCEAN_REFERENCE.pattern})?$"})
    ] = ""
    occurred_at: Annotated[
        str,
        Field(json_schema_extra={"description": "A day that is not in the future, or nothing."}),
    ] = ""

    def words(self) -> dict[str, str]:
        """Return the fields that are words, as a person's form holds them."""
        return self.model_dump(exclude=set(NOT_SAID))


class AttachedAnswer(Answer):
    """A file as it is kept: a picture as bare pixels, or a text with its masks."""

    media_type: Literal["image/png", "text/plain"]
    sha256: str
    text: str | None = Field(repr=False)


class AwaitedAnswer(Answer):
    """Words and files as they are kept, masked, and until when the mail's link is good."""

    description: str = Field(repr=False)
    attachments: list[AttachedAnswer]
    confirm_before: str
