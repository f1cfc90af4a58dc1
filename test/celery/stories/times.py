"""When a task runs, and for how long it may."""

import datetime
import time

from billiard.exceptions import TimeLimitExceeded
from celery.exceptions import TaskRevokedError
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, another_app, mails_to, raises, record_of
from stories.results import somebody

UTC = datetime.timezone.utc


def started_after(sent, begun):
    record = record_of(sent.id)
    started = datetime.datetime.fromisoformat(record["startedAt"].replace("Z", "+00:00"))
    return started.timestamp() - begun


def test_a_countdown():
    begun = time.time()
    sent = tasks.add.apply_async((1, 2), countdown=3)
    assert sent.get(timeout=WAIT) == 3
    assert 3 <= started_after(sent, begun) < 20


def test_an_eta_without_and_with_a_zone():
    begun = time.time()
    aware = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
    one = tasks.add.apply_async((1, 2), eta=aware + datetime.timedelta(seconds=2))
    naive = datetime.datetime.now(UTC).replace(tzinfo=None) + datetime.timedelta(seconds=2)
    other = tasks.add.apply_async((3, 4), eta=naive)
    assert one.get(timeout=WAIT) == 3 and other.get(timeout=WAIT) == 7
    assert started_after(one, begun) >= 2 and started_after(other, begun) >= 2


def test_an_eta_in_the_past_is_now():
    sent = tasks.add.apply_async((1, 2), eta=datetime.datetime(2020, 1, 1, tzinfo=UTC))
    assert sent.get(timeout=WAIT) == 3


def test_a_task_that_expired_is_revoked():
    recipient = somebody()
    past = datetime.datetime.now(UTC) - datetime.timedelta(seconds=5)
    sent = tasks.send_email.apply_async((recipient, "Hello"), expires=past)
    with raises(TaskRevokedError) as caught:
        sent.get(timeout=WAIT)
    assert caught.error.args == ("expired",), caught.error.args
    assert sent.state == "REVOKED" and mails_to(recipient) == []


def test_a_task_that_expires_while_it_waits():
    sent = tasks.add.apply_async((1, 2), countdown=4, expires=1)
    with raises(TaskRevokedError):
        sent.get(timeout=WAIT)


def test_a_task_that_does_not_expire_yet():
    assert tasks.add.apply_async((1, 2), expires=60).get(timeout=WAIT) == 3


def test_the_time_limit_of_a_call():
    with raises(TimeLimitExceeded):
        tasks.hang.apply_async(time_limit=1).get(timeout=WAIT)


def test_the_soft_time_limit_of_a_call():
    assert tasks.cautious.apply_async(soft_time_limit=1, time_limit=10).get(timeout=WAIT) == "in time"


def test_the_time_limit_of_an_app():
    limited = app.tasks["shop.tasks.hang"].s().set(time_limit=1.5, soft_time_limit=1)
    with raises(TimeLimitExceeded):
        limited.apply_async().get(timeout=WAIT)


def test_limits_that_do_not_matter_and_one_that_is_none():
    assert tasks.add.apply_async((1, 2), time_limit=0).get(timeout=WAIT) == 3
    assert tasks.add.apply_async((1, 2), time_limit=9.5, soft_time_limit=0.5).get(timeout=WAIT) == 3
    with raises(ValueError):
        tasks.add.apply_async((1, 2), time_limit=-1).get(timeout=WAIT)


def test_an_app_with_a_time_zone_of_its_own():
    for settings in [{}, {"enable_utc": False}]:
        berlin = another_app(timezone="Europe/Berlin", **settings)
        begun = time.time()
        sent = berlin.send_task("shop.tasks.add", [1, 2], countdown=2, expires=60)
        assert sent.get(timeout=WAIT) == 3
        assert 2 <= started_after(sent, begun) < 20


def test_an_eta_that_is_too_far():
    with raises(ValueError):
        tasks.add.apply_async((1, 2), eta=datetime.datetime(2090, 1, 1)).get(timeout=WAIT)
