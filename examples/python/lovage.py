"""Sends tasks to Lovage and waits for their results, from Python without Celery.

Copy this file into your program. It needs Python 3.10; and botocore, if the API is on AWS and takes calls signed with IAM credentials.

    import lovage

    id = lovage.send("send_email", {"recipient": "bob@example.com", "content": "Hello"}, countdown=60)
    print(lovage.result(id, timeout=120))

The functions call the API at LOVAGE_URL (default http://localhost:3000), with the token in LOVAGE_TOKEN if there is one. For another API, or a
token that changes, make a client: lovage.client(url, token=...).send(...). A client may be used by several threads.

Nothing at the top level but exceptions begins with a capital: Celery looks for exceptions of this module's name.
"""

from __future__ import annotations

import datetime
import email.utils
import functools
import http.client
import json
import os
import random
import re
import time
import typing
import urllib.error
import urllib.parse
import urllib.request
import uuid

_TRIES = 5
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 20.0
#: Seconds. If the API says to come back later than that, the caller is told.
_LONGEST_RETRY_AFTER = 60.0
#: Seconds that the API waits for a task's end, at most, in one call.
_LONGEST_WAIT = 25.0
#: Seconds between two looks at a task, in case the API answers without waiting.
_LEAST_BETWEEN_LOOKS = 1.0

#: API Gateway's own addresses, in all partitions of AWS. No other host is sent a signature, unless a region is given for it.
_API_GATEWAY = re.compile(
    r"\.execute-api\.([a-z0-9-]+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$"
)
_LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")


