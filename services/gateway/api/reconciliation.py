"""Reconciliation: collects the facts of all services."""

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.gateway.api import replies
from services.gateway.api.views import with_problems
from services.gateway.http.backend import backend
from shared.contracts.insights.reconciliation import RECONCILE
from shared.services import OWNERS

blueprint = Blueprint("reconciliation", __name__, description="Whether all services agree")
blueprint.before_request(replies.refuse_version)


@blueprint.get("/reconciliation")
@blueprint.doc(summary=RECONCILE.summary, operationId="reconcile")
@blueprint.response(200, RECONCILE.reply)
@with_problems(blueprint, (400, 401, 403))
def reconcile() -> Response:
    """Get the facts of every service, and have insights compare them."""
    actor = replies.signed_in_actor()
    facts = backend().ask_all(OWNERS, "facts", {}, actor=actor)
    return jsonify(backend().ask("insights", "reconcile", {"facts": facts}, actor=actor))
