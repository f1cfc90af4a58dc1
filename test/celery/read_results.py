"""Reads task results as a Python program does: with Celery's own AsyncResult.

Arguments: the endpoint of DynamoDB, and the name of the table, which Celery creates if it is missing. Prints a line once it is ready. Then
reads questions as lines of JSON, {"id": ..., "timeout": seconds, "is": "module.Name"}, and answers each with a line of JSON.
"""

import json
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor

from celery import Celery
from celery.result import AsyncResult

endpoint, table = sys.argv[1:]

app = Celery("shop", broker="memory://", backend=f"dynamodb://@us-east-1/{table}")
app.conf.update(dynamodb_endpoint_url=endpoint, result_backend_transport_options={"global_keyprefix": "shop"})


class NoSuchUser(Exception):
    pass


class Odd(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)


# The program's own exceptions.
errors = types.ModuleType("shop.errors")
errors.NoSuchUser = NoSuchUser
errors.Odd = Odd
sys.modules["shop.errors"] = errors

connecting = threading.Lock()
answering = threading.Lock()


def connect():
    # Each thread has its own backend, and boto3 cannot make two clients at once.
    with connecting:
        app.backend.client


def shown(value):
    if isinstance(value, BaseException):
        return {"raised": type(value).__name__, "args": list(value.args), "text": str(value)}
    return value


def class_of(path):
    module, _, name = path.rpartition(".")
    return getattr(sys.modules[module], name)


def observe(question):
    """What a program sees: each question is asked anew, because Celery remembers an end."""

    def new():
        return AsyncResult(question["id"], app=app)

    seen = {"state": new().state, "info": shown(new().info), "ready": new().ready()}
    seen["successful"] = new().successful()
    seen["failed"] = new().failed()
    seen["children"] = new().children
    seen["date_done"] = new().date_done and new().date_done.isoformat()
    result = new()
    try:
        seen["got"] = result.get(timeout=question["timeout"])
    except Exception as error:
        seen["got"] = shown(error)
        path = question.get("is")
        seen["is"] = path is not None and isinstance(error, class_of(path))
    unraised = new().get(timeout=question["timeout"], propagate=False) if seen["ready"] else None
    seen["unraised"] = shown(unraised)
    return seen


def answer(question):
    try:
        seen = observe(question)
    except BaseException as error:
        seen = {"broken": repr(error)}
    with answering:
        print(json.dumps({"id": question["id"], "seen": seen}), flush=True)


connect()
with ThreadPoolExecutor(6, initializer=connect) as pool:
    print("ready", flush=True)
    for line in sys.stdin:
        pool.submit(answer, json.loads(line))
