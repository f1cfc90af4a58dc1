"""Rules that the OpenAPI document cannot express, for valid calls and for the answer to a bulk call.

If Schemathesis means a call to be valid, these hooks replace values that are invalid only in combination or only at the current time.
Calls that are meant to be refused are sent unchanged.
"""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone

import schemathesis

# The fewest seconds from now, or from its delay, until a task expires.
MIN_LIFETIME = 120
# The latest time of a task, in seconds from now, less a day for calls that are sent later than they are made.
MAX_ETA = 315_576_000 - 86_400
# The longest wait in seconds. Some tasks are delayed, and waiting for them would be in vain.
MAX_WAIT = 0.2


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    if not is_valid(case):
        return
    if case.path == "/send_email" or case.path.startswith("/tasks/") and "{" not in case.path:
        case.query = {**(case.query or {})}
        postpone(case, case.query, case.body)
        fix_options(case.query)
    case.body = without_lost_numbers(case.body)
    if case.path == "/tasks" and isinstance(case.body, dict):
        for entry in case.body.get("tasks") or []:
            options = entry.setdefault("options", {})
            postpone(case, options, entry["input"])
            fix_options(options)
    if case.path == "/tasks/{id}/reschedule":
        case.query = fix_reschedule(case.query or {})
    if case.path == "/tasks/{id}/revoke" and case.query:
        # The system under test has no queue for Celery: it answers 400 to celery=true.
        case.query = {name: "false" if name == "celery" else value for name, value in case.query.items()}
    if case.path == "/workflows" and case.method.upper() == "POST" and isinstance(case.body, dict):
        case.body = fix_workflow(case)
    if case.path.startswith("/schedules/"):
        fix_conditions(case)
        if case.method.upper() == "PUT":
            case.body = fix_schedule(case.body)
    fix_key(case)
    fix_cursor(case.path, case.query or {})
    fix_state(case.query or {})
    wait = number((case.query or {}).get("wait"))
    if wait is not None:
        case.query["wait"] = min(wait, MAX_WAIT)


def without_lost_numbers(value):
    """Whole numbers become those that JavaScript would make of them, because others are refused, and no schema can say which."""
    if isinstance(value, int) and abs(value) > 2**53 - 1:
        return float(value) if abs(value) < 10**308 else 0
    if isinstance(value, list):
        return [without_lost_numbers(inner) for inner in value]
    if isinstance(value, dict):
        return {name: without_lost_numbers(inner) for name, inner in value.items()}
    return value


def postpone(case, options, body):
    """Delays most tasks, because otherwise hundreds would run during the calls: every task with a long count, and in the two phases that
    make most calls, every task without a countdown or eta."""
    total = number(body.get("total")) if isinstance(body, dict) else None
    is_timed = options.get("countdown") is not None or options.get("eta") is not None
    is_one_of_many = case.meta.phase.name.value in ("coverage", "fuzzing")
    if (total or 0) > 1 or (is_one_of_many and not is_timed):
        options["countdown"] = 900


def fix_workflow(case):
    """Makes a workflow whose tasks there are, each with an input that fits, so that what it is given of what came before does not matter."""
    options = case.body.get("options") or {}
    postpone(case, options, None)
    fix_options(options)
    return {**case.body, "workflow": fix_node(case.body.get("workflow")), "options": options}


def fix_node(node):
    if not isinstance(node, dict):
        return node
    if "task" in node:
        return {**tenant_of(node), "task": "add", "input": {"a": 1, "b": 2}, "pass": False}
    if "map" in node:
        inputs = [{"a": 1, "b": 2} for _ in node["map"].get("inputs") or []][:20]
        return {**node, "map": {**tenant_of(node["map"]), "task": "add", "inputs": inputs}}
    if "chord" in node:
        header, body = node["chord"].get("header"), fix_node(node["chord"].get("body"))
        if isinstance(header, list):
            return {**node, "chord": {"header": [fix_node(part) for part in header], "body": body}}
        fixed = {**node, "chord": {"header": fix_node(header), "body": body}}
        if not isinstance(header, dict) or not ("group" in header or "map" in header):
            # Only members of a group or a map fail each for itself.
            fixed.pop("onFailure", None)
        return fixed
    if "link" in node:
        link = {name: [fix_node(part) for part in parts] for name, parts in node["link"].items() if name != "of"}
        return {"link": {"of": fix_node(node["link"].get("of")), **link}}
    return {
        name: [fix_node(part) for part in value] if name in ("chain", "group") else value for name, value in node.items()
    }


def tenant_of(node):
    """The options of one task that hold beside any others."""
    options = node.get("options") or {}
    return {"options": {"group": options["group"]}} if "group" in options else {}


