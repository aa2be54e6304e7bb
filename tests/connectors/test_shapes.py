"""Shapes accept what they say and nothing beside it."""

import pytest

from connectors import shapes
from connectors.shapes import Each, Fields, Kind, Masked, Paths, Shape


@pytest.mark.parametrize(
    ("shape", "accepted", "refused"),
    [
        (shapes.one_of("F", "M"), ["F", "M"], ["f", "FM", "", "F\n", 1, None, ["F"]]),
        (
            shapes.whole_number(most=999),
            [0, 7, 999, "0", "007", "999"],
            [1000, -1, 1.0, True, "1000", "-1", "", "\u0661", "1\n", "7 ", None, "0000"],
        ),
        (shapes.code(most=3), ["A", "AB1", "ABC"], ["ABCD", "1A", "a", "", "A B", "É", "A\n", 1]),
        (shapes.matching("[0-9]{3}"), ["123"], ["1234", "12", "123\n", 123, None]),
        (shapes.counted, [shapes.Count(0), shapes.Count(10**9)], [0, 7, True, "7", None]),
        (shapes.flag, [True, False], [1, 0, "true", None]),
        (shapes.province, ["ON", "CA-QC", "OT", ""], ["on", "XX", "CA-", "Ontario", None]),
        (shapes.language, ["en", "French", ""], ["Cree", "fr-CA", None]),
    ],
)
def test_a_shape_accepts_and_refuses(
    shape: Shape, accepted: list[object], refused: list[object]
) -> None:
    assert all(shape(value) for value in accepted)
    assert not any(shape(value) for value in refused)


def test_what_a_text_rule_does_not_list_is_masked() -> None:
    assert Paths().otherwise == Masked(Kind.OTHER)
    assert not Paths().leaves
    assert not Fields().members
    assert Each(shapes.flag).item is shapes.flag


def test_kinds_are_the_contracts() -> None:
    assert " ".join(Kind) == (
        "NAME BIRTH_DATE DATE AGE HEALTH_NUMBER SIN PHONE EMAIL ADDRESS POSTAL_CODE RECORD_NUMBER "
        "URL_TOKEN IP_ADDRESS CREDENTIAL CLINICAL FREE_TEXT IMAGE_TEXT OTHER"
    )


@pytest.mark.parametrize("kept", [shapes.EMR_ID, shapes.OCEAN_REFERENCE, shapes.SITE_NUMBER])
def test_identifiers_name_their_field(kept: shapes.Identifier) -> None:
    assert str(kept.which) in {"emr_id", "ocean_reference", "site_number"}
