"""examples/python/lovage.py against the local system at LOVAGE_URL, and against one at UNRELIABLE_URL that loses, refuses and records calls."""

import datetime
import inspect
import json
import os
import time
import unittest
import urllib.request

import lovage

UNRELIABLE = os.environ["UNRELIABLE_URL"]
NOBODY = "01a20256-18a8-7708-87fa-327211c603ee"


def meets(*faults):
    body = json.dumps(faults).encode()
    urllib.request.urlopen(urllib.request.Request(f"{UNRELIABLE}/faults", body, method="POST")).close()


def arrived():
    with urllib.request.urlopen(f"{UNRELIABLE}/arrived") as answer:
        return json.load(answer)


def operate(call):
    url = f"{os.environ['LOVAGE_URL']}/queues/default/{call}"
    urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()


class OfTheModule(unittest.TestCase):
    def test_capitals_are_exceptions_that_take_one_text(self):
        names = [name for name in vars(lovage) if name[:1].isupper()]
        self.assertIn("LovageError", names)
        for name in names:
            error = getattr(lovage, name)("what happened")
            self.assertIsInstance(error, lovage.LovageError)
            self.assertEqual(str(error), "what happened")

    def test_its_functions_take_what_the_clients_methods_take(self):
        for name in ["result", "status", "revoke"]:
            method = inspect.signature(getattr(lovage.client, name))
            parameters = list(method.parameters.values())[1:]
            self.assertEqual(list(inspect.signature(getattr(lovage, name)).parameters.values()), parameters)

    def test_addresses(self):
        for url in ["ftp://a.example", "a.example", "", "http://"]:
            with self.assertRaises(ValueError):
                lovage.client(url)
        with self.assertRaises(ValueError):
            lovage.client("http://a.example", token="secret")
        with self.assertRaises(ValueError):
            lovage.client("http://a1.execute-api.eu-west-1.amazonaws.com")
        lovage.client("https://a.example", token="secret")


