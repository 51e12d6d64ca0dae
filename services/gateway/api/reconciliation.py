"""Reconciliation: collects the facts of all services."""

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.gateway.api import replies
from services.gateway.api.views import with_problems
from services.gateway.http.backend import Question, backend
from shared.contracts.insights.reconciliation import RECONCILE
from shared.services import OWNERS

blueprint = Blueprint("reconciliation", __name__, description="Whether all services agree")
blueprint.before_request(replies.refuse_version)


@blueprint.get("/reconciliation")
@blueprint.doc(summary=RECONCILE.summary, operationId="reconcile")
@blueprint.response(200, RECONCILE.reply)
@with_problems(blueprint, (400, 401, 403))
def reconcile() -> Response:
    """Ask every service for its tallies, and insights for what does not fit together."""
    actor = replies.signed_in_actor()
    tallies = backend().ask_all({owner: Question(owner, "tallies", {}) for owner in OWNERS}, actor=actor)
    return jsonify(backend().ask("insights", "reconcile", {"tallies": tallies}, actor=actor))
