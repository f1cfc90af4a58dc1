"""Runs stories: functions named test_… of the modules given as arguments, which run beside each other. Prints a line of JSON for each."""

import importlib
import json
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed

from shop.celery_app import app
from stories.around import connect

THREADS = 12


def run(story):
    started = time.monotonic()
    failure = None
    try:
        story()
    except BaseException:
        failure = traceback.format_exc()
    return failure, time.monotonic() - started


def stories_of(module):
    return [value for name, value in vars(module).items() if name.startswith("test_")]


modules = [importlib.import_module(f"stories.{name}") for name in sys.argv[1:]]
stories = [story for module in modules for story in stories_of(module)]
with ThreadPoolExecutor(THREADS, initializer=connect, initargs=[app]) as pool:
    running = {pool.submit(run, story): story for story in stories}
    for done in as_completed(running):
        story = running[done]
        failure, seconds = done.result()
        name = f"{story.__module__.removeprefix('stories.')}: {story.__name__.removeprefix('test_').replace('_', ' ')}"
        print(json.dumps({"name": name, "failure": failure, "seconds": round(seconds, 1)}), flush=True)