class OfTasks(unittest.TestCase):
    def test_result(self):
        self.assertEqual(lovage.result(lovage.send("add", {"a": 1, "b": 2}), timeout=20), 3)

    def test_result_without_a_limit(self):
        self.assertEqual(lovage.result(lovage.send("process", {"total": 1})), {"current": 1, "total": 1})

    def test_failure(self):
        id = lovage.send("fail", {"message": "no such user"})
        with self.assertRaises(lovage.TaskFailed) as caught:
            lovage.result(id, 20)
        self.assertEqual((caught.exception.type, str(caught.exception)), ("NotFound", "no such user"))
        self.assertEqual(caught.exception.record["id"], id)

    def test_not_ready(self):
        id = lovage.send("add", {"a": 1, "b": 2}, countdown=600)
        asked = time.monotonic()
        with self.assertRaises(TimeoutError) as caught:
            lovage.result(id, timeout=1.2)
        self.assertLess(time.monotonic() - asked, 6)
        self.assertIsInstance(caught.exception, lovage.TaskNotReady)
        self.assertEqual(str(caught.exception), f"The task {id} is still PENDING after 1.2 s.")
        with self.assertRaises(lovage.TaskNotReady):
            lovage.result(id, timeout=0)
        self.assertIsNone(lovage.revoke(id))
        with self.assertRaises(lovage.TaskRevoked) as caught:
            lovage.result(id)
        self.assertEqual(str(caught.exception), f"The task {id} was revoked.")
        with self.assertRaises(lovage.LovageError) as caught:
            lovage.revoke(id)
        self.assertEqual(caught.exception.status, 409)

    def test_expiry(self):
        operate("pause")
        try:
            id = lovage.send("add", {"a": 1, "b": 2}, expires=0.5)
            time.sleep(1)
        finally:
            operate("resume")
        with self.assertRaises(lovage.TaskRevoked) as caught:
            lovage.result(id, 20)
        self.assertEqual(str(caught.exception), f"The task {id} expired before it started.")

    def test_options(self):
        eta = datetime.datetime(2030, 1, 31, 13, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
        record = lovage.status(lovage.send("add", {"a": 1, "b": 2}, eta=eta, expires="2031-01-01T00:00:00Z", group="a+b/c~d&e"))
        self.assertEqual(record["eta"], "2030-01-31T12:00:00.000Z")
        self.assertEqual(record["expiresAt"], "2031-01-01T00:00:00.000Z")
        naive = datetime.datetime(2030, 1, 31, 12)
        self.assertEqual(lovage.status(lovage.send("add", {"a": 1, "b": 2}, eta=naive))["eta"], record["eta"])

    def test_refused_input(self):
        with self.assertRaises(lovage.LovageError) as caught:
            lovage.send("add", {"a": "one", "b": 2})
        error = caught.exception
        self.assertEqual((error.status, error.tries), (422, 1))
        self.assertIn("a", [field["path"] for field in error.errors])
        self.assertIn("a: Invalid input", str(error))

    def test_no_input_is_an_empty_one(self):
        with self.assertRaises(lovage.LovageError) as caught:
            lovage.send("fail")
        self.assertEqual([field["path"] for field in caught.exception.errors], ["message"])

    def test_what_is_not_there(self):
        for ask in [lambda: lovage.status(NOBODY), lambda: lovage.revoke(NOBODY), lambda: lovage.send("no/such task", {})]:
            with self.assertRaises(lovage.LovageError) as caught:
                ask()
            self.assertEqual(caught.exception.status, 404)
            self.assertTrue(caught.exception.detail)

    def test_what_json_lacks(self):
        with self.assertRaises(ValueError):
            lovage.send("add", {"a": float("nan"), "b": 2})
        with self.assertRaises(TypeError):
            lovage.send("add", {"a": object(), "b": 2})

    def test_key(self):
        key = f"order {time.time_ns()}"
        first = lovage.send("add", {"a": 1, "b": 2}, idempotency_key=key)
        self.assertEqual(lovage.send("add", {"a": 1, "b": 2}, idempotency_key=key), first)
        with self.assertRaises(lovage.LovageError) as caught:
            lovage.send("add", {"a": 3, "b": 2}, idempotency_key=key)
        self.assertEqual((caught.exception.status, caught.exception.idempotency_key), (422, key))


class OfTries(unittest.TestCase):
    def setUp(self):
        self.api = lovage.client(UNRELIABLE, timeout=5)
        meets()

    def test_lost_answers_make_one_task(self):
        meets("lost", "throttled", "crashed", "lost")
        id = self.api.send("add", {"a": 1, "b": 2})
        calls = arrived()
        self.assertEqual(len(calls), 5)
        self.assertEqual(len({call["headers"]["idempotency-key"] for call in calls}), 1)
        self.assertEqual(self.api.result(id, 20), 3)
        listed = urllib.request.urlopen(f"{os.environ['LOVAGE_URL']}/tasks?task=add&limit=1")
        with listed as answer:
            newest = json.load(answer)["tasks"][0]
        self.assertEqual(newest["id"], id)

    def test_five_tries_are_the_most(self):
        meets(*["throttled"] * 9)
        with self.assertRaises(lovage.LovageError) as caught:
            self.api.status(NOBODY)
        error = caught.exception
        self.assertEqual((error.status, error.tries, str(error)), (429, 5, "Too Many Requests"))
        self.assertEqual(len(arrived()), 5)

    def test_retry_after_is_waited_for(self):
        meets("unavailable")
        asked = time.monotonic()
        self.api.send("add", {"a": 1, "b": 2})
        self.assertGreaterEqual(time.monotonic() - asked, 1)

    def test_nobody_waits_an_hour(self):
        meets("much later")
        with self.assertRaises(lovage.LovageError) as caught:
            self.api.status(NOBODY)
        self.assertEqual((caught.exception.status, caught.exception.tries), (503, 1))

    def test_a_revocation_whose_answer_was_lost(self):
        id = self.api.send("add", {"a": 1, "b": 2}, countdown=600)
        meets("lost")
        self.api.revoke(id)
        self.assertEqual(self.api.status(id)["state"], "REVOKED")

    def test_no_answer(self):
        nobody = lovage.client("http://127.0.0.1:9")
        with self.assertRaises(lovage.LovageError) as caught:
            nobody.send("add", {"a": 1, "b": 2})
        error = caught.exception
        self.assertEqual((error.status, error.tries), (None, 5))
        self.assertTrue(error.idempotency_key)
        self.assertIn("did not answer", str(error))

    def test_answers_that_are_not_lovages(self):
        meets("elsewhere")
        with self.assertRaises(lovage.LovageError) as caught:
            self.api.send("add", {"a": 1, "b": 2})
        self.assertEqual(caught.exception.status, 302)
        self.assertEqual(len(arrived()), 1)
        meets("not Lovage")
        with self.assertRaises(lovage.LovageError) as caught:
            self.api.send("add", {"a": 1, "b": 2})
        self.assertIn("not Lovage's", str(caught.exception))


class OfCallers(unittest.TestCase):
    def setUp(self):
        meets()

    def test_nobody_is_told_anything_without_need(self):
        lovage.client(UNRELIABLE).send("add", {"a": 1, "b": 2})
        self.assertNotIn("authorization", arrived()[0]["headers"])

    def test_a_token_is_asked_for_before_each_try(self):
        tokens = iter(["one", "two"])
        meets("throttled")
        lovage.client(UNRELIABLE, token=lambda: next(tokens)).send("add", {"a": 1, "b": 2})
        self.assertEqual([call["headers"]["authorization"] for call in arrived()], ["Bearer one", "Bearer two"])

    def test_calls_are_signed_for_a_region(self):
        # The server refuses signatures that are wrong.
        signing = lovage.client(UNRELIABLE, region="eu-west-1")
        id = signing.send("add", {"a": 1, "b": 2}, group="a+b/c~d&e=*'()")
        signing.status(id, wait=0.5)
        signing.revoke(signing.send("add", {"a": 1, "b": 2}, countdown=600), celery=False)
        for call in arrived():
            self.assertIn("/eu-west-1/execute-api/aws4_request", call["headers"]["authorization"])
            self.assertEqual(call["headers"]["x-amz-security-token"], os.environ["AWS_SESSION_TOKEN"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