def fix_options(options):
    """Makes options valid together: only one of countdown and eta, an eta not too far ahead, and enough time to start before expiry."""
    now = datetime.now(timezone.utc)
    if options.get("countdown") is not None:
        options.pop("eta", None)
    if is_after(options.get("eta"), now + timedelta(seconds=MAX_ETA)):
        options["eta"] = formatted(now + timedelta(seconds=MIN_LIFETIME / 2))
    expires = options.get("expires")
    countdown = number(options.get("countdown"))
    delay = MIN_LIFETIME if countdown is None else countdown
    if is_after(options.get("eta"), now + timedelta(seconds=delay)):
        delay = (read_time(options["eta"]) - now).total_seconds()
    seconds = number(expires)
    if seconds is not None:
        options["expires"] = max(seconds, delay + MIN_LIFETIME)
    elif expires is not None and not is_after(expires, now + timedelta(seconds=delay + MIN_LIFETIME)):
        options["expires"] = formatted(now + timedelta(seconds=delay + MIN_LIFETIME))


def fix_reschedule(query):
    """Gives exactly one time, before which no task that was accepted expires."""
    others = {name: value for name, value in query.items() if name not in ("countdown", "eta")}
    countdown = number(query.get("countdown"))
    if countdown is None and query.get("eta") is not None:
        soon = datetime.now(timezone.utc) + timedelta(seconds=MIN_LIFETIME / 4)
        return {**others, "eta": formatted(soon) if is_after(query["eta"], soon) else query["eta"]}
    return {**others, "countdown": min(countdown or 0, MIN_LIFETIME / 4)}


def fix_conditions(case):
    """Drops the headers that name a revision: a call with another than the schedule's is refused."""
    for name in list(case.headers or {}):
        if name.lower() in ("if-match", "if-none-match"):
            del case.headers[name]


def fix_schedule(body):
    """Makes a schedule that can be kept: one task with an input that fits, either cron or every, in a zone that there is, and an end to come."""
    if not isinstance(body, dict):
        return body
    now = datetime.now(timezone.utc)
    fixed = {**body, "task": "add", "input": {"a": 1, "b": 2}}
    fixed.pop("queue", None)
    if body.get("cron") is not None:
        fixed["cron"] = "30 2 * * *"
        fixed.pop("every", None)
    else:
        # Seldom, so that hundreds of schedules make few tasks.
        fixed["every"] = max(int(number(body.get("every")) or 0), 86_400)
    if body.get("timezone") is not None:
        fixed["timezone"] = "Europe/Berlin"
    if body.get("start") is not None:
        fixed["start"] = formatted(now)
    if body.get("end") is not None:
        fixed["end"] = formatted(now + timedelta(days=400))
    return fixed


def fix_key(case):
    """Makes keys unique to their call, because a key with another input is refused."""
    name = next((name for name in case.headers or {} if name.lower() == "idempotency-key"), None)
    if name is None:
        return
    content = json.dumps([case.path, case.formatted_path, case.body], default=str, sort_keys=True)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = str(case.headers[name]).strip('"')[:200]
    case.headers[name] = f"{digest}{key}".rstrip(" ") or digest


def fix_cursor(path, query):
    """Gives a cursor the filter of the page it came from, and drops any other cursor, also another list's, because all would be refused."""
    if "cursor" not in query:
        return
    try:
        text = str(query["cursor"])
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        filters = {"state": cursor["state"], "task": cursor["task"], "waitsFor": cursor.get("waitsFor")}
    except (ValueError, KeyError, TypeError):
        del query["cursor"]
        return
    if path != "/tasks":
        del query["cursor"]
        return
    for name, value in filters.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value


def fix_state(query):
    """Drops the state of a list of tasks that wait, if no task in that state does."""
    if query.get("waitsFor") is not None and query.get("state") not in ("PENDING", "RETRY"):
        query.pop("state", None)


def number(value):
    """The value of a number, or of a string that spells one: Schemathesis takes some query values from earlier answers, as strings."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def is_after(text, time):
    read = read_time(text)
    return read is not None and read > time


def read_time(text):
    """The moment that a text names; None for anything else."""
    try:
        return datetime.fromisoformat(text.upper()) if isinstance(text, str) else None
    except ValueError:
        return None


def formatted(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@schemathesis.check
def bulk_answers_each_task(context, response, case):
    """A bulk call is accepted even if some of its tasks are not: each has its place in the answer, with a problem if it is invalid. A valid one was
    perhaps sent before, under the same key, and forgotten since."""
    if case.operation.definition.raw.get("operationId") != "sendMany" or response.status_code != 202:
        return
    answers = response.json()["tasks"]
    sent = case.body.get("tasks") if isinstance(case.body, dict) else None
    assert isinstance(sent, list), "Something that is not a list of tasks was accepted"
    assert len(answers) == len(sent), f"{len(sent)} tasks were sent, but {len(answers)} were answered"
    problems = [answer for answer in answers if "status" in answer]
    if is_valid(case):
        problems = [problem for problem in problems if "forgotten since" not in problem["detail"]]
        assert not problems, f"Valid tasks were refused: {problems}"
    else:
        assert problems, "A call with an invalid task was accepted, and none of its tasks was refused"
