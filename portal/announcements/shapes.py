"""What the API answers of announcements."""

from portal.api.shapes import Answer


class AnnouncementAnswer(Answer):
    """One announcement; ``url`` leads to its text."""

    announcement_id: str
    title: str
    published_at: str
    url: str
    critical: bool


class AnnouncementsAnswer(Answer):
    """What is announced for an EMR, the newest first."""

    announcements: list[AnnouncementAnswer]
