"""The views of the table of operations: each forwards a request to its owner and returns the reply."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Response
from flask_smorest import Blueprint

from services.gateway.api import replies
from services.gateway.api.operations import OPERATIONS, Operation
from services.gateway.http.backend import backend
from services.gateway.http.problem_schemas import Problem
from services.gateway.http.problems import MEDIA_TYPE
from services.gateway.http.protection import for_large_files
from shared.contracts.operation import Version

View = Callable[..., Response]

DESCRIPTIONS: Final = {
    "identity": "The programs that run on this Tandem",
    "recruitment": "Applications, advisors, agreements",
    "training": "Courses, enrolments, certificates",
    "advocacy": "Events, invitations, seats, attendance",
    "stipends": "Claims, payments, the ledger",
    "insights": "Timelines, what waits, the money trail, and tallies to compare",
    "jobs": "Commands over many items: how far they are, what became of each item",
    "operator": "The platform: outboxes and dead letters; no person is seen here",
}
PROBLEMS: Final = {
    400: "A header or the body cannot be read",
    401: "Nobody is signed in",
    403: "The role does not allow this",
    404: "No such thing in your tenant",
    409: "The present state does not allow this, or the key was used before",
    412: "Changed by someone else since it was read",
    413: "The body is too large",
    415: "The body is of another type",
    422: "Some fields are wrong",
    428: "Send If-Match: this acts only on a version that was seen",
    429: "Too many requests; Retry-After says for how many seconds to wait",
    500: "A defect on our side; the correlation id leads to it",
    503: "A part does not answer; send the same again",
}
ACCEPTED: Final = "A job does it, for it is about many: `job_id` names it"
_LOCATION: Final = {"Location": {"schema": {"type": "string"}, "description": "Where the job is shown"}}
_READS: Final = (400, 401, 403, 404, 422)
_WRITES: Final = (400, 401, 403, 404, 409, 413, 415, 422)
_ALWAYS: Final = (500, 503)


def blueprints() -> Iterable[Blueprint]:
    """One blueprint per heading of the documents, with its operations' routes."""
    by_tag = {
        tag: Blueprint(tag, __name__, description=description) for tag, description in DESCRIPTIONS.items()
    }
    for operation in OPERATIONS:
        path = operation.path.replace("<service>", f"<any({', '.join(operation.services)}):service>")
        by_tag[operation.tag].add_url_rule(
            path,
            operation.name,
            documented(operation),
            methods=[operation.method],
            parameters=path_parameters(operation),
        )
    return by_tag.values()


def view_of(operation: Operation) -> View:
    """The function that handles one operation."""
    answer = replies.WRITERS[operation.writes]

    def view(**path: Any) -> Response:
        actor = replies.signed_in_actor()
        service = path.pop("service", operation.services[0])
        if operation.versioned:
            path |= replies.expected_version(required=operation.contract.version is Version.REQUIRED)
        else:
            replies.refuse_version()
        if operation.is_command:
            data = {**replies.READERS[operation.reads](), **path}
            key = replies.idempotency_key()
            reply = backend().execute(service, operation.name, data, actor=actor, idempotency_key=key)
        else:
            data = {**replies.query_fields(), **path}
            reply = backend().ask(service, operation.name, data, actor=actor)
        response = answer(reply, operation.status)
        return replies.begun(response, service, reply) if operation.begins_jobs else response

    view.__name__ = operation.name
    return for_large_files(view) if operation.takes_large_files else view


def documented(operation: Operation) -> View:
    """The view of an operation, with its OpenAPI documentation."""
    statuses = _WRITES if operation.is_command else _READS
    if operation.versioned:
        statuses = (*statuses, 412)
    if operation.contract.version is Version.REQUIRED:
        statuses = (*statuses, 428)
    view = Blueprint.doc(**_description(operation))(view_of(operation))
    blueprint = Blueprint("documents", __name__)
    reply, headers = operation.contract.reply, _reply_headers(operation)
    view = blueprint.response(operation.status, reply, headers=headers)(view)
    if operation.begins_jobs:
        view = blueprint.alt_response(202, schema=reply, description=ACCEPTED, headers=_LOCATION)(view)
    if operation.writes == "file":
        view = blueprint.response(operation.status, {"type": "string"}, content_type=replies.CSV)(view)
    return with_problems(blueprint, statuses)(view)


def with_problems(blueprint: Blueprint, statuses: Iterable[int]) -> Callable[[View], View]:
    """Add the problems that an operation may return to its documents; some are common to all."""

    def decorate(view: View) -> View:
        for status in sorted({*statuses, *_ALWAYS}):
            view = blueprint.alt_response(
                status, schema=Problem, content_type=MEDIA_TYPE, description=PROBLEMS[status]
            )(view)
        return view

    return decorate


def key_parameter() -> dict[str, Any]:
    """The description of the Idempotency-Key header."""
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:~-]{8,200}$"},
        "description": "Chosen by you, new for each thing you want done; send it again when you try again",
    }


def _description(operation: Operation) -> dict[str, Any]:
    roles = {role for contract in operation.contracts for role in contract.roles}
    description: dict[str, Any] = {
        "summary": operation.contract.summary,
        "operationId": operation.name,
        "x-roles": sorted(roles),
        "parameters": _parameters(operation),
    }
    if operation.is_command and operation.sent is not None:
        description["requestBody"] = _request_body(operation)
    return description


def _parameters(operation: Operation) -> list[Any]:
    in_query = operation.sent is not None and not operation.is_command
    parameters: list[Any] = [{"in": "query", "schema": operation.sent}] if in_query else []
    if operation.is_command:
        parameters.append(key_parameter())
    if operation.versioned:
        tag = {"type": "string", "example": '"7"'}
        parameters.append(
            {
                "in": "header",
                "name": "If-Match",
                "schema": tag,
                "description": "Act only on this version",
                **({"required": True} if operation.contract.version is Version.REQUIRED else {}),
            }
        )
    return parameters


def path_parameters(operation: Operation) -> list[dict[str, Any]]:
    """The documentation of the path parameters of an operation."""
    request: dict[str, Any] = operation.contract.request._declared_fields
    schemas_by_name = {name: request[name].json_schema() for name in operation.path_fields}
    schemas_by_name["service"] = {"type": "string", "enum": list(operation.services)}
    return [
        {"in": "path", "name": name, "schema": schema}
        for name, schema in schemas_by_name.items()
        if f"<{name}>" in operation.path
    ]


def _request_body(operation: Operation) -> dict[str, Any]:
    body = operation.sent
    assert body is not None
    content: dict[str, Any] = {"application/json": {"schema": body}}
    if operation.reads == "file":
        uploaded = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        content |= {replies.CSV: {"schema": {"type": "string"}}, replies.FORM: {"schema": uploaded}}
    required = any(field.required for field in body().fields.values())
    return {"required": required, "content": content}


def _reply_headers(operation: Operation) -> dict[str, Any] | None:
    if not operation.is_tagged:
        return None
    return {"ETag": {"schema": {"type": "string"}, "description": "The version; send it back as If-Match"}}
