"""Reads a number of tasks from each line of input, sends them, and prints a line when all have succeeded."""

import json
import sys

from app import app

# Seconds between polls of a result.
INTERVAL = 0.05

for line in sys.stdin:
    run = json.loads(line)
    results = [app.send_task("send_email", kwargs=run["input"]) for _ in range(run["tasks"])]
    # The last one first: by then most others are done, so the worker is polled less while it runs.
    for result in reversed(results):
        result.get(interval=INTERVAL)
    print("done", flush=True)
