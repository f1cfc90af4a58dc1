"""What a program sees of a task on its way."""

import time

from celery.result import AsyncResult
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, wait_for


def course_of(task_id, seconds=WAIT):
    """The states that show, in order, with their info, both of one look. On a busy machine a look may come too late for some."""
    seen = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        meta = app.backend.get_task_meta(task_id)
        now = (meta["status"], meta["result"])
        if not seen or repr(seen[-1]) != repr(now):
            seen.append(now)
        if now[0] in app.backend.READY_STATES:
            return seen
        time.sleep(0.02)
    raise AssertionError(f"It did not end: {seen}")


def test_started_is_shown():
    sent = tasks.block.delay()
    info = wait_for(lambda: AsyncResult(sent.id).state == "STARTED" and AsyncResult(sent.id).info)
    assert isinstance(info["pid"], int) and isinstance(info["hostname"], str), info
    assert [state for state, _ in course_of(sent.id)] in (["STARTED", "SUCCESS"], ["SUCCESS"])


def test_progress_as_in_flasks_tutorial():
    sent = tasks.process.delay(4)
    course = course_of(sent.id)
    shown = [info for state, info in course if state == "PROGRESS"]
    assert shown == sorted(shown, key=lambda info: info["current"]), shown
    assert len(shown) >= 2 and all(info["total"] == 4 for info in shown), shown
    assert course[-1] == ("SUCCESS", {"current": 4, "total": 4})


def test_retries_are_shown_and_then_the_end():
    sent = tasks.flaky.delay(3)
    course = course_of(sent.id)
    attempts = [info["attempt"] for state, info in course if state == "PROGRESS"]
    assert attempts and attempts == sorted(set(attempts)), course
    retries = [info for state, info in course if state == "RETRY"]
    # It is shown for two seconds each time.
    assert retries and {(type(info).__name__, str(info)) for info in retries} == {("Retry", "not yet")}, course
    assert course[-1] == ("SUCCESS", {"attempt": 3})


def test_get_waits_through_retries():
    sent = tasks.flaky.delay(2)
    assert sent.get(timeout=WAIT) == {"attempt": 2}
