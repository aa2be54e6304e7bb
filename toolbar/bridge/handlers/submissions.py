"""Shows what was sent and where it stands; cancels, tries again."""

from datetime import datetime

from aiohttp import web

from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_nothing
from toolbar.bridge.keys import CHANGES, OPENING
from toolbar.bridge.models import SubmissionAnswer, SubmissionsAnswer
from toolbar.troubleshooting.following import refresh
from toolbar.troubleshooting.identifiers import iso
from toolbar.troubleshooting.submission import Submission


async def show_all(request: web.Request) -> web.Response:
    """Answer every submission, newest first."""
    clinic = await request.app[OPENING].clinic()
    found = [describe_submission(one) for one in await clinic.outbox.list()]
    return answer(SubmissionsAnswer(submissions=found))


async def ask_again(request: web.Request) -> web.Response:
    """Ask support where unanswered tickets stand; answer every submission, newest first."""
    await read_nothing(request)
    clinic = await request.app[OPENING].clinic()
    for changed in await refresh(clinic.outbox, clinic.portal):
        request.app[CHANGES].tell(changed)
    return await show_all(request)


async def show(request: web.Request) -> web.Response:
    """Answer one submission."""
    clinic = await request.app[OPENING].clinic()
    found = await clinic.outbox.get(request.match_info["submission_id"])
    return answer(describe_submission(found))


async def cancel(request: web.Request) -> web.Response:
    """Take a waiting submission back."""
    await read_nothing(request)
    clinic = await request.app[OPENING].clinic()
    changed = await clinic.outbox.cancel(request.match_info["submission_id"])
    request.app[CHANGES].tell(changed)
    return answer(describe_submission(changed))


async def retry(request: web.Request) -> web.Response:
    """Let a parked or waiting submission go at once."""
    await read_nothing(request)
    clinic = await request.app[OPENING].clinic()
    changed = await clinic.outbox.retry(request.match_info["submission_id"])
    request.app[CHANGES].tell(changed)
    clinic.courier.wake()
    return answer(describe_submission(changed))


def describe_submission(submission: Submission) -> SubmissionAnswer:
    """Return what the panel may know of a submission: no key, no payload."""
    return SubmissionAnswer(
        submission_id=submission.submission_id,
        state=submission.state.value,
        connector=submission.connector,
        site_number=submission.site_number,
        created_at=iso(submission.created_at),
        attempts=submission.attempts,
        next_attempt_at=_moment(submission.next_attempt_at),
        reason=submission.reason,
        ticket_number=submission.ticket_number,
        first_answer_due_at=submission.first_answer_due_at,
        ticket_url=submission.ticket_url,
        time_zone=submission.time_zone,
        ticket_state=submission.ticket_state,
        first_answered_at=submission.first_answered_at,
        merged_into=submission.merged_into,
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
