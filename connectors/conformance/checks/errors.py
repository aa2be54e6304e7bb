"""How it fails: with a code of the closed list, in time, and without a word of the chart."""

import asyncio
from collections.abc import Mapping
from typing import Final

from connectors.conformance.failing import QUICK, attempt, caught, failures, quote
from connectors.conformance.gates import asks_the_emr, can_miss_a_chart, has_secrets
from connectors.conformance.stage import Stage, error_text, in_time
from connectors.conformance.verdict import expect, expect_none
from connectors.conformance.ways import Way
from connectors.conformance.wiretap import ELSEWHERE, Wiretap
from connectors.errors import (
    ChartNotFoundError,
    ConnectorError,
    ProductError,
    SecretMissingError,
    SettingsError,
)

OURS: Final = "connectors.errors"
"""The module of all error classes that may cross the border: the closed list."""
MOST_TAKEN: Final = 96 * 1024 * 1024
"""More of an endless answer than any chart needs."""
SLACK: Final = 3.0
"""Seconds beyond its own time limit after which a connector has not kept it."""


async def tells_missing_from_broken(stage: Stage) -> None:
    """A chart that is not there is not an unreadable one, and the other way round."""
    await can_miss_a_chart(stage)
    stage.clinic.admit(stage.patient)
    nobody = stage.clinic.nobody() or {}
    missing = await attempt(stage, nobody, Way.NOT_FOUND, "answers")
    expect(isinstance(missing.error, ChartNotFoundError), "a missing chart is not said to be so")
    async for failure in failures(stage):
        confused = isinstance(failure.error, ChartNotFoundError)
        # an empty file is as good as none
        whole = failure.place in {"answers", "files"}
        whole &= failure.way not in {Way.NOT_FOUND, Way.EMPTY}
        expect(not (confused and whole), "a broken chart is said to be missing", failure.way)


async def survives_what_it_cannot_read(stage: Stage) -> None:
    """A garbled, empty or foreign answer or document raises our errors, or the chart is right."""
    met = 0
    async for failure in failures(stage):
        met += 1
        expected = failure.error is None or isinstance(failure.error, ProductError)
        expect(expected, "it raises a foreign error", failure.place, failure.way)
        if failure.error is not None or failure.raw is None:
            continue
        spoiled = failure.place == "answers"
        expect(not spoiled, "it takes a broken answer for a chart", failure.way)
        found = failure.connector.identify(failure.raw).emr_id
        right = {None, stage.patient.emr_id}
        expect(found in right, "it takes a broken answer for another chart", failure.way)
        told = stage.leaks.within(stage.told(failure.connector, failure.raw))
        expect_none(told, "a broken chart lets out", failure.place, failure.way)
    if not met:
        await asks_the_emr(stage)


async def errors_carry_a_code(stage: Stage) -> None:
    """Every error is of the closed list, carries its own code and nothing beside it."""
    for error in await _errors(stage):
        kind = type(error)
        expect(isinstance(error, ProductError), "an error is not ours", kind.__name__)
        expect(kind.__module__ == OURS, "an error is not of the closed list", kind.__name__)
        named = error.key if isinstance(error, SettingsError) else ""
        expect(error.args == (getattr(error, "code", None),), "it carries more", kind.__name__)
        expect_none(stage.leaks.within(named), "the key that an error names holds")


async def errors_quote_nothing(stage: Stage) -> None:
    """No error says anything of a patient or a secret, or holds another error that could."""
    for error in await _errors(stage):
        name = type(error).__name__
        expect(error.__cause__ is None, "an error holds its cause", name)
        expect(error.__context__ is None, "an error holds the error before it", name)
        text = error_text(error)
        expect_none(stage.leaks.within(text), "an error holds", name)
        expect_none(stage.secret_leaks.within(text), "an error holds", name)


async def keeps_its_time_limit(stage: Stage) -> None:
    """An EMR that does not answer, or answers drop by drop, is left after ``timeout_seconds``."""
    await asks_the_emr(stage)
    expect("timeout_seconds" in stage.fields, "there is no setting timeout_seconds")
    context = stage.clinic.admit(stage.patient)
    checking = stage.connector(stage.settings(timeout_seconds=1))
    for way in (Way.HANG, Way.DRIP):
        _tap(stage).spoil(way, quote(stage))
        reading = attempt(stage, context, way, "answers", timeout_seconds=1)
        both = asyncio.gather(reading, caught(checking.check()))
        failure, failed = await in_time(both, 1 + SLACK)
        expect(isinstance(failure.error, ConnectorError), "a silent EMR is not said to be so", way)
        silent = failed is None or isinstance(failed, ConnectorError)
        expect(silent, "check() raises a foreign error", way)


async def stops_at_an_answer_without_end(stage: Stage) -> None:
    """An answer that does not end is left before it fills the memory."""
    await asks_the_emr(stage)
    context = stage.clinic.admit(stage.patient)
    _tap(stage).spoil(Way.HUGE, quote(stage))
    failure = await attempt(stage, context, Way.HUGE, "answers", timeout_seconds=10)
    expect(isinstance(failure.error, ConnectorError), "an endless answer is not refused")
    expect(_tap(stage).sent < MOST_TAKEN, "an endless answer is taken in")


async def follows_no_redirect(stage: Stage) -> None:
    """A redirect is not followed: it would carry the credentials to another address."""
    await asks_the_emr(stage)
    context = stage.clinic.admit(stage.patient)
    _tap(stage).spoil(Way.ELSEWHERE, quote(stage))
    failure = await attempt(stage, context, Way.ELSEWHERE, "answers")
    expect(isinstance(failure.error, ConnectorError), "a redirect is taken for an answer")
    followed = any(ELSEWHERE in asked.target for asked in stage.asked)
    expect(not followed, "a redirect is followed")


async def says_which_secret_is_missing(stage: Stage) -> None:
    """Without its secrets it names the missing one, and asks nobody."""
    await has_secrets(stage)
    context = stage.clinic.admit(stage.patient)
    connector = stage.connector(secrets={})
    before = len(stage.asked)
    error = await caught(stage.read(connector, context))
    named = error.name if isinstance(error, SecretMissingError) else ""
    expect(named in stage.plugin.secrets, "a missing secret is not named")
    expect(len(stage.asked) == before, "it asks without its secrets")


async def _errors(stage: Stage) -> list[BaseException]:
    """Return every error that can be brought about."""
    found = [failure.error async for failure in failures(stage, (*QUICK,))]
    found += [_refusal(stage, context) for context in _bad_contexts(stage)]
    nobody = stage.clinic.nobody()
    if nobody is not None:
        found.append((await attempt(stage, nobody, Way.NOT_FOUND, "answers")).error)
    connector = stage.connector(
        secrets=dict.fromkeys(stage.clinic.secrets, "another\r\nsecret-9431")
    )
    found.append(await caught(stage.read(connector, stage.clinic.admit(stage.patient))))
    return [error for error in found if error is not None]


def _bad_contexts(stage: Stage) -> list[Mapping[str, object]]:
    context = stage.clinic.admit(stage.patient)
    quoted = quote(stage)
    return [{**context, quoted: quoted}, *({**context, name: quoted} for name in context)]


def _refusal(stage: Stage, context: Mapping[str, object]) -> BaseException | None:
    try:
        stage.connector().accept(context)
    except Exception as error:  # noqa: BLE001 - whatever it is, the checks judge it
        return error
    return None


def _tap(stage: Stage) -> Wiretap:
    if stage.tap is None:
        raise ValueError("no wire")
    return stage.tap
