"""Ids that the program chooses."""

import uuid

from celery.result import AsyncResult
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, mails_to, raises, record_of, wait_for
from stories.results import somebody


def test_an_id_of_the_programs_own():
    for task_id in [str(uuid.uuid4()), str(uuid.uuid4()).upper(), f"order-{uuid.uuid4().hex[:8]}", f"é'\"\\/?#-{uuid.uuid4().hex[:8]}"]:
        sent = tasks.add.apply_async((1, 2), task_id=task_id)
        assert sent.id == task_id
        assert AsyncResult(task_id).get(timeout=WAIT) == 3
    assert record_of(task_id) is None


def test_an_upper_case_id_has_a_record():
    task_id = str(uuid.uuid4()).upper()
    assert tasks.add.apply_async((1, 2), task_id=task_id).get(timeout=WAIT) == 3
    assert record_of(task_id.lower())["result"] == 3


def test_an_id_that_is_too_long():
    with raises(ValueError):
        tasks.add.apply_async((1, 2), task_id="x" * 65).get(timeout=WAIT)


def test_the_same_call_twice_runs_once():
    recipient = somebody()
    task_id = str(uuid.uuid4())
    for _ in range(3):
        tasks.send_email.apply_async((recipient, "Hello"), task_id=task_id)
    first = AsyncResult(task_id).get(timeout=WAIT)
    tasks.send_email.apply_async((recipient, "Hello"), task_id=task_id)
    marker = tasks.add.delay(0, 0)
    marker.get(timeout=WAIT)
    assert AsyncResult(task_id).get(timeout=WAIT) == first
    assert len(mails_to(recipient)) == 1


def test_another_call_with_the_id_of_one_that_ended_does_not_touch_it():
    recipient, other = somebody(), somebody()
    task_id = str(uuid.uuid4())
    tasks.send_email.apply_async((recipient, "Hello"), task_id=task_id)
    first = AsyncResult(task_id).get(timeout=WAIT)
    tasks.send_email.apply_async((other, "Hello"), task_id=task_id)
    tasks.add.apply_async((1, 2), task_id=task_id)
    app.send_task("shop.tasks.nothing", task_id=task_id)
    app.send_task("shop.tasks.add", [1, 2, 3], task_id=task_id)
    (tasks.add.s(1, 2).set(task_id=task_id) | tasks.add.s(3)).apply_async()
    for _ in range(3):
        tasks.add.delay(0, 0).get(timeout=WAIT)
    done = AsyncResult(task_id)
    assert (done.state, done.result) == ("SUCCESS", first)
    assert mails_to(other) == []
    wait_for(lambda: record_of(task_id)["state"] == "SUCCESS")
