"""A Support Site sees that there are patients, and nothing of who they are."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.grants.models import Scope
from portal.guarding import of_patients
from portal.people.models import Membership, Person
from portal.people.step_up import FRESH_FOR
from portal.sites.models import Site, SiteRole
from tests.portal.grants.walking import HELP_ADMIN, Clinic, meet, post
from tests.portal.hosting import MAPLE, Browser, Hosted
from tests.portal.patients.records import put
from tests.portal.patients.test_patient_pages import HOME, PATHS, acts, id_of, send
from web.catalogue import Catalogue

SETTINGS = f"{HOME}/settings"
OPEN = {HOME, f"{HOME}/{{}}", SETTINGS}
"""Of a clinic's addresses those that a Support Site with every purpose reaches."""


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


async def test_ciphertext_and_key_have_no_route_to_them(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    expected = {path: 200 if path in OPEN else 404 for path in PATHS}
    assert await statuses(clinic) == expected

    monkeypatch.setattr(of_patients, "need_own", lambda _: None)
    assert (await statuses(clinic))[
        f"{HOME}/ciphertext?after="
    ] == 200  # it is this that keeps them


async def join(clinic: Clinic) -> None:
    """Make the Support Site's person a Site Admin of the clinic in their own right, too."""
    async with clinic.hosted.portal.database.writing() as session:
        person = (await session.scalars(select(Person).where(Person.user_name == HELP_ADMIN))).one()
        site = (await session.scalars(select(Site).where(Site.number == MAPLE))).one()
        session.add(Membership(person_id=person.id, site_id=site.id, role=SiteRole.SITE_ADMIN))


async def test_the_clinic_s_own_people_see_all_encrypted_while_they_act_for_a_support_site(
    clinic: Clinic,
) -> None:
    await join(clinic)
    assert set((await statuses(clinic)).values()) == {200}
    patient = await id_of(clinic.hosted)
    await clinic.grant_and_enter()
    assert await statuses(clinic) == {path: 200 if path in OPEN else 404 for path in PATHS}
    page = await clinic.support.page(HOME)
    assert Catalogue("en").text("portal.patients.support") in page
    assert "<script" not in page
    refused = await send(clinic.support, f"{HOME}/{patient}/delete", HOME)
    assert refused.status == 404  # the log would say that the Support Site did it
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    assert set((await statuses(clinic)).values()) == {200}


async def test_their_other_sites_are_encrypted_to_them_meanwhile(clinic: Clinic) -> None:
    own = "/sites/7900/patients"
    assert (await clinic.support.get(f"{own}/key")).status == 200
    await clinic.grant_and_enter()
    assert (await clinic.support.get(own)).status == 200
    assert (await clinic.support.get(f"{own}/key")).status == 404


async def test_without_a_grant_for_troubleshooting_there_is_no_site(clinic: Clinic) -> None:
    assert set((await statuses(clinic)).values()) == {404}
    await clinic.grant_and_enter(scopes=(Scope.EFORMS,))
    found = await statuses(clinic)
    assert found.pop(SETTINGS) == 403  # the clinic is known to them, the purpose is not theirs
    assert set(found.values()) == {404}


async def test_who_configures_the_clinic_sets_its_patient_settings_and_sees_no_patient(
    clinic: Clinic,
) -> None:
    await clinic.grant_and_enter(scopes=(Scope.CONFIGURATION,))
    found = await statuses(clinic)
    assert found.pop(SETTINGS) == 200
    assert set(found.values()) == {404}
    account = f"/sites/{MAPLE}/account"
    assert f'href="{SETTINGS}"' in await clinic.support.page(account)
    page = await clinic.support.page(SETTINGS)
    assert (f'href="{HOME}"' in page, f'href="{account}"' in page) == (False, True)
    wanted = {"digits": "4", "retention_days": "30"}
    answer = await send(clinic.support, SETTINGS, SETTINGS, **wanted)
    assert answer.headers["Location"] == f"{SETTINGS}?saved=1"
    (entry,) = [one for one in await acts(clinic.hosted) if one[0] == "site-changed"]
    assert entry[1:] == ({"digits": 3, "days": 90}, {"digits": 4, "days": 30})
    clinic.hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    stale = await send(clinic.support, SETTINGS, SETTINGS, back=SETTINGS, **wanted)
    assert stale.headers["Location"].startswith("/step-up?")
    await clinic.end()
    assert (await clinic.support.get(SETTINGS)).status == 404


async def test_the_list_leads_to_the_settings_whoever_may_change_them(clinic: Clinic) -> None:
    await clinic.grant_and_enter(scopes=(Scope.TROUBLESHOOTING,))
    assert SETTINGS not in await clinic.support.page(HOME)
    assert (await clinic.support.get(SETTINGS)).status == 403
    await clinic.end()
    await clinic.grant_and_enter()
    assert f'href="{SETTINGS}"' in await clinic.support.page(HOME)
    assert f'href="{SETTINGS}"' in await clinic.admin.page(HOME)


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
