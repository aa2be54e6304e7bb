"""Whose the documents are."""

from itertools import product

import pytest

from connectors.contract import JsonTree, RawDocument
from connectors.formats import cds, fhir, ocean_raw
from connectors.formats.reading import Reading
from connectors.subject import Subject
from medaccess.settings import VendorNumber
from medaccess.whose import Documents, agreement, emr_id_of, numbers_of


def reading(emr_id: str | None, kind: str = fhir.KIND, **subject: str) -> Reading:
    document = RawDocument(kind, "application/json", JsonTree({}))
    return Reading(document, Subject(**subject), emr_id)


@pytest.mark.parametrize(
    ("told", "several", "emr_id"),
    [
        ("1", [], "1"),
        ("1", [reading("2")], "1"),
        (None, [reading("2"), reading("2"), reading(None)], "2"),
        (None, [reading("2"), reading("3")], None),
        (None, [reading("2"), reading("3", ocean_raw.KIND)], "2"),
        (None, [reading(None), reading("3", ocean_raw.KIND)], "3"),
        (None, [reading("2"), reading("3"), reading("4", ocean_raw.KIND)], None),
        (None, [reading("9998887773", health_number="9998-887-773")], None),
        (None, [], None),
    ],
)
def test_the_page_comes_first_then_the_exports_then_ocean(
    told: str | None, several: list[Reading], emr_id: str | None
) -> None:
    assert emr_id_of(told, several, VendorNumber.EMR_ID) == emr_id


def test_a_cds_number_counts_only_where_it_is_the_emr_id() -> None:
    several = [reading("2", cds.CDS)]
    assert numbers_of(several, VendorNumber.EMR_ID) == {"2"}
    assert numbers_of(several, VendorNumber.OTHER) == set()
    assert emr_id_of(None, several, VendorNumber.OTHER) is None


@pytest.mark.parametrize(
    ("told", "count", "exported", "word"),
    [
        ("1", 0, set(), Documents.NONE),
        ("1", 2, set(), Documents.UNNAMED),
        ("1", 2, {"1"}, Documents.SAME),
        ("1", 1, {"2"}, Documents.OTHER),
        ("1", 2, {"1", "2"}, Documents.OTHER),
        (None, 1, {"2"}, Documents.SAME),
        (None, 2, {"1", "2"}, Documents.SEVERAL),
    ],
)
def test_the_documents_agree_or_they_do_not(
    told: str | None, count: int, exported: set[str], word: Documents
) -> None:
    assert agreement(told, count, exported) is word


def test_every_word_may_stand_in_the_environment() -> None:
    for told, exported in product(("1", None), (set[str](), {"1"}, {"1", "2"})):
        assert agreement(told, len(exported), exported).value.isalpha()
