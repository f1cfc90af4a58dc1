"""What `revoke()` is here: SQS cannot carry Celery's, so three lines call the API."""

import datetime
import os
import time
import urllib.error
import urllib.request
import uuid

from celery.exceptions import TaskRevokedError
from celery.result import AsyncResult
from shop import tasks
from stories.around import WAIT, mails_to, raises, record_of, wait_for
from stories.results import somebody


def revoke(task_id):
    url = f"{os.environ['LOVAGE_URL']}/tasks/{task_id}/revoke?celery=true"
    with urllib.request.urlopen(urllib.request.Request(url, method="POST")) as answer:
        return answer.status


def refused_revoke(task_id):
    with raises(urllib.error.HTTPError) as caught:
        revoke(task_id)
    return caught.error.code


def is_revoked(sent):
    with raises(TaskRevokedError) as caught:
        sent.get(timeout=WAIT)
    assert caught.error.args == ("revoked",), caught.error.args
    assert sent.state == "REVOKED"


def test_a_task_that_no_worker_has_started():
    recipient = somebody()
    sent = tasks.send_email.apply_async((recipient, "Hello"), countdown=8)
    assert revoke(sent.id) == 204
    is_revoked(sent)
    assert revoke(sent.id) == 204
    time.sleep(10)
    assert mails_to(recipient) == []
    is_revoked(AsyncResult(sent.id))


def test_a_task_that_is_sent_after_it_was_revoked():
    recipient, task_id = somebody(), str(uuid.uuid4())
    assert revoke(task_id) == 204
    tasks.send_email.apply_async((recipient, "Hello"), task_id=task_id)
    tasks.add.delay(0, 0).get(timeout=WAIT)
    is_revoked(AsyncResult(task_id))
    assert mails_to(recipient) == []


def test_a_task_that_runs():
    sent = tasks.hang.delay()
    wait_for(lambda: AsyncResult(sent.id).state == "STARTED")
    assert revoke(sent.id) == 200
    is_revoked(sent)


def test_a_task_that_is_far():
    eta = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=20)
    sent = tasks.add.apply_async((1, 2), eta=eta)
    wait_for(lambda: record_of(sent.id))
    assert AsyncResult(sent.id).state == "PENDING"
    assert revoke(sent.id) == 200
    is_revoked(sent)


def test_a_task_that_has_ended():
    sent = tasks.add.delay(1, 2)
    sent.get(timeout=WAIT)
    assert refused_revoke(sent.id) == 409
    assert AsyncResult(sent.id).get(timeout=WAIT) == 3


def test_celerys_own_revoke_does_nothing():
    sent = tasks.block.delay()
    sent.revoke()
    assert sent.get(timeout=WAIT) is None
