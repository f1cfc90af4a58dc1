"""What the OpenAPI document cannot say of a call that is to be taken, and of an answer to many calls in one.

Of a call that Schemathesis means to be valid, values that are wrong only beside each other, or only at this time of day, are
changed to some that are right. A call that is meant to be refused goes as it was made.
"""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone

import schemathesis

# Seconds that a task is given before it expires.
LEAST_LIFE = 120
# Some tasks are delayed, and would be waited for in vain.
LONGEST_WAIT = 0.2


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    if not is_valid(case):
        return
    if case.path == "/send_email" or case.path.startswith("/tasks/") and "{" not in case.path:
        case.query = {**(case.query or {})}
        hold_back(case, case.query, case.body)
        mend_options(case.query)
    if case.path == "/tasks" and isinstance(case.body, dict):
        for entry in case.body.get("tasks") or []:
            options = entry.setdefault("options", {})
            hold_back(case, options, entry["input"])
            mend_options(options)
    mend_key(case)
    mend_cursor(case.query or {})
    wait = number((case.query or {}).get("wait"))
    if wait is not None:
        case.query["wait"] = min(wait, LONGEST_WAIT)


def hold_back(case, options, body):
    """Most tasks are taken and not begun, or hundreds would run beside the calls: all counts that are long, and those of no time
    of their own in the two phases that make most of the calls."""
    total = number(body.get("total")) if isinstance(body, dict) else None
    is_timed = options.get("countdown") is not None or options.get("eta") is not None
    is_one_of_many = case.meta.phase.name.value in ("coverage", "fuzzing")
    if (total or 0) > 1 or (is_one_of_many and not is_timed):
        options["countdown"] = 900


def mend_options(options):
    """One of countdown and eta, the eta not too far ahead, and time left to start before it expires."""
    now = datetime.now(timezone.utc)
    if options.get("countdown") is not None:
        options.pop("eta", None)
    if is_after(options.get("eta"), now):
        options["eta"] = written(now + timedelta(seconds=LEAST_LIFE / 2))
    expires = options.get("expires")
    countdown = number(options.get("countdown"))
    delay = LEAST_LIFE if countdown is None else countdown
    seconds = number(expires)
    if seconds is not None:
        options["expires"] = max(seconds, delay + LEAST_LIFE)
    elif expires is not None and not is_after(expires, now + timedelta(seconds=delay + LEAST_LIFE)):
        options["expires"] = written(now + timedelta(seconds=delay + LEAST_LIFE))


def mend_key(case):
    """A key is for one call: that of another input, under the same key, is refused."""
    name = next((name for name in case.headers or {} if name.lower() == "idempotency-key"), None)
    if name is None:
        return
    content = json.dumps([case.path, case.formatted_path, case.body], default=str, sort_keys=True)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = str(case.headers[name]).strip('"')[:200]
    case.headers[name] = f"{digest}{key}".rstrip(" ") or digest


def mend_cursor(query):
    """A cursor is what a page before gave, and goes with that page's filter; any other is refused."""
    if "cursor" not in query:
        return
    try:
        text = str(query["cursor"])
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        filters = {"state": cursor["state"], "task": cursor["task"]}
    except (ValueError, KeyError, TypeError):
        del query["cursor"]
        return
    for name, value in filters.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value


def number(value):
    """What a number is, or a text that spells one: Schemathesis takes some values for a query from earlier answers, as texts."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def is_after(text, time):
    if not isinstance(text, str):
        return False
    try:
        read = datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return read > time


def written(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@schemathesis.check
def bulk_answers_each_task(context, response, case):
    """A bulk call is taken though some of its tasks are not: each has its place in the answer, and a wrong one a problem there."""
    if case.operation.definition.raw.get("operationId") != "sendMany" or response.status_code != 202:
        return
    answers = response.json()["tasks"]
    sent = case.body.get("tasks") if isinstance(case.body, dict) else None
    assert isinstance(sent, list), "What is no list of tasks was taken"
    assert len(answers) == len(sent), f"{len(sent)} tasks were sent, and {len(answers)} answered"
    problems = [answer for answer in answers if "status" in answer]
    if is_valid(case):
        assert not problems, f"Tasks that are right were refused: {problems}"
    else:
        assert problems, "A call with a wrong task was taken, and no task of it refused"
