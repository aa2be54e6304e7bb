"""Which preview is of which patient, whatever is opened, closed, switched and late (A12)."""

from datetime import UTC, datetime

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    rule,
    run_state_machine_as_test,
)

from toolbar.bridge.contexts import MOST_PREVIEWS, Contexts, Patient, Standing

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ONE = Patient("oscar", frozenset({"1"}))
TWO = Patient("oscar", frozenset({"2"}))

PATIENTS = st.builds(
    Patient,
    st.sampled_from(["oscar", "ocean"]),
    st.sampled_from([frozenset(), frozenset({"1"}), frozenset({"2"})]),
    st.sampled_from([None, "482", "999"]),
)


def test_the_emr_id_decides_where_both_have_one() -> None:
    assert Patient("oscar", frozenset({"1"}), "482").may_be(Patient("oscar", frozenset({"1"}), "9"))
    # an Ocean reference is used again for another patient
    assert not Patient("oscar", frozenset({"1"}), "482").may_be(
        Patient("oscar", frozenset({"2"}), "482")
    )


def test_what_cannot_be_compared_is_another_patient() -> None:
    assert not Patient("oscar", frozenset({"1"})).may_be(Patient("oscar", frozenset(), "482"))
    assert not Patient("oscar", frozenset({"1"})).may_be(Patient("ocean", frozenset({"1"})))
    assert not Patient("oscar").may_be(Patient("oscar"))


def test_a_merged_patient_has_several_ids() -> None:
    assert Patient("oscar", frozenset({"1", "7"})).may_be(Patient("oscar", frozenset({"7"})))


def opened(contexts: Contexts, patient: Patient | None, toolbar: str = "one") -> None:
    contexts.put(toolbar, patient, NOW, contexts.arrive())


def previewed(contexts: Contexts, patient: Patient = ONE, toolbar: str = "one") -> str:
    arrival = contexts.arrive()
    contexts.note_preview(str(arrival), toolbar, patient, arrival)
    return str(arrival)


def test_nobody_told_is_no_reason_to_refuse() -> None:
    contexts = Contexts()
    assert contexts.standing(previewed(contexts)) == (Standing.UNTOLD, None)
    assert contexts.standing("the panel's own") == (Standing.UNTOLD, None)


def test_the_open_chart_is_sent_and_another_is_not() -> None:
    contexts = Contexts()
    preview = previewed(contexts)
    opened(contexts, ONE)
    assert contexts.standing(preview) == (Standing.OPEN, NOW)
    assert not contexts.is_stale(preview)
    opened(contexts, TWO)
    assert contexts.standing(preview) == (Standing.ANOTHER, NOW)
    assert contexts.is_stale(preview)


def test_a_chart_that_was_closed_is_not_sent_until_it_is_open_again() -> None:
    contexts = Contexts()
    opened(contexts, ONE)
    preview = previewed(contexts)
    opened(contexts, None)
    assert contexts.standing(preview) == (Standing.CLOSED, NOW)
    assert contexts.is_stale(preview)
    opened(contexts, ONE)
    assert not contexts.is_stale(preview)


def test_who_asks_after_closing_has_opened_a_chart_without_telling() -> None:
    contexts = Contexts()
    opened(contexts, None)
    assert not contexts.is_stale(previewed(contexts))


def test_only_the_latest_previews_are_remembered() -> None:
    contexts = Contexts()
    first, second, *_ = [previewed(contexts) for _ in range(MOST_PREVIEWS + 1)]
    opened(contexts, TWO)
    assert contexts.is_stale(second)
    assert not contexts.is_stale(first)  # so long ago that the preview itself is gone


def test_who_is_open_is_told_per_toolbar() -> None:
    contexts = Contexts()
    opened(contexts, ONE, "a")
    opened(contexts, TWO, "b")
    opened(contexts, None, "a")
    assert list(contexts.now_open()) == [("b", TWO, NOW)]


class Switching(RuleBasedStateMachine):
    """Two toolbars open, close and switch; calls may be overtaken; what is sent is what is open."""

    calls = Bundle("calls")
    previews = Bundle("previews")

    def __init__(self) -> None:
        super().__init__()
        self.contexts = self.make()
        self.order = 0
        self.said: dict[str, tuple[int, Patient | None]] = {}

    def make(self) -> Contexts:
        return Contexts()

    @rule(target=calls, token=st.sampled_from("ab"), patient=st.none() | PATIENTS)
    def begin_to_tell(
        self, token: str, patient: Patient | None
    ) -> tuple[str, Patient | None, int, int]:
        self.order += 1
        return token, patient, self.order, self.contexts.arrive()

    @rule(call=consumes(calls))
    def have_told(self, call: tuple[str, Patient | None, int, int]) -> None:
        token, patient, order, arrival = call
        self.contexts.put(token, patient, NOW, arrival)
        self.said[token] = max(self.said.get(token, (0, None)), (order, patient), key=_first)

    @rule(target=previews, token=st.sampled_from("ab"), patient=PATIENTS)
    def preview(self, token: str, patient: Patient) -> tuple[str, str, Patient, int]:
        self.order += 1
        arrival = self.contexts.arrive()
        self.contexts.note_preview(str(arrival), token, patient, arrival)
        return str(arrival), token, patient, self.order

    @rule(preview=previews)
    def send(self, preview: tuple[str, str, Patient, int]) -> None:
        preview_id, token, patient, asked = preview
        told, shown = self.said.get(token, (0, None))
        if self.contexts.is_stale(preview_id):
            assert told
            assert shown is None or not patient.may_be(shown)
            return
        if shown is None:
            assert told < asked, "closed after it was asked for"
        else:
            assert shown.connector == patient.connector
            assert shown.emr_ids & patient.emr_ids or (
                not (shown.emr_ids and patient.emr_ids)
                and shown.ocean_reference == patient.ocean_reference is not None
            )


def _first(said: tuple[int, Patient | None]) -> int:
    return said[0]


QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)
UNTIL_IT_FAILS = settings(QUICK, phases=[Phase.generate], report_multiple_bugs=False)
TestSwitching = Switching.TestCase
TestSwitching.settings = QUICK


class Overtaken(Contexts):
    """Believes whoever comes last."""

    def put(self, token_id: str, patient: Patient | None, at: datetime, arrival: int) -> None:
        self._told.pop(token_id, None)
        super().put(token_id, patient, at, arrival)


class Forgetful(Contexts):
    """Takes a closed chart for one that was never told."""

    def put(self, token_id: str, patient: Patient | None, at: datetime, arrival: int) -> None:
        super().put(token_id, patient, at, arrival)
        if patient is None:
            self._told.pop(token_id, None)


class Trusting(Contexts):
    """Compares nobody."""

    def is_stale(self, preview_id: str) -> bool:
        return not preview_id


@pytest.mark.parametrize("defect", [Overtaken, Forgetful, Trusting])
def test_without_the_defence_the_wrong_patient_is_sent(defect: type[Contexts]) -> None:
    class Defective(Switching):
        def make(self) -> Contexts:
            return defect()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Defective, settings=UNTIL_IT_FAILS)
