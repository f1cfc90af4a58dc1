"""A shop's web application, which sends email in the background."""

from flask import Flask

from . import views


def create_app() -> Flask:
    app = Flask(__name__)
    app.register_blueprint(views.pages)
    return app
