"""Reads an allocation from a form; each mistake is told beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portal.credits.allocating import TRANSFER, Allocation, Direction
from portal.credits.ledger import MOST, OF_INVOICES
from portal.grants.terms import reason_fault
from portal.refusals import Refusal, RequestRefusedError


@dataclass(frozen=True, slots=True)
class Form:
    """What a person typed, as it is shown again, and what is wrong with it."""

    direction: str = Direction.GIVE.value
    amount: str = ""
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, name: str, code: str) -> "Form":
        """Return the form with this mistake."""
        return replace(self, errors={**self.errors, name: code})


def read_allocation(given: Mapping[str, object]) -> tuple[Allocation | None, Form]:
    """Return what is asked for, or none and the form with a code for each wrong field.

    Raises ``body-invalid`` for what no page of ours sends: another direction, no nonce.
    """
    words = {
        name: " ".join(str(given.get(name, "")).split())
        for name in ("direction", "amount", "reason", "transfer")
    }
    direction, transfer = words["direction"], words["transfer"]
    if direction not in list(Direction) or TRANSFER.fullmatch(transfer) is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    amount, reason = words["amount"], words["reason"]
    number = _whole(amount)
    form = Form(direction, amount, reason)
    if number is None:
        form = form.wrong("amount", "amount-wrong")
    if fault := reason_fault(reason, OF_INVOICES):
        form = form.wrong("reason", fault)
    if number is None or form.errors:
        return None, form
    return Allocation(Direction(direction), number, reason, transfer), form


def _whole(written: str) -> int | None:
    plain = written.isascii() and written.isdigit() and len(written) <= len(str(MOST))
    number = int(written) if plain else 0
    return number if 0 < number <= MOST else None
