"""Sends as many tasks as each line of its input says, and writes a line when all of them have succeeded."""

import json
import sys

from app import app

# Seconds between two looks at a result.
INTERVAL = 0.05

for line in sys.stdin:
    run = json.loads(line)
    results = [app.send_task("send_email", kwargs=run["input"]) for _ in range(run["tasks"])]
    # The last one first: the others are mostly there by then, and the worker is not looked after all the while.
    for result in reversed(results):
        result.get(interval=INTERVAL)
    print("done", flush=True)
