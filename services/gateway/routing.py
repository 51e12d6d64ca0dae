"""What the gateway does: its pages by audience, and the commands that keep its users."""

from typing import Final

from flask import Flask

from services.gateway.accounts import schemas as users
from services.gateway.accounts.models import AccessToken, Credential, User
from services.gateway.accounts.use_cases import (
    add_user,
    disable_user,
    enable_user,
    grant_token,
    list_users,
    set_password,
    unlock_user,
)
from services.gateway.console import today
from services.gateway.finance import claims, payments, trail
from services.gateway.kit import errors, labels, languages, viewer
from services.gateway.operator import services
from services.gateway.portal import home, timeline_texts
from services.gateway.public import applying, front
from shared.config import HttpSettings
from shared.rpc.routing import Command, Query

COMMANDS = (
    Command("add_user", users.AddUser, add_user),
    Command("disable_user", users.UserId, disable_user),
    Command("enable_user", users.UserId, enable_user),
    Command("set_password", users.SetPassword, set_password),
    Command("unlock_user", users.UserId, unlock_user),
    Command("grant_token", users.GrantToken, grant_token),
)


QUERIES = (Query("users", users.ListUsers, list_users),)


SUBSCRIPTIONS = ()


DOCUMENTS = (User, Credential, AccessToken)


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
    labels.register(app)
    timeline_texts.register(app)
    viewer.register(app)
    for room in (front, today, applying, claims, payments, home, trail, services):
        app.register_blueprint(room.pages)
    errors.register(app)
