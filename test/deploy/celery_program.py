"""A Python program that sends tasks with Celery and reads their results, configured as docs/from-celery.md says.

Arguments: the region, the URL of the queue, the name of the table. Credentials are found as boto3 finds them. Prints a line once it is ready. Then
reads calls as lines of JSON, ["send" | "get" | "look", arguments ...], and answers each with a line of JSON.
"""

import json
import sys

from celery import Celery
from celery.result import AsyncResult

region, queue_url, table = sys.argv[1:]

app = Celery("shop")
app.conf.update(
    broker_url="sqs://",
    broker_transport_options={"region": region, "predefined_queues": {"celery": {"url": queue_url}}},
    result_backend=f"dynamodb://@{region}/{table}",
)


@app.task(name="shop.tasks.send_email")
def send_email(recipient, content):
    raise NotImplementedError("Runs in TypeScript")


def send(name, args, options):
    if name == send_email.name:
        return send_email.apply_async(args=args, **options).id
    return app.send_task(name, args=args, **options).id


def get(task_id, timeout):
    return AsyncResult(task_id, app=app).get(timeout=timeout)


def look(task_id):
    result = AsyncResult(task_id, app=app)
    state, info = result.state, result.info
    return {"state": state, "info": repr(info) if isinstance(info, BaseException) else info}


def shown(error):
    """An exception: its classes, by each of which `except` catches it, and what AWS refused, if that is what it says."""
    classes = [f"{one.__module__}.{one.__qualname__}" for one in type(error).__mro__]
    response = getattr(error, "response", {})
    return {
        "is": classes,
        "args": [str(one) for one in error.args],
        "code": response.get("Error", {}).get("Code"),
        "operation": getattr(error, "operation_name", None),
    }


calls = {"send": send, "get": get, "look": look}

print("ready", flush=True)
for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        answer = {"returned": calls[name](*arguments)}
    except Exception as error:
        answer = {"raised": shown(error)}
    print(json.dumps(answer), flush=True)
