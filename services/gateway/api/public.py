"""The public operation, signed in or not: applying to a program."""

from flask import Response
from flask_smorest import Blueprint

from services.gateway.accounts.sign_in import sign_in
from services.gateway.api import replies
from services.gateway.api.views import key_parameter, with_problems
from services.gateway.http.backend import backend
from services.gateway.http.rules import stranger_key
from shared.contracts.recruitment.applications import ApplicationState, SubmitApplication

blueprint = Blueprint("public", __name__, description="For everyone, signed in or not")
blueprint.before_request(replies.refuse_version)


@blueprint.post("/public/<tenant>/applications")
@blueprint.doc(
    summary="Apply to a program, without being signed in",
    operationId="apply",
    security=[],
    parameters=[key_parameter()],
    requestBody={"required": True, "content": {"application/json": {"schema": SubmitApplication}}},
)
@blueprint.response(201, ApplicationState)
@with_problems(blueprint, (400, 404, 413, 415, 422, 429))
def apply(tenant: str) -> Response:
    """Submit an application to the program of a tenant."""
    applicant = sign_in().applicant_of(tenant)
    application = replies.json_body()
    key = stranger_key(replies.idempotency_key(), application)
    answer = backend().execute(
        "recruitment", "submit_application", application, actor=applicant, idempotency_key=key
    )
    return replies.json_answer(answer, 201)
