"""What the user says about a problem: the ticket's schema, shared with the portal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from connectors.errors import ProductError
from toolbar.troubleshooting.ticket_shapes import is_browser, is_emr, is_name, is_version

Service = Literal[
    "ereferral",
    "econsult",
    "eforms",
    "website-forms",
    "patient-messages",
    "patient-reminders",
    "tablets",
    "online-booking",
    "cloud-connect",
    "emr-toolbar",
    "api",
    "other",
]
SERVICES: Final[tuple[str, ...]] = get_args(Service)
"""Ocean's services by code, in the order in which a form lists them."""

LONGEST_DESCRIPTION: Final = 10_000
_ONE_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_EMAIL: Final = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
"""The shape that HTML's e-mail field checks (WHATWG HTML, "valid e-mail address")."""


_MOMENT: Final = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$"
"""One way to write a moment (RFC 3339): another could hide a birth date, as a week's day."""


class TicketInvalidError(ProductError):
    """The ticket is not of the schema; names the schema's fields that are wrong, never values."""

    code = "ticket-invalid"

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


def _is_iso(moment: str) -> str:
    datetime.fromisoformat(moment)
    return moment


def _has_words(text: str) -> str:
    if not text.strip() or "\x00" in text:
        raise ValueError
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_ONE_LINE)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_ONE_LINE)]


def _no_encoded_word(email: str) -> str:
    # mail libraries decode what stands in an address too (RFC 2047), line ends and all
    if "=?" in email:
        raise ValueError
    return email


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Reporter(_Strict):
    """Who asks, and where to answer."""

    name: Annotated[
        Line, Field(max_length=120), AfterValidator(_has_words), AfterValidator(is_name)
    ] = Field(repr=False)
    email: Annotated[
        str, StringConstraints(max_length=254, pattern=_EMAIL), AfterValidator(_no_encoded_word)
    ] = Field(repr=False)


class Ticket(_Strict):
    """What the user says about a problem (contract.md, ``ticket``)."""

    reporter: Reporter
    site_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{4,7}$")]
    emr: Annotated[Word, AfterValidator(is_emr)]
    emr_version: Annotated[Word, AfterValidator(is_version)] | None = None
    toolbar_version: Annotated[Word, AfterValidator(is_version)] | None = None
    browser: Annotated[Line, AfterValidator(is_browser)] | None = None
    services: Annotated[list[Service], Field(min_length=1, max_length=len(SERVICES))]
    frequency: Literal["constant", "sporadic"]
    scope: Literal["one_patient", "group", "all_patients"]
    description: Annotated[
        str, StringConstraints(max_length=LONGEST_DESCRIPTION), AfterValidator(_has_words)
    ] = Field(repr=False)
    occurred_at: Annotated[Word, Field(pattern=_MOMENT), AfterValidator(_is_iso)] | None = None
    language: Literal["fr", "en"]

    def tree(self) -> dict[str, object]:
        """Return the ticket as the contract's JSON; what is not known is left out."""
        return self.model_dump(mode="json", exclude_none=True)


_NAMES: Final = frozenset(Ticket.model_fields) | frozenset(Reporter.model_fields)


def read_ticket(tree: object) -> Ticket:
    """Check a ticket; raise ``TicketInvalidError``.

    A member that the schema does not have is named ``unknown``: its own name is
    whatever the caller typed.
    """
    if not isinstance(tree, Mapping):
        raise TicketInvalidError(("ticket",))
    ticket = None
    places: list[tuple[int | str, ...]] = []
    try:
        ticket = Ticket.model_validate(tree)
    except ValidationError as error:
        places = [detail["loc"] for detail in error.errors(include_input=False)]
    if ticket is None:
        raise TicketInvalidError(tuple(dict.fromkeys(map(_place, places))))
    return ticket


def wrong_of_reporter(name: str, email: str) -> tuple[str, ...]:
    """Return which of a reporter's fields, ``name`` and ``email``, the schema refuses."""
    places: list[tuple[int | str, ...]] = []
    try:
        Reporter.model_validate({"name": name, "email": email})
    except ValidationError as error:
        places = [detail["loc"] for detail in error.errors(include_input=False)]
    return tuple(dict.fromkeys(map(_place, places)))


def _place(location: tuple[int | str, ...]) -> str:
    names = [part for part in location if isinstance(part, str)]
    return ".".join(name if name in _NAMES else "unknown" for name in names)
