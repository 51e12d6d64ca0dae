"""Tokens for programs, and the current user."""

from datetime import timedelta
from typing import Final

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from services.gateway.accounts.models import User
from services.gateway.accounts.rules import TOKEN_HOURS_DEFAULT
from services.gateway.accounts.schemas import Me, NewToken, SignIn
from services.gateway.accounts.sign_in import sign_in
from services.gateway.api import replies
from services.gateway.api.views import with_problems
from services.gateway.http.errors import BadRequest, SignInFailed
from shared.contracts import errors, gateway
from shared.contracts.fields import format_instant
from shared.contracts.policy import POLICY, allowed

ALL_FINE: Final = 204
BY_COMMAND: Final = frozenset(contract.name for contract in gateway.OPERATIONS)
"""Operations of the operator's command that have no route."""
_SIGN_IN: Final = SignIn()

blueprint = Blueprint("sign-in", __name__, description="Tokens for programs, and who one is")
blueprint.before_request(replies.refuse_version)


@blueprint.post("/tokens")
@blueprint.doc(
    summary="Sign in: get a token for a program",
    operationId="sign_in",
    security=[],
    requestBody={"required": True, "content": {"application/json": {"schema": SignIn}}},
)
@blueprint.response(201, NewToken)
@with_problems(blueprint, (400, 401, 413, 415, 422, 429))
def create_token() -> Response:
    """Create a token for email and password; it is valid for some hours."""
    given = errors.load(_SIGN_IN, replies.json_body())
    user = sign_in().user_with_password(given["email"], given["password"])
    if user is None:
        raise SignInFailed(
            "Email or password is wrong, or the account is shut for some minutes after wrong tries."
        )
    lifetime = timedelta(hours=TOKEN_HOURS_DEFAULT)
    token, expires_at = sign_in().issue_token(user, given["label"], lifetime)
    answer = {
        "token": token,
        "token_type": "Bearer",
        "expires_at": format_instant(expires_at),
        "user": _me(user),
    }
    return replies.json_answer(answer, 201)


@blueprint.delete("/tokens/current")
@blueprint.doc(
    summary="Sign out: the token that comes with this request opens nothing any more", operationId="sign_out"
)
@blueprint.response(ALL_FINE)
@with_problems(blueprint, (400, 401))
def delete_token() -> Response:
    """Revoke the token of this request."""
    replies.signed_in_actor()
    if replies.by_session():
        raise BadRequest("This request came with a session, not with a token.")
    sign_in().revoke_token(request)
    return Response(status=ALL_FINE)


@blueprint.get("/me")
@blueprint.doc(summary="Show who is signed in, and what the roles allow", operationId="me")
@blueprint.response(200, Me)
@with_problems(blueprint, (400, 401))
def me() -> Response:
    """Show the user of this request."""
    replies.signed_in_actor()
    return jsonify(_me(replies.signed_in_user()))


def _me(user: User) -> dict[str, object]:
    actor = user.to_actor()
    return {
        "user_id": user.id,
        "tenant": user.tenant,
        "email": user.email,
        "display_name": user.display_name,
        "language": user.language,
        "roles": sorted(actor.roles),
        "advisor_id": user.advisor_id,
        "operations": sorted(name for name in POLICY if allowed(actor, name) and name not in BY_COMMAND),
    }
