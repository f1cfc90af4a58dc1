"""What calls carry, and what a task gets of it."""

import datetime
import decimal
import uuid
import zoneinfo

from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, raises


def echoed(value):
    return tasks.echo.delay(value).get(timeout=WAIT)


def test_positional_and_keyword_arguments():
    assert tasks.bill.delay(7, "9.99").get(timeout=WAIT) == {"order": 7, "amount": "9.99", "currency": "EUR"}
    both = tasks.bill.apply_async((7,), {"amount": "9.99", "note": None, "currency": "CHF"})
    assert both.get(timeout=WAIT) == {"order": 7, "amount": "9.99", "currency": "CHF", "note": None}
    named = tasks.bill.apply_async(kwargs={"amount": "1.00", "order": 1})
    assert named.get(timeout=WAIT)["amount"] == "1.00"
    assert tasks.bill.delay(1, "1.00", "USD", "all of them").get(timeout=WAIT)["note"] == "all of them"


def test_values_that_json_has_no_word_for():
    utc = datetime.timezone.utc
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    key = uuid.uuid4()
    given = {
        "naive": datetime.datetime(2030, 1, 2, 3, 4, 5),
        "utc": datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=utc),
        "berlin": datetime.datetime(2030, 7, 2, 3, 4, 5, tzinfo=berlin),
        "date": datetime.date(2030, 1, 2),
        "time": datetime.time(3, 4, 5),
        "decimal": decimal.Decimal("12345678901234567890.10"),
        "uuid": key,
        "bytes": b"\x00\xff\x10",
        "ascii": b"hello",
    }
    assert echoed(given) == {
        "naive": "2030-01-02T03:04:05",
        "utc": "2030-01-02T03:04:05.678901Z",
        "berlin": "2030-07-02T03:04:05+02:00",
        "date": "2030-01-02",
        "time": "03:04:05",
        "decimal": "12345678901234567890.10",
        "uuid": str(key),
        "bytes": "AP8Q",
        "ascii": "aGVsbG8=",
    }
    assert echoed([key, {"at": [given["date"]]}]) == [str(key), {"at": ["2030-01-02"]}]


def test_a_decimal_and_a_uuid_as_arguments():
    assert tasks.bill.delay(1, decimal.Decimal("19.90")).get(timeout=WAIT)["amount"] == "19.90"
    key = uuid.uuid4()
    assert echoed(key) == str(key)


def test_texts_numbers_and_nesting():
    deep = "bottom"
    for level in range(60):
        deep = [deep] if level % 2 else {"in": deep}
    for value in [
        "é 😀 \u2028 \x00 \x7f ' \" \\ \n",
        {"ключ": {"": None, "__proto__": [1], "constructor": True}},
        [0, -1, 1.5, 1e-7, 2**53 - 1, True, False, None, [], {}],
        deep,
        "x" * 150_000,
        (1, (2, 3)),
    ]:
        expected = [1, [2, 3]] if isinstance(value, tuple) else value
        assert echoed(value) == expected, value


def test_a_float_without_a_fraction_is_the_same_number():
    assert tasks.add.delay(1.0, 2.5).get(timeout=WAIT) == 3.5
    assert echoed(2.0) == 2


def test_numbers_that_would_change_are_refused():
    for value in [2**53 + 1, 12345678901234567890, 1e400, float("nan"), float("-inf"), [{"a": float("nan")}]]:
        with raises(ValueError):
            echoed(value)


def test_half_a_character_is_refused():
    with raises(ValueError):
        echoed("\ud83d")


def test_too_many_arguments():
    with raises(TypeError) as caught:
        app.send_task("shop.tasks.add", [1, 2, 3]).get(timeout=WAIT)
    assert str(caught.error) == "add() takes 2 positional arguments but 3 were given", caught.error


def test_too_few_arguments():
    with raises(TypeError):
        app.send_task("shop.tasks.add", [1]).get(timeout=WAIT)
    with raises(TypeError):
        app.send_task("shop.tasks.add").get(timeout=WAIT)


def test_arguments_given_twice():
    with raises(TypeError) as caught:
        app.send_task("shop.tasks.add", [1, 2], {"b": 3}).get(timeout=WAIT)
    assert str(caught.error) == "add() got multiple values for argument 'b'", caught.error


def test_arguments_of_unknown_names():
    with raises(TypeError) as caught:
        app.send_task("shop.tasks.add", [1, 2], {"c": 3}).get(timeout=WAIT)
    assert str(caught.error) == "add() got an unexpected keyword argument 'c'", caught.error


def test_arguments_of_the_wrong_type():
    with raises(TypeError):
        app.send_task("shop.tasks.add", ["one", 2]).get(timeout=WAIT)


def test_celerys_own_check_of_arguments_stays_pythons():
    with raises(TypeError):
        tasks.add.delay(1, 2, 3)
