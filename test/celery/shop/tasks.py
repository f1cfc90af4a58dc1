"""The shop's tasks as its Python programs call them. What they do is written in TypeScript, in shop-tasks.ts: their workers are gone."""

import shop.errors  # noqa: F401  its exceptions are raised by results
from shop.celery_app import app


@app.task
def send_email(recipient, content):
    """Sends an email."""


@app.task
def add(a, b):
    """Adds."""


@app.task
def total(numbers):
    """Adds them all."""


@app.task
def echo(value):
    """Returns what it was given."""


@app.task
def bill(order, amount, currency="EUR", note=None):
    """Returns its arguments, by name."""


@app.task
def fail(kind):
    """Fails in a way."""


@app.task(bind=True)
def flaky(self, until):
    """Fails before that attempt."""


@app.task(bind=True)
def process(self, total):
    """Counts, as in Flask's tutorial."""


@app.task
def block():
    """Waits, as in Flask's tutorial."""


@app.task(ignore_result=True)
def forgettable(recipient):
    """Sends an email, and nobody asks."""


@app.task
def hang():
    """Never ends."""


@app.task
def cautious():
    """Ends at its soft limit."""


@app.task
def charge(recipient):
    """Sends an email, at most once."""


@app.task
def mail_slowly(recipient):
    """Sends an email, at least once."""
