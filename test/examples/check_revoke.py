"""Revokes what Celery sent, by the API: before a worker has seen it, and after."""

import sys
import time

from celery import Celery
from celery.exceptions import TaskRevokedError

import lovage

app = Celery("shop")
app.config_from_object("celeryconfig")


def revoked(result):
    lovage.revoke(result.id, celery=True)
    try:
        got = result.get(timeout=20)
    except TaskRevokedError as error:
        return result.state == "REVOKED" and str(error) == "revoked"
    sys.exit(f"get() returned {got!r}")


# Its message is hidden until its time: no worker, and no record.
assert revoked(app.send_task("task_app.tasks.add", args=[1, 2], countdown=60))
# A worker runs it.
running = app.send_task("task_app.tasks.process", kwargs={"total": 20})
while running.state == "PENDING":
    time.sleep(0.1)
assert revoked(running)
