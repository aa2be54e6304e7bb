"""No log line quotes a request, an argument or an error, whoever writes it."""

import asyncio
import io
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from aiohttp import web

from connectors import logs
from connectors.logs import PlainFormatter, describe, set_up, watch

CANARY = "canary-Quenouille-2345678904"
GARBAGE = (
    f"GET /{CANARY} HTTP/9.9\r\n\r\n",
    f"GET / HTTP/1.1\r\nBad Header {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n",
    "GET /fails HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put back what ``set_up`` changes for the whole process."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, threading.excepthook)
    yield
    root.handlers[:], level, logging.raiseExceptions = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


def written_by(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.format(record)


def record(
    name: str, message: object, *arguments: object, error: Exception | None = None, **extra: object
) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, told)
    vars(made).update(extra)
    return made


def fail() -> None:
    raise ValueError(CANARY)


def caught() -> ValueError:
    with pytest.raises(ValueError, match=CANARY) as error:
        fail()
    return error.value


async def log_of_garbage(formatter: logging.Formatter) -> str:
    """Run a real server, send it garbage on a raw socket, return the log in this format."""

    async def fails(_: web.Request) -> web.Response:
        raise caught()

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    app = web.Application()
    app.router.add_get("/fails", fails)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        for request in GARBAGE:
            reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
            writer.write(request.encode())
            await reader.read(1)
            writer.close()
            await writer.wait_closed()
    finally:
        await runner.cleanup()
        logging.getLogger().removeHandler(handler)
    return stream.getvalue()


async def test_the_default_formatter_leaks_what_a_malformed_request_held() -> None:
    assert (await log_of_garbage(logging.Formatter())).count(CANARY) >= len(GARBAGE)


async def test_ours_says_that_it_was_malformed_and_nothing_of_it() -> None:
    log = await log_of_garbage(PlainFormatter())
    assert "canary" not in log
    assert "Quenouille" not in log
    assert len(log.splitlines()) == len(GARBAGE)
    assert "aiohttp.server a library reported error_class=BadStatusLine error_place=" in log


@pytest.mark.parametrize(
    "message",
    [
        record("aiohttp.access", f"GET /{CANARY}"),
        record("asyncio", "%s", CANARY),
        record("asyncio", "%(x)s", {"x": CANARY}),
        record("toolbar.bridge", "sent %s", CANARY),
        record("toolbar.bridge", Exception(CANARY)),
        record("toolbar.bridge", "sent", patient=CANARY),
        record("toolbarx", CANARY),
        record("toolbar.bridge", "failed", error=caught()),
        record("toolbar.bridge", "failed", stack_info=CANARY, exc_text=CANARY),
    ],
)
def test_arguments_extras_foreign_sentences_and_errors_are_left_out(
    message: logging.LogRecord,
) -> None:
    leaky = logging.Formatter("%(message)s %(patient)s", defaults={"patient": ""})
    assert CANARY in written_by(leaky, message)
    assert CANARY not in written_by(PlainFormatter(), message)


def test_our_sentence_and_the_listed_facts_are_printed() -> None:
    line = PlainFormatter().format(
        record("toolbar.bridge", "bundle queued", submission_id="s-1", count=3)
    )
    assert line.endswith("ERROR toolbar.bridge bundle queued count=3 submission_id=s-1")


def test_an_error_is_told_by_class_and_place() -> None:
    told = describe(caught())
    assert told["error_class"] == "ValueError"
    assert told["error_place"].startswith("test_logs.py:")
    assert describe(ValueError(CANARY)) == {"error_class": "ValueError", "error_place": "unknown"}


def test_everything_goes_through_the_one_formatter(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    logging.getLogger("toolbar.bridge").info("started", extra={"port": 8765})
    logging.getLogger("urllib3").warning("got %s", CANARY)
    printed = capsys.readouterr().err
    assert "INFO toolbar.bridge started port=8765" in printed
    assert "WARNING urllib3 a library reported" in printed
    assert CANARY not in printed


class Breaks:
    """A fact that cannot be printed."""

    def __str__(self) -> str:
        raise ValueError(CANARY)


def log_what_breaks() -> None:
    logging.getLogger("toolbar.bridge").error("sent %s", CANARY, extra={"state": Breaks()})


def test_a_handler_that_fails_tells_nothing_either(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    logging.raiseExceptions = True
    log_what_breaks()
    assert CANARY in capsys.readouterr().err
    set_up()
    log_what_breaks()
    assert capsys.readouterr().err == ""


async def test_a_failed_callback_is_told_by_class_and_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    loop = asyncio.get_running_loop()
    set_up()
    watch(loop)
    loop.call_soon(fail)
    loop.call_exception_handler({"message": CANARY})
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("ERROR connectors.logs a task failed")
    assert " a task failed error_class=ValueError error_place=test_logs.py:" in second
    assert CANARY not in second
    loop.set_exception_handler(None)


PROGRAM = f"""
import sys, threading
from connectors.logs import set_up

class Refused(Exception):
    pass

def fail():
    raise Refused("{CANARY}")

if "plain" in sys.argv:
    set_up()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
if "interrupt" in sys.argv:
    raise KeyboardInterrupt
fail()
"""


def run(*words: str) -> str:
    program = [sys.executable, "-c", PROGRAM, *words]
    return subprocess.run(program, capture_output=True, text=True, check=False).stderr  # noqa: S603 - a command of our own


def test_unhandled_errors_of_the_program_and_its_threads_quote_nothing() -> None:
    assert run().count(CANARY) >= 2
    lines = run("plain").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "CRITICAL connectors.logs unhandled error error_class=Refused error_place=<string>:9"
    ] * 2


def test_ctrl_c_is_not_an_error() -> None:
    assert len(run("plain", "interrupt").splitlines()) == 1


def test_hooks_tell_errors_in_this_process_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    error = caught()
    sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
    threading.excepthook(threading.ExceptHookArgs((ValueError, None, None, None)))
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == 3
    assert not any(CANARY in line for line in printed)


def test_the_list_of_facts_has_no_place_for_a_patient() -> None:
    assert not {"emr_id", "name", "url", "body", "header", "message"} & set(logs.FACTS)


def test_the_tests_own_net_hears_what_a_test_logs(logged: Callable[[], str]) -> None:
    logging.getLogger("oscar").debug("a sentence", extra={"place": "canary-in-a-fact"})
    assert "canary-in-a-fact" in logged()
