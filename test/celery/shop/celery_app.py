"""The shop's Celery application, as Celery's own pages on SQS and DynamoDB write it."""

import os

from celery import Celery


def create_app(**settings):
    app = Celery(
        "shop",
        broker=os.environ["CELERY_BROKER_URL"],
        backend=os.environ["CELERY_RESULT_BACKEND"],
        include=["shop.tasks"],
    )
    app.conf.update(
        broker_transport_options={
            "region": "us-east-1",
            "predefined_queues": {
                "celery": {"url": os.environ["CELERY_QUEUE_URL"]},
                "unread": {"url": os.environ["CELERY_UNREAD_URL"]},
            },
        },
        result_backend_transport_options={"global_keyprefix": "shop"},
    )
    app.conf.update(settings)
    return app


app = create_app()
app.set_default()
