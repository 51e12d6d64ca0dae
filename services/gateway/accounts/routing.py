"""Each command and query about users, and who does it."""

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
