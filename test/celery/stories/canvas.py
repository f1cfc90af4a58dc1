"""What follows a task is not there yet: every program that waits for it is told."""

from celery import chain, chord, group
from celery.result import AsyncResult
from shop import tasks
from shop.celery_app import app
from stories.around import WAIT, raises


def refused(task_id):
    with raises(NotImplementedError) as caught:
        AsyncResult(task_id).get(timeout=WAIT)
    return str(caught.error)


def test_a_link():
    assert "callbacks" in refused(tasks.add.apply_async((1, 2), link=tasks.add.s(3)).id)
    assert "errbacks" in refused(tasks.add.apply_async((1, 2), link_error=tasks.echo.s()).id)


def test_a_chain_and_all_its_ids():
    last = chain(tasks.add.s(1, 2), tasks.add.s(3), tasks.add.s(4)).apply_async()
    for one in [last, last.parent, last.parent.parent]:
        assert "chain" in refused(one.id)
    with raises(NotImplementedError):
        last.get(timeout=WAIT)


def test_a_chord_and_its_body():
    body = chord([tasks.add.s(1, 2), tasks.add.s(3, 4)])(tasks.total.s())
    assert "chord" in refused(body.id)
    for member in body.parent.results:
        assert "chord" in refused(member.id)
    with raises(NotImplementedError):
        body.get(timeout=WAIT)


def test_a_group_in_a_chain():
    last = (tasks.add.s(1, 2) | group(tasks.add.s(3), tasks.add.s(4)) | tasks.total.s()).apply_async()
    with raises(NotImplementedError):
        last.get(timeout=WAIT)
    first = last.parent.parent
    assert "chain" in refused(first.id)


def test_a_group_of_chains():
    sent = group(chain(tasks.add.s(n, 1), tasks.add.s(2)) for n in range(2)).apply_async()
    for one in sent.results:
        assert "chain" in refused(one.id)


def test_map_and_chunks():
    from celery.exceptions import NotRegistered

    with raises(NotRegistered):
        tasks.total.map([[1], [2]]).apply_async().get(timeout=WAIT)


def test_a_chain_that_ends_with_a_group():
    members = (tasks.add.s(1, 2) | group(tasks.add.s(3), tasks.add.s(4), tasks.add.s(5))).apply_async()
    for one in members.results:
        assert "chain" in refused(one.id)
    with raises(NotImplementedError):
        members.get(timeout=WAIT)


def test_a_chord_of_chains():
    headers = [tasks.add.s(1, 2) | tasks.add.s(3), tasks.add.s(4, 5) | tasks.add.s(6)]
    body = chord(headers)(tasks.total.s())
    refused(body.id)
    for last in body.parent.results:
        refused(last.id)
        refused(last.parent.id)


def test_a_chord_whose_body_is_a_chain():
    last = chord([tasks.add.s(1, 2), tasks.add.s(3, 4)])(tasks.total.s() | tasks.add.s(1) | tasks.add.s(2))
    assert "chord" in refused(last.id)
    for member in last.parent.results:
        refused(member.id)


def test_chords_in_one_another():
    inner = chord([tasks.add.s(1, 2), tasks.add.s(3, 4)], tasks.total.s())
    outer = chord([inner, tasks.add.s(5, 6)])(tasks.total.s())
    refused(outer.id)
    last = chain(tasks.add.s(1, 2), group(tasks.add.s(1), tasks.add.s(2)), tasks.total.s(), group(tasks.add.s(1), tasks.add.s(2)), tasks.total.s())
    refused(last.apply_async().id)


def test_a_link_with_an_id():
    callback = tasks.add.s(3)
    following = callback.freeze()
    tasks.add.apply_async((1, 2), link=callback)
    assert "callbacks" in refused(following.id)


def test_a_long_chain():
    last = chain(tasks.add.s(1, 2), *[tasks.add.s(n) for n in range(150)]).apply_async()
    node = last
    while node is not None:
        refused(node.id)
        node = node.parent


def test_a_chain_whose_first_task_cannot_be_read():
    for first in [tasks.add.s(float("nan"), 1), tasks.add.s(2**60, 1), tasks.add.s(1, 2).set(time_limit=-1)]:
        last = (first | tasks.add.s(3) | tasks.add.s(4)).apply_async()
        for one in [last, last.parent, last.parent.parent]:
            with raises(ValueError):
                AsyncResult(one.id).get(timeout=WAIT)


def test_a_chain_whose_first_task_has_no_definition():
    from celery.exceptions import NotRegistered

    last = (app.signature("shop.tasks.nothing") | tasks.add.s(3)).apply_async()
    with raises(NotRegistered):
        AsyncResult(last.id).get(timeout=WAIT)
