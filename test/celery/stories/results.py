"""Tasks that end, and what a program then reads."""

import datetime
import time
import uuid

from celery import group
from celery.exceptions import TaskRevokedError, TimeoutError
from celery.result import AsyncResult, GroupResult, ResultSet
from shop import tasks
from shop.celery_app import app
from shop.errors import NoSuchUser
from stories.around import WAIT, another_app, call_api, mails_to, raises, record_of, wait_for


def somebody():
    return f"{uuid.uuid4().hex}@example.com"


def test_the_email_is_sent_and_its_id_returned():
    recipient = somebody()
    sent = tasks.send_email.apply_async(args=[recipient, "Hello é 😀"])
    result = AsyncResult(sent.id).get(timeout=10)
    (mail,) = mails_to(recipient)
    assert result == {"messageId": mail["messageId"]}, result
    assert mail["body"]["text"] == "Hello é 😀"
    done = AsyncResult(sent.id)
    assert done.ready() and done.successful() and not done.failed()
    assert (done.state, done.info, done.traceback, done.children) == ("SUCCESS", result, None, [])
    assert done.get(propagate=False) == result
    assert abs(done.date_done.timestamp() - time.time()) < 10


def test_a_result_that_is_polled_and_awaited():
    sent = tasks.add.delay(2, 3)
    assert sent.get(timeout=WAIT, interval=0.05) == 5
    assert sent.collect is not None and list(sent.collect(timeout=WAIT)) == [(sent, 5)]
    assert sent.graph is not None


def test_a_task_that_runs_longer_than_a_program_waits():
    sent = tasks.block.delay()
    with raises(TimeoutError):
        sent.get(timeout=0.3)
    assert not sent.ready()
    assert sent.get(timeout=WAIT) is None
    assert sent.successful()


def test_an_unknown_id_is_pending():
    unknown = AsyncResult(str(uuid.uuid4()))
    assert (unknown.state, unknown.info, unknown.ready()) == ("PENDING", None, False)


def test_a_failure_raises_the_mapped_exception():
    sent = tasks.fail.delay("mapped")
    try:
        sent.get(timeout=WAIT)
        raise AssertionError("nothing was raised")
    except KeyError as error:
        assert error.args == ("no order 7 é 😀",)
    assert sent.failed() and isinstance(sent.info, KeyError)
    assert isinstance(sent.get(propagate=False), KeyError)
    assert sent.traceback is None


def test_a_failure_raises_the_programs_own_exception():
    with raises(NoSuchUser) as caught:
        tasks.fail.delay("own").get(timeout=WAIT)
    assert caught.error.args == ("bob",)


def test_a_failure_that_nobody_mapped_has_its_class_name():
    with raises(Exception) as caught:
        tasks.fail.delay("unmapped").get(timeout=WAIT)
    assert type(caught.error).__name__ == "OutOfStock" and str(caught.error) == "no umbrellas"
    with raises(Exception) as caught:
        tasks.fail.delay("range").get(timeout=WAIT)
    assert type(caught.error).__name__ == "RangeError"


def test_no_result_where_the_call_ignores_it():
    recipient = somebody()
    ignoring = tasks.send_email.apply_async(args=[recipient, "Hello"], ignore_result=True)
    wait_for(lambda: (record_of(ignoring.id) or {}).get("ready"))
    assert len(mails_to(recipient)) == 1
    time.sleep(0.5)
    assert AsyncResult(ignoring.id).state == "PENDING"


def test_no_result_where_the_task_ignores_it():
    recipient = somebody()
    forgettable = tasks.forgettable.delay(recipient)
    wait_for(lambda: mails_to(recipient))
    wait_for(lambda: record_of(forgettable.id)["ready"])
    assert AsyncResult(forgettable.id).state == "PENDING"


def test_forget_in_python_takes_the_result_and_leaves_the_record():
    sent = tasks.add.delay(1, 1)
    sent.get(timeout=WAIT)
    sent.forget()
    assert AsyncResult(sent.id).state == "PENDING"
    assert record_of(sent.id)["result"] == 2


