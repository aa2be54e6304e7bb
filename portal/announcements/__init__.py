"""Announcements: sections, articles, who follows them, and the mails that tell of them."""
