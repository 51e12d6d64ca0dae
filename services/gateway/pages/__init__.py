"""Pages for people: server-rendered, English and Spanish, usable by keyboard, by phone and without scripts.

No rule of the program lives here. A page asks the services what is so, says it in plain words, and hands on
what a person decides.
"""

from typing import Final

from flask import Flask

from services.gateway.pages import (
    advisor,
    applying,
    claims,
    errors,
    front,
    languages,
    money,
    payments,
    platform,
    stories,
    today,
    visitor,
    words,
)
from shared.config import HttpSettings

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
    words.register(app)
    stories.register(app)
    visitor.register(app)
    for room in (front, today, applying, claims, payments, advisor, money, platform):
        app.register_blueprint(room.pages)
    errors.register(app)
