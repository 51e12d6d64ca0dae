"""The gateway's pages by audience, and the commands about users."""

from typing import Final

from flask import Flask

from services.gateway.accounts.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from services.gateway.console import (
    curriculum,
    door,
    events,
    guardians,
    imports,
    jobs,
    learning,
    people,
    requirements,
    settings,
    standing,
    ties,
    today,
)
from services.gateway.finance import claims, decisions, payees, payments, rates, trail
from services.gateway.kit import errors, filters, languages, marks, viewer
from services.gateway.operator import programs, services
from services.gateway.portal import courses, details, home, timeline_texts
from services.gateway.public import applying, front

__all__ = ["COMMANDS", "DOCUMENTS", "QUERIES", "SUBSCRIPTIONS", "register"]

FILE_SECONDS: Final = 60 * 60
"""How long a browser caches styles, scripts and fonts."""


def register(app: Flask) -> None:
    """Register the pages, their languages, and the error pages.

    Call it after sign-in, CSRF protection and the API are set up.
    """
    app.config.update(
        SECURITY_POST_LOGIN_VIEW="/home",
        SEND_FILE_MAX_AGE_DEFAULT=FILE_SECONDS,
    )
    languages.register(app)
    filters.register(app)
    timeline_texts.register(app)
    viewer.register(app)
    marks.register(app)
    people_of = (people, standing, learning, guardians, ties)
    console = (today, events, door, *people_of, requirements, curriculum, settings, jobs, imports)
    money = (claims, decisions, payments, payees, rates, trail)
    for room in (front, applying, *console, *money, home, courses, details, services, programs):
        app.register_blueprint(room.pages)
    errors.register(app)
