"""What the API answers of a file that a form is to carry."""

from typing import Annotated, Literal

from pydantic import Field

from portal.api.shapes import Answer


class TextAnswer(Answer):
    """A text as it will be attached, with its masks; ``name`` is its digest."""

    name: str
    media_type: Literal["text/plain"]
    text: str = Field(repr=False)


class PictureAnswer(Answer):
    """A picture as it will be attached; ``name`` is its digest."""

    name: str
    media_type: Literal["image/png"]
    png: Annotated[str, Field(repr=False, json_schema_extra={"contentEncoding": "base64"})]
