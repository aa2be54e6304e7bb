"""Looks through the user's words, and sends what the user saw."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web

from redaction.words.finding import settle
from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_body
from toolbar.bridge.errors import BodyInvalidError, ContextStaleError, IdempotencyKeyMissingError
from toolbar.bridge.handlers.previews import preview_of
from toolbar.bridge.keys import CHANGES, CONTEXTS, OPENING
from toolbar.bridge.models import FindingAnswer, SentAnswer
from toolbar.bridge.preview_models import FindingsAnswer, SendBody, WordsBody
from toolbar.troubleshooting.credentials import credentials_in
from toolbar.troubleshooting.submission import State
from toolbar.troubleshooting.submit import find_submission, submit
from toolbar.troubleshooting.ticket import read_ticket
from toolbar.troubleshooting.wording import check_text

KEY: Final = "Idempotency-Key"


async def check_words(request: web.Request) -> web.Response:
    """Answer where patient data or a credential stands in the user's words."""
    body = await read_body(request, WordsBody)
    preview = await preview_of(request)
    clinic = await request.app[OPENING].clinic()
    found = await asyncio.to_thread(check_text, body.text, preview.subject, preview.kept_words)
    found += await asyncio.to_thread(credentials_in, clinic.secrets, body.text)
    findings = [
        FindingAnswer(start=one.start, end=one.end, kind=one.kind, certainty=one.certainty.value)
        for one in settle(found)
    ]
    return answer(FindingsAnswer(findings=findings))


async def send(request: web.Request) -> web.Response:
    """Queue exactly the bytes that the digest names; the same request again answers the same."""
    key = _key(request)
    body = await read_body(request, SendBody)
    clinic = await request.app[OPENING].clinic()
    if await clinic.outbox.find_by_key(key) is None:
        await preview_of(request)  # a preview that is gone is told before a form to correct
    ticket = read_ticket(body.ticket)
    # asked before the preview: it may be gone, or stale by now, after an answer that was lost
    submission = await find_submission(
        clinic, digest=body.digest, nonce=body.nonce, idempotency_key=key, ticket=ticket
    )
    if submission is None:
        preview = await preview_of(request)
        if request.app[CONTEXTS].is_stale(preview.preview_id):
            raise ContextStaleError
        submission = await submit(
            clinic,
            preview,
            digest=body.digest,
            nonce=body.nonce,
            idempotency_key=key,
            ticket=ticket,
            dismissed=tuple((one.start, one.end) for one in body.dismissed),
        )
        request.app[CHANGES].tell(submission)
    # what this call has done; where the submission stands by now is another question
    sent = SentAnswer(submission_id=submission.submission_id, state=State.QUEUED.value)
    return answer(sent, HTTPStatus.ACCEPTED)


def _key(request: web.Request) -> str:
    keys = request.headers.getall(KEY, [])
    if not keys or not keys[0]:
        raise IdempotencyKeyMissingError
    if len(keys) > 1 or len(keys[0]) > 128 or not keys[0].isascii():
        raise BodyInvalidError
    return keys[0]
