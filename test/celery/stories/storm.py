"""Every message is delivered twice, and workers are killed meanwhile."""

import time
import uuid

from billiard.exceptions import WorkerLostError
from celery.result import AsyncResult
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, mails_to

TASKS = 15

# As long as it takes to find that a worker is lost, and for a task that may be what kills workers to run alone.
SECONDS = 150


def look_at(task_id):
    """As it is now: Celery remembers an end otherwise."""
    meta = app.backend.get_task_meta(task_id, cache=False)
    return meta["status"], repr(meta["result"])


def watched(ids):
    """The course of each task, until a while after all have ended."""
    courses = {task_id: [] for task_id in ids}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for task_id, course in courses.items():
            now = look_at(task_id)
            if not course or course[-1] != now:
                course.append(now)
        if all(course[-1][0] in app.backend.READY_STATES for course in courses.values()):
            end = min(end, time.monotonic() + 3)
        time.sleep(0.1)
    return courses


def ran_through(task):
    sent = {f"{uuid.uuid4().hex}@example.com": None for _ in range(TASKS)}
    for recipient in sent:
        sent[recipient] = task.delay(recipient).id
    courses = watched(sent.values())
    for course in courses.values():
        states = [state for state, _ in course]
        assert states[-1] in ("SUCCESS", "FAILURE"), course
        assert states.count(states[-1]) == 1 and not set(states[:-1]) & {"SUCCESS", "FAILURE", "REVOKED"}, course
        assert "PENDING" not in states[1:], course
    return sent


def attempts_of(recipient, task_id):
    """The attempts that had their effect."""
    subjects = [mail["subject"] for mail in mails_to(recipient)]
    attempts = [int(subject.removeprefix(f"{task_id} ")) for subject in subjects]
    assert len(set(attempts)) == len(attempts), f"an attempt twice: {subjects}"
    return attempts


def test_tasks_that_run_at_least_once():
    for recipient, task_id in ran_through(tasks.mail_slowly).items():
        result = AsyncResult(task_id).get(timeout=WAIT)
        assert result["attempt"] in attempts_of(recipient, task_id), (result, mails_to(recipient))


def test_tasks_that_run_at_most_once():
    lost = 0
    for recipient, task_id in ran_through(tasks.charge).items():
        try:
            assert AsyncResult(task_id).get(timeout=WAIT) == {"attempt": 1}
            assert attempts_of(recipient, task_id) == [1]
        except WorkerLostError:
            lost += 1
            assert len(attempts_of(recipient, task_id)) <= 1
    assert lost < TASKS
