"""What the shop does in the background. Celery's workers run these functions; with Lovage, only their names and parameters count."""

import os
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

from celery import Celery

celery = Celery("shop")
celery.config_from_object("celeryconfig")


@celery.task
def send_email(recipient: str, content: str) -> dict[str, str]:
    message = EmailMessage()
    message["From"] = os.environ.get("SENDER", "noreply@example.com")
    message["To"] = recipient
    message["Subject"] = "(no subject)"
    message["Message-ID"] = make_msgid()
    message.set_content(content)
    with smtplib.SMTP(os.environ.get("SMTP_HOST", "localhost")) as server:
        server.send_message(message)
    return {"messageId": message["Message-ID"]}
