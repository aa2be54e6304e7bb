"""What the command line refuses by itself."""

from connectors.errors import ProductError


class PairingNameInvalidError(ProductError):
    """The new name of a pairing is empty, too long, or holds what no terminal should print."""

    code = "pairing-name-invalid"


class BridgeNotRunningError(ProductError):
    """No bridge answers on the port, so there is no panel to open."""

    code = "bridge-not-running"


class RedactInputError(ProductError):
    """The file to mask cannot be read."""

    code = "redact-input-unreadable"


class RedactLineError(ProductError):
    """A line is not what ``redact --jsonl`` reads; names its number, never its words."""

    code = "redact-line-invalid"

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class ReportOutputError(ProductError):
    """The counts of ``--report`` cannot be written there; what they count is printed."""

    code = "redact-report-unwritable"


class SubjectFileError(ProductError):
    """The file of ``--subject`` is no Subject in JSON."""

    code = "subject-invalid"


class ImageOutputError(ProductError):
    """The masked picture cannot be written there."""

    code = "image-output-unwritable"


class SubmissionMissingError(ProductError):
    """The outbox of this computer has no submission of this id."""

    code = "submission-unknown"


class UnsentTicketsError(ProductError):
    """Tickets wait to be sent, and nobody said what becomes of them."""

    code = "unsent-tickets"


class DataDirError(ProductError):
    """The data directory cannot be made, or belongs to somebody else."""

    code = "data-dir-unusable"


class SettingsExistError(ProductError):
    """There is a settings file already, and a setup would lose what stands in it."""

    code = "settings-exist"


class ArchiveUnwritableError(ProductError):
    """The ``.zip`` cannot be written there."""

    code = "archive-unwritable"


class NothingToExportError(ProductError):
    """The submission has no bytes any more that could be exported."""

    code = "nothing-to-export"


class AuditBrokenError(ProductError):
    """The audit is not what was written."""

    code = "audit-broken"


class CheckpointInvalidError(ProductError):
    """A line is no checkpoint of the audit."""

    code = "checkpoint-invalid"
