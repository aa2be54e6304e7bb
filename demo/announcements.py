"""Two announcements for the demonstration's portal and panel, each in French and English."""

from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.announcements import editing, publishing
from portal.announcements.models import Section, State
from portal.database import Database
from portal.people.models import Person, Staff, StaffRole

ARTICLES: Final = (
    (
        "server-release-notes",
        False,
        {
            "en": ("Ocean server 9.1", "# What is new\n\n- Faster notes\n- Fewer clicks\n"),
            "fr": ("Serveur Ocean 9.1", "# Nouveautés\n\n- Notes plus rapides\n- Moins de clics\n"),
        },
    ),
    (
        "critical-system-notifications",
        True,
        {
            "en": ("Maintenance tonight", "From 10 p.m. to 11 p.m. Eastern, notes arrive *late*."),
            "fr": ("Entretien ce soir", "De 22 h à 23 h, heure de l’Est, les notes *tardent*."),  # noqa: RUF001 - the French sign
        },
    ),
)


async def announce(database: Database, clock: Clock) -> None:
    """Publish them by the demonstration's editor; nobody follows yet, so no mail goes."""
    async with database.reading() as session:
        editor = await session.scalar(
            select(Person.id)
            .join(Staff, Staff.person_id == Person.id)
            .where(Staff.role == StaffRole.EDITOR.value)
        )
        found = await session.execute(select(Section.slug_en, Section.id))
        sections = {row.slug_en: row.id for row in found}
    if editor is None:
        return
    for slug, critical, texts in ARTICLES:
        now = clock()
        number = await editing.create(database, now, editor, sections[slug], critical=critical)
        for language, (title, body) in texts.items():
            await editing.save_text(database, now, editor, number, language, title=title, body=body)
        await editing.move(database, now, editor, number, State.REVIEW)
        await publishing.publish(database, now, editor, number)
