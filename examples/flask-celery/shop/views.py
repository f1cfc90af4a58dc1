from celery.result import AsyncResult
from flask import Blueprint, render_template, request

from .tasks import celery, send_email

pages = Blueprint("shop", __name__)


@pages.get("/")
def index() -> str:
    return render_template("index.html")


@pages.post("/send_email")
def send() -> tuple[dict[str, str], int]:
    recipient = request.form["recipient"]
    content = request.form["content"]
    result = send_email.apply_async(args=[recipient, content])
    return {"id": result.id}, 202


@pages.get("/emails/<id>")
def status(id: str) -> dict[str, object]:
    result: AsyncResult = AsyncResult(id, app=celery)
    answer: dict[str, object] = {"id": id, "state": result.state}
    if result.successful():
        answer["result"] = result.result
    elif result.ready():
        answer["error"] = f"{type(result.result).__name__}: {result.result}"
    return answer
