"""Ready-made answers: kept in both languages, inserted in the clinic's, refused with a secret."""

from collections.abc import Callable

from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, OPERATOR, Browser, Hosted, csrf_token

Open = Callable[[], Browser]
WORDS = {"name": "Key", "body_en": "Type the new key.", "body_fr": "Tapez la nouvelle clé."}


async def test_an_answer_is_kept_and_inserted_in_the_language_of_the_clinic(
    hosted: Hosted, browser: Open
) -> None:
    french = await hosted.make_ticket(ticket={"language": "fr"})
    associate = browser()
    await associate.log_in(ASSOCIATE)
    headers = {"Sec-Fetch-Site": "same-origin"}
    token = csrf_token(await associate.page("/desk/answers"))
    done = await associate.send("/desk/answers", headers, csrf_token=token, **WORDS)
    assert done.status == 303
    again = await associate.send("/desk/answers", headers, csrf_token=token, **WORDS)
    assert again.status == 409
    secret = WORDS | {"name": "Other", "body_en": "password: hunter2hunter2"}
    refused = await associate.send("/desk/answers", headers, csrf_token=token, **secret)
    assert refused.status == 422
    assert ">Tapez la nouvelle clé.</textarea>" in await associate.page(
        f"/tickets/{french}?canned=1"
    )
    await associate.send("/desk/answers", headers, csrf_token=token, id="1", delete="1")
    assert (await hosted.rows())["canned_answer"] == []


async def test_a_clinic_has_no_ready_made_answers(browser: Open) -> None:
    clinic = browser()
    await clinic.log_in(MAPLE_ADMIN)
    assert (await clinic.get("/desk/answers")).status == 404


async def test_the_menu_leads_to_what_the_role_may_open(browser: Open) -> None:
    ways = ("/desk/answers", "/calendar/edit")
    for user, seen in ((ASSOCIATE, ways[:1]), (OPERATOR, ways[1:]), (MAPLE_ADMIN, ())):
        visitor = browser()
        await visitor.log_in(user)
        page = await visitor.page("/announcements")
        assert tuple(way for way in ways if f'href="{way}"' in page) == seen, user
        for way in seen:
            assert (await visitor.get(way)).status == 200
