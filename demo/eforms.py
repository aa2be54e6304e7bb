"""One eForm for the demonstration's clinic, published, with a draft that goes on."""

from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.database import Database
from portal.eforms import changing, drafts, publishing
from portal.eforms.form import Choice, Form, Item, Kind, Words
from portal.eforms.models import Act
from portal.people.models import Membership, Person
from portal.principals import Viewer
from portal.sites.models import Site, SiteRole

FORM: Final = Form(
    Words("Before your visit", "Avant votre visite"),
    Words("It takes about two minutes.", "Cela prend environ deux minutes."),
    items=(
        Item(
            "visit",
            Kind.SECTION,
            Words("Your visit", "Votre visite"),
            items=(
                Item(
                    "reason",
                    Kind.TEXT,
                    Words("Why are you coming?", "Pourquoi venez-vous?"),
                    Words("In a few words", "En quelques mots"),
                    required=True,
                ),
                Item("since", Kind.DATE, Words("Since when?", "Depuis quand?")),
            ),
        ),
        Item(
            "smoking",
            Kind.CHOICE,
            Words("Do you smoke?", "Fumez-vous?"),
            required=True,
            choices=(
                Choice(Words("Yes", "Oui"), "yes"),
                Choice(Words("I stopped", "J’ai arrêté"), "stopped"),  # noqa: RUF001 - the French sign
                Choice(Words("Never", "Jamais"), "never"),
            ),
        ),
        Item(
            "weight",
            Kind.NUMBER,
            Words("How much do you weigh?", "Combien pesez-vous?"),
            Words("In kilograms", "En kilogrammes"),
        ),
    ),
)
NEXT: Final = Item("children", Kind.INTEGER, Words("How many children do you have?", ""))
"""What the draft has that is not published: its French words are still missing."""


async def make_eform(database: Database, clock: Clock, site_number: str) -> None:
    """Publish the form by the clinic's Site Admin, and begin the next version."""
    async with database.writing() as session:
        found = await session.execute(
            select(Site.id, Person.id, Person.name)
            .join(Membership, Membership.site_id == Site.id)
            .join(Person, Person.id == Membership.person_id)
            .where(Site.number == site_number, Membership.role == SiteRole.SITE_ADMIN.value)
        )
        site_id, person_id, name = found.one()
        by = drafts.By(Viewer(person_id, name, None, frozenset(), frozenset()), site_id, clock())
        number = await drafts.create(session, by, FORM, drafts.Done(Act.CREATED))
        await publishing.publish(session, by, number, 1)
        await drafts.save(session, by, number, 1, _go_on)


def _go_on(draft: Form) -> tuple[Form, drafts.Done]:
    return changing.put(draft, NEXT, ())[0], drafts.Done(Act.ITEM_ADDED, NEXT.link_id)