class LovageError(Exception):
    """The API refused a call, or did not answer; the base of all errors here.

    status: the answer's HTTP status; None if there was no answer.
    detail: what the API said.
    errors: what is wrong with each field: [{"path": "recipient", "message": "..."}].
    idempotency_key: of a send. Sending again under the same key starts no second task.
    tries: how often the call was tried.
    """

    tries = 1

    def __init__(
        self,
        detail: str,
        status: int | None = None,
        errors: list[dict[str, str]] | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        self.detail = detail
        self.status = status
        self.errors = errors or []
        self.idempotency_key = idempotency_key
        fields = [f"{error['path']}: {error['message']}" for error in self.errors]
        super().__init__(" ".join([detail, "; ".join(fields)]) if fields else detail)


class TaskError(LovageError):
    """The task did not end well, or not in time. record is its record, as GET /tasks/{id} answers with it."""

    def __init__(self, detail: str, record: dict[str, typing.Any] | None = None) -> None:
        super().__init__(detail)
        self.record = record or {}


class TaskFailed(TaskError):
    """The task failed for good. type is the name of the error that it threw, or one of Lovage's own, such as TimeLimitExceeded."""

    @property
    def type(self) -> str:
        return str((self.record.get("error") or {}).get("type", "Error"))


class TaskRevoked(TaskError):
    """The task was revoked, or expired before it started."""


class TaskNotReady(TaskError, TimeoutError):
    """The task had not ended in the time given. It goes on: ask again, or revoke it."""


class client:
    """Calls one API.

    url: as the deployment's output ApiUrl has it.
    token: for auth=jwt, or a function that returns one; it is called before each try.
    region: of the API, if it has a domain of its own and takes calls signed with IAM credentials. Those are found as boto3 finds them.
    timeout: seconds that one try may take, besides the time that the API is asked to wait.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | typing.Callable[[], str] | None = None,
        region: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        self._url = url.rstrip("/")
        parts = urllib.parse.urlsplit(self._url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError(f"The API's address must begin with https://, or http://: {url!r}")
        self._token = token
        found = _API_GATEWAY.search(host)
        self._region = region or (found.group(1) if found else None)
        if parts.scheme == "http" and not _LOCAL.fullmatch(host) and (token is not None or self._region is not None):
            raise ValueError(f"A token or a signature does not go over plain http:// to another machine: {url!r}")
        self._timeout = timeout
        self._open = urllib.request.build_opener(_refuses_redirects).open

    def send(
        self,
        task: str,
        input: object = None,
        *,
        countdown: float | None = None,
        eta: datetime.datetime | str | None = None,
        expires: float | datetime.datetime | str | None = None,
        queue: str | None = None,
        group: str | None = None,
        idempotency_key: str | None = None,
        traceparent: str | None = None,
    ) -> str:
        """Sends a task and returns its id.

        input: JSON; None is an empty object. A time without a time zone is in UTC, as in Celery.
        idempotency_key: the same key and input start no second task, whenever they are sent again. By default, one for this call and its tries.
        raises LovageError: with the status 422 if the input or an option is refused.
        """
        key = idempotency_key or str(uuid.uuid4())
        query = {
            "countdown": countdown,
            "eta": _time(eta),
            "expires": _time(expires),
            "queue": queue,
            "group": group,
        }
        headers = {"Idempotency-Key": key}
        if traceparent is not None:
            headers["traceparent"] = traceparent
        body = {} if input is None else input
        try:
            record = _record(self._call("POST", f"/tasks/{_quoted(task)}", query, headers, body))
        except LovageError as error:
            error.idempotency_key = key
            raise
        return str(record["id"])

    def result(self, id: str, timeout: float | None = None) -> typing.Any:
        """Waits until a task has ended, and returns its result.

        timeout: in seconds; 0 looks once. By default there is no limit.
        raises TaskFailed, TaskRevoked, or TaskNotReady, which is a TimeoutError.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            asked = time.monotonic()
            wait = _LONGEST_WAIT if end is None else min(_LONGEST_WAIT, max(0.0, end - asked))
            record = self.status(id, wait=wait)
            if record["ready"]:
                return _result_of(record)
            now = time.monotonic()
            if end is not None and now >= end:
                raise TaskNotReady(f"The task {id} is still {record['state']} after {timeout} s.", record)
            again = asked + _LEAST_BETWEEN_LOOKS
            time.sleep(max(0.0, (again if end is None else min(again, end)) - now))

    def status(self, id: str, wait: float = 0.0) -> dict[str, typing.Any]:
        """Returns a task's record: its state, result, error, progress and times. It waits for the end for up to 25 seconds, if asked to."""
        query = {"wait": f"{wait:.3f}"} if wait > 0 else {}
        return _record(self._call("GET", f"/tasks/{_quoted(id)}", query, wait=wait))

    def revoke(self, id: str, *, celery: bool = False) -> None:
        """Revokes a task that has not ended. Celery's own revoke() sends nothing over SQS; this is what revokes its tasks, too.

        celery: whether the id is that of a call by Celery, which Lovage does not know before a worker has seen it.
        raises LovageError: with the status 409 if the task has ended.
        """
        path = f"/tasks/{_quoted(id)}"
        try:
            self._call("POST", f"{path}/revoke", {"celery": "true"} if celery else {})
        except LovageError as error:
            # A try whose answer was lost may have revoked it.
            if not (error.status == 409 and error.tries > 1 and self.status(id)["state"] == "REVOKED"):
                raise

    def _call(
        self,
        method: str,
        path: str,
        query: typing.Mapping[str, str | float | None] | None = None,
        headers: typing.Mapping[str, str] | None = None,
        body: object = None,
        wait: float = 0.0,
    ) -> bytes:
        """Tries a call until it is answered, at most five times."""
        asked = [(name, str(value)) for name, value in (query or {}).items() if value is not None]
        # Encoded as signatures want it: a space is %20.
        text = urllib.parse.urlencode(asked, quote_via=urllib.parse.quote, safe="-_.~")
        url = f"{self._url}{path}{'?' if text else ''}{text}"
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        given = dict(headers or {})
        if data is not None:
            given["Content-Type"] = "application/json"
        tries = 0
        while True:
            tries += 1
            authorized = self._authorized(method, url, data, given)
            request = urllib.request.Request(url, data, authorized, method=method)
            try:
                with self._open(request, timeout=self._timeout + wait) as answer:
                    return bytes(answer.read())
            except urllib.error.HTTPError as refusal:
                with refusal:
                    error, after = _refused(refusal)
            except (OSError, http.client.HTTPException) as cause:
                why = getattr(cause, "reason", None) or cause
                error, after = LovageError(f"{self._url} did not answer: {why}"), 0.0
                error.__cause__ = cause
            error.tries = tries
            if after is None or after > _LONGEST_RETRY_AFTER or tries >= _TRIES:
                raise error
            # With jitter, so that callers who are told the same time do not all come back at once.
            time.sleep(after + random.uniform(0, min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** (tries - 1))))

    def _authorized(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> dict[str, str]:
        if self._token is not None:
            token = self._token() if callable(self._token) else self._token
            return {**headers, "Authorization": f"Bearer {token}"}
        if self._region is None:
            return headers
        return _signed(self._region, method, url, data, headers)


def send(task: str, input: object = None, **options: typing.Any) -> str:
    """Sends a task to the API at LOVAGE_URL and returns its id: see client.send."""
    return _default().send(task, input, **options)


def result(id: str, timeout: float | None = None) -> typing.Any:
    """Waits until a task has ended, and returns its result: see client.result."""
    return _default().result(id, timeout)


def status(id: str, wait: float = 0.0) -> dict[str, typing.Any]:
    """Returns a task's record: see client.status."""
    return _default().status(id, wait)


def revoke(id: str, *, celery: bool = False) -> None:
    """Revokes a task that has not ended: see client.revoke."""
    _default().revoke(id, celery=celery)


@functools.cache
def _default() -> client:
    return client(os.environ.get("LOVAGE_URL", "http://localhost:3000"), token=os.environ.get("LOVAGE_TOKEN") or None)


class _refuses_redirects(urllib.request.HTTPRedirectHandler):
    """What a call carries goes to the API and nowhere else: an answer that points elsewhere is an error."""

    def redirect_request(self, *_: object) -> None:
        return None


def _signed(region: str, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> dict[str, str]:
    # Loaded here: callers with a token do not need botocore.
    from botocore.auth import SigV4Auth  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped,import-not-found,unused-ignore]

    credentials = _credentials()
    if credentials is None:
        raise LovageError("There are no AWS credentials to sign calls with. Give a token, if the API takes those.")
    request = AWSRequest(method, url, headers, data or b"")
    SigV4Auth(credentials.get_frozen_credentials(), "execute-api", region).add_auth(request)
    return dict(request.headers.items())


@functools.cache
def _credentials() -> typing.Any:
    """They renew themselves."""
    from botocore.session import get_session  # type: ignore[import-untyped,import-not-found,unused-ignore]

    return get_session().get_credentials()


def _record(body: bytes) -> dict[str, typing.Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not {"id", "state", "ready"} <= answer.keys():
        raise LovageError("The answer is not Lovage's. Is the address right?")
    return answer


def _refused(refusal: urllib.error.HTTPError) -> tuple[LovageError, float | None]:
    """What the API said, and after how many seconds another try may help; None if none would."""
    status = refusal.code
    is_problem = refusal.headers.get_content_type() == "application/problem+json"
    try:
        problem = json.loads(refusal.read())
    except (ValueError, OSError, http.client.HTTPException):
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    # API Gateway has answers of its own: {"message": "Forbidden"}.
    detail = problem.get("detail") or problem.get("message") or f"The API answered with {status} {refusal.reason}."
    errors = problem.get("errors") if isinstance(problem.get("errors"), list) else None
    transient = status in (429, 502, 503, 504) or (status == 500 and not is_problem)
    return LovageError(str(detail), status, errors), _seconds(refusal.headers.get("Retry-After")) if transient else None


def _seconds(retry_after: str | None) -> float:
    """Of the header Retry-After: a number of seconds, or a date."""
    if retry_after is None:
        return 0.0
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return 0.0


def _result_of(record: dict[str, typing.Any]) -> typing.Any:
    if record["state"] == "FAILURE":
        raise TaskFailed(str((record.get("error") or {}).get("message", "The task failed.")), record)
    if record["state"] == "REVOKED":
        expired = (record.get("error") or {}).get("type") == "Expired"
        what = "expired before it started" if expired else "was revoked"
        raise TaskRevoked(f"The task {record['id']} {what}.", record)
    return record["result"]


def _time(value: float | datetime.datetime | str | None) -> float | str | None:
    if not isinstance(value, datetime.datetime):
        return value
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    return value.isoformat()


def _quoted(part: str) -> str:
    return urllib.parse.quote(part, safe="-_.~")