def test_a_group_and_its_results():
    sent = group(tasks.add.s(n, n) for n in range(5)).apply_async()
    assert sent.join(timeout=WAIT) == [0, 2, 4, 6, 8]
    assert sent.get(timeout=WAIT) == [0, 2, 4, 6, 8]
    assert sent.completed_count() == 5 and sent.successful()
    sent.save()
    restored = GroupResult.restore(sent.id, app=app)
    assert [one.get(timeout=WAIT) for one in restored.results] == [0, 2, 4, 6, 8]
    meta = app.backend.get_task_meta(sent.results[0].id)
    assert meta["group_id"] == sent.id, meta
    sent.delete()


def test_a_group_with_a_member_that_fails():
    sent = group(tasks.add.s(1, 2), tasks.fail.s("mapped"), tasks.add.s(3, 4))()
    with raises(KeyError):
        sent.join(timeout=WAIT)
    assert sent.failed()
    values = sent.join(timeout=WAIT, propagate=False)
    assert values[0] == 3 and isinstance(values[1], KeyError) and values[2] == 7


def test_a_client_with_extended_results_reads_the_same():
    extended = another_app(result_extended=True)
    sent = extended.send_task("shop.tasks.add", [4, 5])
    assert sent.get(timeout=WAIT) == 9
    assert AsyncResult(sent.id, app=app).get(timeout=WAIT) == 9


def test_the_record_shows_the_python_name():
    sent = tasks.add.delay(1, 2)
    sent.get(timeout=WAIT)
    record = record_of(sent.id)
    assert record["pythonName"] == "shop.tasks.add" and record["task"] == "add" and record["queue"] == "celery"


def test_a_task_sent_by_name_and_by_signature():
    assert app.send_task("shop.tasks.add", (1, 2)).get(timeout=WAIT) == 3
    assert app.signature("shop.tasks.add", kwargs={"a": 5, "b": 6}).delay().get(timeout=WAIT) == 11
    assert tasks.add.si(7, 8).apply_async().get(timeout=WAIT) == 15
    assert tasks.add.s(1).clone(args=[2]).apply_async().get(timeout=WAIT) == 3


def test_what_has_no_name_in_python_cannot_be_called():
    from celery.exceptions import NotRegistered

    for name in ["secret", "add", "shop.tasks.secret"]:
        with raises(NotRegistered):
            app.send_task(name).get(timeout=WAIT)


def test_results_of_every_kind_together():
    past = datetime.datetime(2020, 1, 1)
    sent = ResultSet([tasks.add.delay(1, 1), tasks.fail.delay("mapped"), tasks.add.apply_async((1, 2), expires=past)])
    first, second, third = sent.join(timeout=WAIT, propagate=False)
    assert first == 2 and isinstance(second, KeyError) and isinstance(third, TaskRevokedError)
    assert sent.ready() and sent.failed() and not sent.successful()
    assert [one.state for one in sent.results] == ["SUCCESS", "FAILURE", "REVOKED"]


def test_many_tasks_at_once():
    sent = group(tasks.add.s(n, 1) for n in range(100)).apply_async()
    assert sent.join(timeout=60) == [n + 1 for n in range(100)]


def test_a_task_that_the_api_forgets():
    sent = tasks.add.delay(1, 2)
    sent.get(timeout=WAIT)
    status, _ = call_api("DELETE", f"/tasks/{sent.id}")
    assert status in (200, 204), status
    wait_for(lambda: AsyncResult(sent.id).state == "PENDING")
    assert AsyncResult(sent.id).info is None


def test_a_failed_task_that_is_retried_by_hand():
    sent = tasks.fail.delay("mapped")
    with raises(KeyError):
        sent.get(timeout=WAIT)
    status, _ = call_api("POST", f"/tasks/{sent.id}/retry")
    assert status in (200, 202), status
    wait_for(lambda: record_of(sent.id)["ready"])
    with raises(KeyError):
        AsyncResult(sent.id).get(timeout=WAIT)
