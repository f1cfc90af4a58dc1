"""Reads a number of tasks from each line of input, sends them, alone or as the members of a chord, and prints a line when all have succeeded."""

import json
import sys

from app import app, count, noop
from celery import chord

# Seconds between polls of a result.
INTERVAL = 0.05

for line in sys.stdin:
    run = json.loads(line)
    if run.get("chord"):
        counted = chord(noop.s() for _ in range(run["tasks"]))(count.s()).get(interval=INTERVAL)
        assert counted == run["tasks"], counted
        print("done", flush=True)
        continue
    results = [app.send_task("send_email", kwargs=run["input"]) for _ in range(run["tasks"])]
    # The last one first: by then most others are done, so the worker is polled less while it runs.
    for result in reversed(results):
        result.get(interval=INTERVAL)
    print("done", flush=True)
