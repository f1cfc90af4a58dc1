"""What stands around the shop's program: the inbox, and Lovage's API."""

import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from shop.celery_app import create_app

# Seconds that a program waits where it does not matter: machines that run other tests are slow.
WAIT = 30

connecting = threading.Lock()


def connect(app):
    """Each thread has its own backend, and boto3 cannot make two clients at once."""
    with connecting:
        app.backend.client
    return app


def another_app(**settings):
    return connect(create_app(**settings))


def call_api(method, path):
    request = urllib.request.Request(os.environ["LOVAGE_URL"] + path, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read() or b"null")


def record_of(task_id):
    status, record = call_api("GET", f"/tasks/{urllib.parse.quote(task_id)}")
    return record if status == 200 else None


def mails_to(recipient):
    with urllib.request.urlopen(os.environ["INBOX_URL"] + "/store") as answer:
        mails = json.load(answer)["emails"]
    return [mail for mail in mails if recipient in mail["destination"]["to"]]


def dead_letters():
    _, answer = call_api("GET", "/queues")
    return next(queue["dead"] for queue in answer["queues"] if queue["name"] == "celery")


def wait_for(condition, seconds=WAIT):
    """The first true value of a condition."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError("It did not come true")


class Raises:
    """What `with raises(KeyError) as caught:` gives: `caught.error`."""

    def __init__(self, kind):
        self.kind = kind
        self.error = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            raise AssertionError(f"{self.kind.__name__} was not raised")
        if not isinstance(error, self.kind):
            return False
        self.error = error
        return True


raises = Raises
