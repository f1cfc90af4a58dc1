"""The task `send_email` for Celery, with broker and result backend from the environment."""

import os
from functools import cache

import boto3
from botocore.config import Config
from celery import Celery

app = Celery("bench", broker=os.environ["BROKER"], backend=os.environ["RESULTS"])

if "QUEUE_URL" in os.environ:
    # What Celery's page on SQS prescribes for queues that Celery must not create. SQS does not support remote control.
    app.conf.broker_transport_options = {"predefined_queues": {"celery": {"url": os.environ["QUEUE_URL"]}}}
    app.conf.worker_enable_remote_control = False


@cache
def ses():
    """One client per process. It does not retry, like the clients of the other workers."""
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client("ses", endpoint_url=os.environ["SES_ENDPOINT"], config=config)


@app.task(name="send_email")
def send_email(recipient, content):
    answer = ses().send_email(
        Source="noreply@example.com",
        Destination={"ToAddresses": [recipient]},
        Message={
            "Subject": {"Data": "(no subject)", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": content, "Charset": "UTF-8"}},
        },
    )
    return answer["MessageId"]


@app.task(name="noop")
def noop():
    return 1


@app.task(name="count")
def count(results):
    return len(results)
