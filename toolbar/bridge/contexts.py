"""Which patient each toolbar has open, so that a preview of another one is not sent."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patient:
    """The names of one patient that the clinic's programs use; every known one."""

    connector: str
    emr_ids: frozenset[str] = field(default=frozenset(), repr=False)
    ocean_reference: str | None = field(default=None, repr=False)

    def may_be(self, other: "Patient") -> bool:
        """Say whether both are one patient; what cannot be compared is not.

        The EMR ID decides where both have one: an Ocean reference is used again for others.
        """
        if self.connector != other.connector:
            return False
        if self.emr_ids and other.emr_ids:
            return not self.emr_ids.isdisjoint(other.emr_ids)
        return self.ocean_reference is not None and self.ocean_reference == other.ocean_reference


class Contexts:
    """The open patient per toolbar, and who is in which preview; in memory only."""

    def __init__(self) -> None:
        self._open: dict[str, Patient] = {}
        self._previews: dict[str, tuple[str, Patient]] = {}

    def put(self, token_id: str, patient: Patient | None) -> None:
        """Note that this toolbar shows this patient now, or none."""
        if patient is None:
            self._open.pop(token_id, None)
        else:
            self._open[token_id] = patient

    def note_preview(self, preview_id: str, token_id: str, patient: Patient) -> None:
        """Remember which toolbar asked for a preview, and of whom."""
        self._previews[preview_id] = (token_id, patient)
        while len(self._previews) > 1000:
            del self._previews[next(iter(self._previews))]

    def is_stale(self, preview_id: str) -> bool:
        """Say whether the toolbar that asked for the preview shows another patient now."""
        asked = self._previews.get(preview_id)
        if asked is None:
            return False
        token_id, patient = asked
        now_open = self._open.get(token_id)
        return now_open is not None and not patient.may_be(now_open)
