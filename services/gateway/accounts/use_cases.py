"""User administration. For operators only, by command."""

from datetime import UTC, datetime
from typing import Any

from services.gateway.accounts.grants import VIEWERS
from services.gateway.accounts.models import AccessToken, Credential, HeldRole, User
from services.gateway.accounts.rules import email_taken, role_faults
from services.gateway.http.rules import normal_email
from shared.contracts.errors import field_errors
from shared.errors import Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def add_user(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Add a user of the actor's tenant with roles and a password.

    Raises `Invalid` for roles that do not go together, `Conflict` when the email is taken.
    """
    require_fitting_roles(request)
    email = normal_email(request["email"])
    # Sign-in looks for it in all tenants, and an index keeps it unique among them: here the field is named.
    if uow.find(User, limit=1, email=email):
        raise email_taken()
    roles = [HeldRole(name=name) for name in sorted(set(request["roles"]))]
    user = uow.add(
        User(
            id=uow.new_id(),
            email=email,
            display_name=request["display_name"],
            roles=roles,
            advisor_id=request.get("advisor_id"),
            language=request["language"],
            fs_uniquifier=uow.new_id(),
            password_set_at=uow.now,
        )
    )
    uow.add(Credential(id=user.id, password=request["password_hash"]))
    return user_state(user)


def require_fitting_roles(request: dict[str, Any]) -> None:
    """Raise `Invalid` for a new user with roles that do not go together, or that contradict being
    an advisor.
    """
    faults = role_faults(frozenset(request["roles"]), request.get("advisor_id"))
    if faults:
        raise Invalid("These roles do not go together.", errors=field_errors(faults))


def disable_user(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Disable a user at once: no sign-in, and all sessions and tokens end."""
    user = _user(request, uow)
    VIEWERS.forget(user.id)
    user.disable()
    return user_state(user)


def enable_user(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Enable a disabled user with their old password; old sessions and tokens stay ended."""
    user = _user(request, uow)
    user.enable(uow.new_id())
    return user_state(user)


def set_password(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set a user's password; ends their sessions, their tokens and a lock."""
    user = _user(request, uow)
    VIEWERS.forget(user.id)
    user.begin_new_sessions(uow.new_id())
    user.password_set_at = uow.now
    uow.require(Credential, user.id).replace(request["password_hash"])
    return user_state(user)


def unlock_user(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Unlock a user who is locked after failed attempts."""
    user = _user(request, uow)
    user.unlocked_at = uow.now
    uow.require(Credential, user.id).unlock()
    return user_state(user)


def grant_token(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Store a token for a user's program; the caller signs it.

    The reply is stored under its key, so it does not contain what the token is signed with.
    """
    user = _user(request, uow)
    user.require_active()
    expires_at = datetime.fromtimestamp(int(request["expires_at"].timestamp()), UTC)
    token = AccessToken(id=uow.new_id(), user_id=user.id, label=request["label"], expires_at=expires_at)
    user.last_token_id = uow.add(token).id
    return {"token_id": token.id, "expires_at": expires_at}


def list_users(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The users of the actor's tenant, newest first."""
    page = uow.page(User, cursor=request["cursor"], limit=request["limit"])
    credentials = {kept.id: kept for kept in uow.find(Credential, id__in=[user.id for user in page.items])}
    items = [
        user_state(user)
        | {"email": user.email, "display_name": user.display_name}
        | {"locked": user.id in credentials and credentials[user.id].is_locked(uow.now)}
        for user in page.items
    ]
    return {"items": items, "next_cursor": page.next_cursor}


def user_state(user: User) -> dict[str, Any]:
    """A user in replies, without what tells who they are."""
    return {
        "user_id": user.id,
        "tenant": user.tenant,
        "language": user.language,
        "roles": [role.name for role in user.roles],
        "advisor_id": user.advisor_id,
        "active": user.active,
    }


def _user(request: dict[str, Any], uow: UnitOfWork) -> User:
    return uow.require(User, request["user_id"])
