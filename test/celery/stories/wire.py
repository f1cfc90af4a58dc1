"""How programs are set to write their messages."""

import uuid

from celery.exceptions import NotRegistered
from celery.result import AsyncResult
from kombu.exceptions import ContentDisallowed, DecodeError
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, another_app, dead_letters, raises, wait_for


def test_a_plain_envelope():
    options = {**app.conf.broker_transport_options, "sqs_base64_encoding": False}
    plain = another_app(broker_transport_options=options)
    assert plain.send_task("shop.tasks.echo", ["é 😀 {}"]).get(timeout=WAIT) == "é 😀 {}"


def test_compressed_calls():
    for name in ["gzip", "zlib"]:
        assert tasks.echo.apply_async(["x" * 100_000], compression=name).get(timeout=WAIT) == "x" * 100_000
    compressing = another_app(task_compression="gzip")
    assert compressing.send_task("shop.tasks.add", [1, 2]).get(timeout=WAIT) == 3


def test_a_compression_that_is_not_read_names_the_setting():
    with raises(ContentDisallowed) as caught:
        tasks.add.apply_async((1, 2), compression="bzip2").get(timeout=WAIT)
    assert "task_compression = 'gzip'" in str(caught.error)


def test_pickle_is_refused_and_names_the_setting():
    pickling = another_app(task_serializer="pickle", accept_content=["json", "pickle"])
    with raises(ContentDisallowed) as caught:
        pickling.send_task("shop.tasks.echo", [{1, 2}]).get(timeout=WAIT)
    assert "task_serializer = 'json'" in str(caught.error), caught.error
    with raises(ContentDisallowed):
        tasks.add.apply_async((1, 2), serializer="pickle").get(timeout=WAIT)


def test_protocol_1_is_refused_and_names_the_setting():
    old = another_app(task_protocol=1)
    with raises(DecodeError) as caught:
        old.send_task("shop.tasks.add", [1, 2]).get(timeout=WAIT)
    assert "task_protocol = 2" in str(caught.error), caught.error


def test_an_unknown_name():
    with raises(NotRegistered) as caught:
        app.send_task("shop.tasks.nothing").get(timeout=WAIT)
    assert "shop.tasks.nothing" in str(caught.error)


def test_headers_and_priorities():
    sent = tasks.add.apply_async(
        (1, 2),
        headers={"customer": "é", "n": 1, "nested": {"a": [None]}},
        priority=9,
        shadow="addition",
        argsrepr="(hidden)",
        reply_to="nobody",
    )
    assert sent.get(timeout=WAIT) == 3


def test_a_trace():
    # The log is looked through for it.
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = tasks.add.apply_async((1, 2), headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert sent.get(timeout=WAIT) == 3


def test_a_message_group():
    assert tasks.add.apply_async((1, 2), MessageGroupId="customer-7").get(timeout=WAIT) == 3


def test_a_delay_of_sqs():
    assert tasks.add.apply_async((1, 2), DelaySeconds=1).get(timeout=WAIT) == 3


def test_stamps():
    assert tasks.add.s(1, 2).set(stamped_headers=["customer"], customer="7").apply_async().get(timeout=WAIT) == 3


def test_what_cannot_be_run_is_among_the_dead_letters():
    sent = app.send_task(f"shop.tasks.{uuid.uuid4().hex}", ignore_result=True)
    wait_for(lambda: dead_letters() > 0)
    assert AsyncResult(sent.id).state == "PENDING"


def test_an_app_that_sends_events():
    telling = another_app(task_send_sent_event=True)
    assert telling.send_task("shop.tasks.add", [1, 2]).get(timeout=WAIT) == 3


def test_an_app_that_compresses_its_own_results():
    compressing = another_app(result_compression="gzip", result_expires=60)
    assert compressing.send_task("shop.tasks.echo", ["x" * 1_000]).get(timeout=WAIT) == "x" * 1_000
