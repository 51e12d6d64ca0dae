"""The commands and queries about users, with their handlers."""

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
from shared.contracts.gateway import users
from shared.rpc.routing import Command, Query

COMMANDS = (
    Command(users.ADD_USER, add_user),
    Command(users.DISABLE_USER, disable_user),
    Command(users.ENABLE_USER, enable_user),
    Command(users.SET_PASSWORD, set_password),
    Command(users.UNLOCK_USER, unlock_user),
    Command(users.GRANT_TOKEN, grant_token),
)

QUERIES = (Query(users.USERS, list_users),)
SUBSCRIPTIONS = ()
DOCUMENTS = (User, Credential, AccessToken)
