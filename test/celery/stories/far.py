"""Tasks that are far, sent to a queue that nobody reads: what is then due is told by a clock that runs faster."""

import datetime

from shop import tasks

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def test_etas_are_sent():
    now = datetime.datetime.now(datetime.timezone.utc)
    for seconds in [13 * HOUR, 15 * DAY, 40 * DAY, 15 * MINUTE - 2, 15 * MINUTE, 15 * MINUTE + 2, 25 * MINUTE, 11 * HOUR]:
        eta = now + datetime.timedelta(seconds=seconds)
        tasks.add.apply_async((eta.timestamp(), seconds), eta=eta, queue="unread")
    # A countdown, and one that is still valid when its time comes.
    tasks.add.apply_async((now.timestamp() + 13 * HOUR, 13 * HOUR), countdown=13 * HOUR, queue="unread")
    tasks.add.apply_async(
        (now.timestamp() + 15 * DAY, 15 * DAY), countdown=15 * DAY, expires=16 * DAY, compression="gzip", queue="unread"
    )
