"""A Support Site sees that there are patients, and nothing of who they are."""

from collections.abc import Callable

import pytest

from portal.grants.models import Scope
from portal.patients import whose
from portal.principals import Viewer
from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import Browser, Hosted
from tests.portal.patients.records import put
from tests.portal.patients.test_patient_pages import HOME, PATHS, acts, id_of, send
from web.catalogue import Catalogue

OPEN = {HOME, f"{HOME}/{{}}"}
"""Of a clinic's addresses those that a Support Site reaches."""


@pytest.fixture
async def clinic(hosted: Hosted, browser: Callable[[], Browser]) -> Clinic:
    await put(hosted)
    return await meet(hosted, browser(), browser())


async def statuses(clinic: Clinic) -> dict[str, int]:
    patient = await id_of(clinic.hosted)
    return {path: (await clinic.support.get(path.format(patient))).status for path in PATHS}


async def test_under_a_grant_everything_about_a_patient_reads_encrypted(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    patient = await id_of(clinic.hosted)
    for language, word in (("en", "encrypted"), ("fr", "chiffré")):
        for path in (HOME, f"{HOME}/{patient}"):
            page = await clinic.support.page(f"{path}?lang={language}")
            assert Catalogue(language).text("portal.patients.support") in page
            assert word in page
            assert "patients/key" not in page
            assert "<script" not in page


async def test_ciphertext_key_and_settings_have_no_route_to_them(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    expected = {path: 200 if path in OPEN else 404 for path in PATHS}
    assert await statuses(clinic) == expected

    def taken_for_their_own(viewer: Viewer) -> frozenset[int]:
        return frozenset({viewer.support.site_id}) if viewer.support else frozenset()

    monkeypatch.setattr(whose, "own_sites", taken_for_their_own)
    assert (await statuses(clinic))[
        f"{HOME}/ciphertext?after="
    ] == 200  # it is this that keeps them


async def test_without_a_grant_for_troubleshooting_there_is_no_site(clinic: Clinic) -> None:
    assert set((await statuses(clinic)).values()) == {404}
    await clinic.grant_and_enter(scopes=(Scope.EFORMS,))
    assert set((await statuses(clinic)).values()) == {404}


async def test_the_x_ends_it_with_the_next_request(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    assert (await clinic.support.get(HOME)).status == 200
    await clinic.end()
    assert (await clinic.support.get(HOME)).status == 404


async def test_they_lock_a_record_and_the_log_says_who(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    patient = await id_of(clinic.hosted)
    locked = await send(clinic.support, f"{HOME}/{patient}/lock", HOME)
    assert locked.status == 303
    refused = await send(clinic.support, f"{HOME}/{patient}/delete", HOME)
    assert refused.status == 404
    assert "patient-changed" in [act for act, _, _ in await acts(clinic.hosted)]
