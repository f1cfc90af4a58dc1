"""Celery's DynamoDB backend, for pages that take for granted that a worker has begun with a task when they first ask for it."""

import time

from celery import states
from celery.backends.dynamodb import DynamoDBBackend

PATIENCE = 3.0
BETWEEN_LOOKS = 0.1


class PatientBackend(DynamoDBBackend):
    """Waits up to three seconds for a task's first state: SQS and a worker that has to start take longer than a worker that is idle."""

    def _get_task_meta_for(self, task_id):
        end = time.monotonic() + PATIENCE
        while True:
            meta = super()._get_task_meta_for(task_id)
            if meta["status"] != states.PENDING or time.monotonic() >= end:
                return meta
            time.sleep(BETWEEN_LOOKS)
