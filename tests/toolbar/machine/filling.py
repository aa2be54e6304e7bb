"""Puts submissions in every state into a computer's outbox, as a bridge of today does."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from connectors.secret_store import Kept
from demo.examples import ticket_of
from toolbar.clinic import OUTBOX_KEY, open_secrets
from toolbar.settings import Settings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.submission import State, Submission

NOW: Final = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
BODY: Final = b'{"schema":"troubleshooting-bundle/1"}'


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint=f"{number:064}",
        created_at=NOW + timedelta(minutes=number),
        site_number="7001",
        connector="oscar",
    )


def fill(directory: Path) -> dict[State, str]:
    """Put one of each state; return the ids."""
    return asyncio.run(_fill(directory))


async def _fill(directory: Path) -> dict[State, str]:
    key = open_secrets(Settings(secrets=Kept.FILE), directory).make(OUTBOX_KEY)
    ids = {}
    async with Outbox(
        directory / "outbox.db", key, lambda: NOW + timedelta(hours=1)
    ).opened() as outbox:
        for number, state in enumerate((State.DELIVERED, State.PARKED, State.CANCELLED)):
            one = await outbox.put(submission(number), Parcel(BODY))
            ids[state] = one.submission_id
            await outbox.claim_due()
            if state is State.DELIVERED:
                await outbox.delivered(
                    one.submission_id, Delivered("T-000042", None, "2026-11-23T17:30:00Z", None)
                )
            else:
                await outbox.park(one.submission_id, "portal-refused")
            if state is State.CANCELLED:
                await outbox.cancel(one.submission_id)
        ids[State.QUEUED] = (await outbox.put(submission(3), Parcel(BODY))).submission_id
    return ids


def put_bundle(directory: Path) -> str:
    """Put one request that a person could be given; return its id."""
    return asyncio.run(_put_bundle(directory))


async def _put_bundle(directory: Path) -> str:
    key = open_secrets(Settings(secrets=Kept.FILE), directory).make(OUTBOX_KEY)
    one = submission(7)
    identifiers = {"emr": "oscar", "emr_id": "1234", "ocean_reference": "482"}
    rest: dict[str, object] = {
        "merged_emr_ids": [],
        "ereferral_reference": None,
        "site_number": "7001",
    }
    bundle = {
        "schema": "troubleshooting-bundle/1",
        "submission_id": one.submission_id,
        "created_at": "2026-11-23T15:30:00Z",
        "identifiers": {
            **identifiers,
            **rest,
            "captured_at": "2026-11-23T15:29:00Z",
        },
        "ticket": ticket_of("7001"),
        "documents": [],
        "comparison": {},
        "environment": {},
        "redaction": {"rules_version": "1", "findings": {}},
    }
    async with Outbox(directory / "outbox.db", key, lambda: NOW).opened() as outbox:
        await outbox.put(one, Parcel(canonical(bundle)))
    return one.submission_id
