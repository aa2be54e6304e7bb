"""What keeps the portal or one of its commands from working, each with its code."""

from typing import ClassVar

from connectors.errors import ProductError


class PortalError(ProductError):
    """Base of what keeps the portal or one of its commands from working."""


class DatabaseUnusableError(PortalError):
    """The database does not promise what we need: durable commits, foreign keys."""

    code = "database-unusable"


class SchemaOutdatedError(PortalError):
    """The database has another schema than this release; ``ocean-portal migrate`` brings it up."""

    code = "schema-outdated"


class NameTakenError(PortalError):
    """There is a site, person or patient of this name already."""

    code = "name-taken"


class NameUnknownError(PortalError):
    """There is no site or person of this name."""

    code = "name-unknown"


class ValueRefusedError(PortalError):
    """A site number, address, password or role is not of the form that we accept."""

    code: ClassVar[str] = "value-refused"


class BalanceShortError(PortalError):
    """A site has fewer credits than were to be taken off."""

    code = "balance-short"


class MomentUnreadableError(PortalError):
    """A moment is not in ISO 8601 form."""

    code = "moment-unreadable"


class AuditAlteredError(PortalError):
    """An exported log was edited, has lost or moved an entry, or is no such log."""

    code = "audit-altered"


class AuditShortenedError(PortalError):
    """A checkpoint proves entries that the exported log no longer has."""

    code = "audit-shortened"


class AuditRestoredError(PortalError):
    """A checkpoint does not fit a log that says that a backup was restored: entries are lost."""

    code = "audit-restored"


class AttachmentAlteredError(PortalError):
    """An attachment in the database has other bytes than those that were kept."""

    code = "attachment-altered"


class FileUnreadableError(PortalError):
    """A file that was named cannot be read."""

    code = "file-unreadable"


class PortTakenError(PortalError):
    """The address to listen on is another program's, or not this machine's."""

    code = "port-taken"


class FileUnwritableError(PortalError):
    """A file that was named is there already, or cannot be written."""

    code = "file-unwritable"


class BackupUnreadableError(PortalError):
    """A backup is damaged, cut, or sealed with another key; one error for every cause."""

    code = "backup-unreadable"


class BackupOfAnotherReleaseError(PortalError):
    """A backup has another schema than this release."""

    code = "backup-of-another-release"


class JournalUnreadableError(PortalError):
    """A journal is none of ours."""

    code = "journal-unreadable"


class JournalOlderError(PortalError):
    """A journal is older than the backup, so it would take away what came in between."""

    code = "journal-older"


class JournalNeededError(PortalError):
    """A restore was told neither the journal nor that there is none."""

    code = "journal-needed"


class DatabaseNotEmptyError(PortalError):
    """A backup is restored into a database that has no table yet, and into no other."""

    code = "database-not-empty"
