"""Looks at where the credentials are kept, and which the product itself lacks."""

from connectors.errors import SettingsError
from connectors.secret_store import FileVault, open_vault
from toolbar.clinic import OUTBOX_KEY, open_secrets
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding
from toolbar.troubleshooting.portal_client import SITE_TOKEN
from toolbar.troubleshooting.zendesk_client import API_TOKEN


def examine(case: Case) -> list[Finding]:
    """Say whether a file stands in for the keyring, and what is missing from either."""
    try:
        vault = open_vault(case.settings.secrets, case.directory)
        secrets = open_secrets(case.settings, case.directory)
        found = [Finding("keyring-missing")] if isinstance(vault, FileVault) else []
        if case.settings.portal.url and secrets.get(SITE_TOKEN) is None:
            found.append(Finding("secret-missing", {"secret": SITE_TOKEN}))
        if case.settings.zendesk.user and secrets.get(API_TOKEN) is None:
            found.append(Finding("secret-missing", {"secret": API_TOKEN}))
        if (case.directory / "outbox.db").exists() and secrets.get(OUTBOX_KEY) is None:
            found.append(Finding("outbox-key-lost"))
    except SettingsError as error:
        # the keyring is locked or refuses, or the file is not one of ours
        return [Finding("secrets-unreadable", {"setting": error.key})]
    except OSError:
        return [Finding("secrets-unreadable")]
    return found
