"""Runs MiniStack, but lets the running invocations of an updated function finish, as AWS does.

MiniStack ends a function's processes when its code or settings change, even while they are busy. With this change, busy processes
end when they are done. New invocations still get new processes.
"""

import threading
import time

from ministack.core import lambda_runtime

updating = threading.local()
kill_workers = lambda_runtime.kill_workers
invalidate_worker = lambda_runtime.invalidate_worker


def end_when_done(worker):
    while worker.in_use:
        time.sleep(0.05)
    kill_workers([worker])


def kill_idle_workers(workers):
    busy = [worker for worker in workers if getattr(updating, "now", False) and worker.in_use]
    for worker in busy:
        threading.Thread(target=end_when_done, args=(worker,), daemon=True).start()
    kill_workers([worker for worker in workers if worker not in busy])


def update(*args, **kwargs):
    updating.now = True
    try:
        invalidate_worker(*args, **kwargs)
    finally:
        updating.now = False


lambda_runtime.kill_workers = kill_idle_workers
# This must come before MiniStack's Lambda service imports the function by name.
lambda_runtime.invalidate_worker = update

from ministack.app import main  # noqa: E402

main()
