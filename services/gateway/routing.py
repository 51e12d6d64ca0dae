"""What the gateway does: its pages by audience, and the commands that keep its users."""

from typing import Final

from flask import Flask

from services.gateway.accounts.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from services.gateway.console import today
from services.gateway.finance import claims, payments, trail
from services.gateway.kit import errors, filters, languages, viewer
from services.gateway.operator import services
from services.gateway.portal import home, timeline_texts
from services.gateway.public import applying, front
from shared.config import HttpSettings

__all__ = ["COMMANDS", "DOCUMENTS", "QUERIES", "SUBSCRIPTIONS", "register"]

FILE_SECONDS: Final = 60 * 60
"""For how long a browser keeps styles, scripts and fonts without asking."""


def register(app: Flask, http: HttpSettings) -> None:
    """Give the application its pages, their languages, and a page for each error.

    To be called after sign-in, protection against forged requests and the API are set up.
    """
    app.config.update(
        SECURITY_POST_LOGIN_VIEW="/home",
        SEND_FILE_MAX_AGE_DEFAULT=FILE_SECONDS,
        PROGRAM_TIME_ZONE=http.time_zone,
    )
    languages.register(app)
    filters.register(app)
    timeline_texts.register(app)
    viewer.register(app)
    for room in (front, today, applying, claims, payments, home, trail, services):
        app.register_blueprint(room.pages)
    errors.register(app)
