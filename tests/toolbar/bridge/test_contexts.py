"""Which preview is of which patient, whatever is opened, closed and switched (A12)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from toolbar.bridge.contexts import Contexts, Patient

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


def test_only_the_latest_thousand_previews_are_remembered() -> None:
    contexts = Contexts()
    patient = Patient("oscar", frozenset({"1"}))
    for number in range(1001):
        contexts.note_preview(str(number), "token", patient)
    contexts.put("token", Patient("oscar", frozenset({"2"})))
    assert contexts.is_stale("1")
    assert not contexts.is_stale("0")  # so long ago that the preview itself is gone


class Switching(RuleBasedStateMachine):
    """Two toolbars open, close and switch; a preview is stale if its toolbar shows another."""

    previews = Bundle("previews")

    def __init__(self) -> None:
        super().__init__()
        self.contexts = Contexts()
        self.now_open: dict[str, Patient] = {}
        self.count = 0

    @rule(token=st.sampled_from("ab"), patient=PATIENTS)
    def switch(self, token: str, patient: Patient) -> None:
        self.contexts.put(token, patient)
        self.now_open[token] = patient

    @rule(token=st.sampled_from("ab"))
    def close(self, token: str) -> None:
        self.contexts.put(token, None)
        self.now_open.pop(token, None)

    @rule(target=previews, token=st.sampled_from("ab"), patient=PATIENTS)
    def preview(self, token: str, patient: Patient) -> tuple[str, str, Patient]:
        self.count += 1
        self.contexts.note_preview(str(self.count), token, patient)
        return str(self.count), token, patient

    @rule(preview=previews)
    def send(self, preview: tuple[str, str, Patient]) -> None:
        preview_id, token, patient = preview
        if not self.contexts.is_stale(preview_id):
            shown = self.now_open.get(token)
            assert shown is None or shown.connector == patient.connector
            if shown and shown.emr_ids and patient.emr_ids:
                assert shown.emr_ids & patient.emr_ids
            elif shown:
                assert shown.ocean_reference == patient.ocean_reference is not None


TestSwitching = Switching.TestCase
TestSwitching.settings = settings(max_examples=60, deadline=None, derandomize=True, database=None)
