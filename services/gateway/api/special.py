"""The operations that are not one call to one service: tokens, who I am, the public form, reconciliation."""

from datetime import timedelta
from typing import Final

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from services.gateway.accounts.models import User
from services.gateway.accounts.rules import TOKEN_HOURS_DEFAULT
from services.gateway.accounts.schemas import Me, NewToken, SignIn
from services.gateway.accounts.sign_in import sign_in
from services.gateway.api import replies
from services.gateway.api.views import key_parameter, with_problems
from services.gateway.http.backend import backend
from services.gateway.http.errors import BadRequest, SignInFailed
from services.gateway.http.rules import stranger_key
from services.gateway.schemas.applications import ApplicationState, SubmitApplication
from services.gateway.schemas.reconciliation import Reconciliation
from shared.contracts import errors
from shared.contracts.policy import POLICY, allowed
from shared.services import OWNERS

ALL_FINE: Final = 204
BY_COMMAND: Final = frozenset(name for name in POLICY if name.startswith("gateway."))
"""What only the operator's command does, and no route."""
_SIGN_IN: Final = SignIn()

own = Blueprint("sign-in", __name__, description="Tokens for programs, and who one is")
public = Blueprint("public", __name__, description="For everyone, signed in or not")
whole = Blueprint("reconciliation", __name__, description="Whether all services agree")

BLUEPRINTS: Final = (own, public, whole)
for blueprint in BLUEPRINTS:
    blueprint.before_request(replies.refuse_version)


@own.post("/tokens")
@own.doc(
    summary="Sign in: get a token for a program",
    operationId="sign_in",
    security=[],
    requestBody={"required": True, "content": {"application/json": {"schema": SignIn}}},
)
@own.response(201, NewToken)
@with_problems(own, (400, 401, 413, 415, 422, 429))
def create_token() -> Response:
    """Give a token for email and password; it is good for some hours."""
    given = errors.load(_SIGN_IN, replies.json_body())
    user = sign_in().user_with_password(given["email"], given["password"])
    if user is None:
        raise SignInFailed(
            "Email or password is wrong, or the account is shut for some minutes after wrong tries."
        )
    lifetime = timedelta(hours=TOKEN_HOURS_DEFAULT)
    token, expires_at = sign_in().issue_token(user, given["label"], lifetime)
    answer = {"token": token, "token_type": "Bearer", "expires_at": expires_at.isoformat(), "user": _me(user)}
    return replies.json_answer(answer, 201)


@own.delete("/tokens/current")
@own.doc(
    summary="Sign out: the token that comes with this request opens nothing any more", operationId="sign_out"
)
@own.response(ALL_FINE)
@with_problems(own, (400, 401))
def delete_token() -> Response:
    """Revoke the token of this very request."""
    replies.signed_in_actor()
    if replies.by_session():
        raise BadRequest("This request came with a session, not with a token.")
    sign_in().revoke_token(request)
    return Response(status=ALL_FINE)


@own.get("/me")
@own.doc(summary="Show who is signed in, and what the roles allow", operationId="me")
@own.response(200, Me)
@with_problems(own, (400, 401))
def me() -> Response:
    """Show the user of this request."""
    replies.signed_in_actor()
    return jsonify(_me(replies.signed_in_user()))


@public.post("/public/<tenant>/applications")
@public.doc(
    summary="Apply to a program, without being signed in",
    operationId="apply",
    security=[],
    parameters=[key_parameter()],
    requestBody={"required": True, "content": {"application/json": {"schema": SubmitApplication}}},
)
@public.response(201, ApplicationState)
@with_problems(public, (400, 404, 413, 415, 422, 429))
def apply(tenant: str) -> Response:
    """Submit an application to the program of a tenant."""
    applicant = sign_in().applicant_of(tenant)
    application = replies.json_body()
    key = stranger_key(replies.idempotency_key(), application)
    answer = backend().execute(
        "recruitment", "submit_application", application, actor=applicant, idempotency_key=key
    )
    return replies.json_answer(answer, 201)


@whole.get("/reconciliation")
@whole.doc(summary="Compare what all services know with one another", operationId="reconcile")
@whole.response(200, Reconciliation)
@with_problems(whole, (400, 401, 403))
def reconcile() -> Response:
    """Ask every service for its facts, and insights for what does not fit together."""
    actor = replies.signed_in_actor()
    facts = backend().ask_all(OWNERS, "facts", {}, actor=actor)
    return jsonify(backend().ask("insights", "reconcile", {"facts": facts}, actor=actor))


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
