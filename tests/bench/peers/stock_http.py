"""A stock nameko gateway and service: `@http`, `@rpc`, mongoengine documents, marshmallow replies.

As nameko users write it: nobody signs in, nothing is audited, no idempotency key, and the event is dispatched
after the write. What an application and readiness are, it asks the rules of ours, which know no database.
`python -m tests.bench.peers.stock_http gateway` (or `service`) serves one of the two.
"""

import eventlet

eventlet.monkey_patch()

import json
import os
import sys
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import mongoengine as me
from nameko.events import EventDispatcher
from nameko.rpc import RpcProxy, rpc
from nameko.runners import ServiceRunner
from nameko.web.handlers import http
from werkzeug.wrappers import Request, Response

from services.recruitment.applications.rules.applicants import (
    APPLICANT_FIELDS,
    duplicate_keys,
    read_applicant,
)
from services.recruitment.credentials.rules.readiness import lacking, readiness_on, statuses
from services.recruitment.credentials.rules.requirements import Requirement as Rule
from shared.contracts.recruitment.applications import SubmitApplication
from shared.contracts.recruitment.credentials import ANY
from shared.ids import new_id
from tests.bench.peers.stock_documents import Advisor, Application, Requirement
from tests.bench.peers.stock_replies import AdvisorReply, ReadinessReply, RequirementReply
from tests.support.harness import ABOUT_TENANT, TENANT

ADVISOR: Final = AdvisorReply()
REQUIREMENTS: Final = RequirementReply(many=True)
READINESS: Final = ReadinessReply()
TIME_ZONE: Final = ZoneInfo(ABOUT_TENANT["time_zone"])
REQUEST: Final = SubmitApplication()
KEY_FIELDS: Final = {"email": "email", "phone": "phone", "name": "name_key"}


class StockRecruitment:
    """Applications and advisors."""

    name = "stock_recruitment"
    dispatch = EventDispatcher()

    @rpc
    def advisors(self, limit: int) -> dict[str, Any]:
        """The newest advisors with what is required of them."""
        found = list(Advisor.objects(tenant=TENANT).order_by("-id").limit(limit + 1))
        rules = [row.rule for row in Requirement.objects(tenant=TENANT)]
        today = datetime.now(TIME_ZONE).date()
        return {
            "items": [_reply(one, rules, today) for one in found[:limit]],
            "next_cursor": found[limit - 1].id if len(found) > limit else None,
        }

    @rpc
    def submit(self, data: dict[str, Any]) -> dict[str, Any]:
        """Take in an application, then say so."""
        applicant, problems = read_applicant(data)
        assert applicant is not None, problems
        keys = duplicate_keys(applicant)
        alike = [
            found
            for kind, key in keys.items()
            for found in Application.objects(tenant=TENANT, **{KEY_FIELDS[kind]: key})
        ]
        application = Application(
            id=new_id(),
            tenant=TENANT,
            name_key=keys.get("name"),
            possible_duplicate_of=min((one.id for one in alike), default=None),
            created_at=datetime.now(UTC),
            **{name: getattr(applicant, name) for name in APPLICANT_FIELDS},
        ).save()
        said = {
            "application_id": application.id,
            "advisor_kind": application.advisor_kind,
            "language": application.language,
        }
        self.dispatch("application.submitted", said)
        return {"application_id": application.id, "status": application.status}


class StockGateway:
    """HTTP in, RPC out."""

    name = "stock_gateway"
    recruitment = RpcProxy("stock_recruitment")

    @http("GET", "/advisors")
    def advisors(self, request: Request) -> Response:
        """The newest advisors."""
        return _json(200, self.recruitment.advisors(int(request.args["limit"])))

    @http("POST", "/applications")
    def submit(self, request: Request) -> Response:
        """Submit an application."""
        return _json(201, self.recruitment.submit(REQUEST.loads(request.get_data(as_text=True))))


def _reply(advisor: Advisor, rules: list[Rule], today: date) -> dict[str, Any]:
    lacks = lacking(rules, advisor.held)
    readiness = readiness_on(lacks, today)
    ready, days = not readiness.missing, readiness.days
    shown = {
        "on": today,
        "scope": ANY,
        "ready": ready,
        "ready_from": None if days is None or days.first == date.min else days.first,
        "ready_until": None if days is None or days.last == date.max else days.last,
        "missing": readiness.missing,
    }
    return ADVISOR.dump(advisor) | {
        "requirements": REQUIREMENTS.dump(statuses(rules, advisor.held, today)),
        "readiness": READINESS.dump(shown),
        "ready": ready,
    }


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, separators=(",", ":")), status, mimetype="application/json")


def main() -> None:
    """Serve until the process is ended."""
    runner = ServiceRunner(
        {"AMQP_URI": os.environ["AMQP_URI"], "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ['HTTP_PORT']}"}
    )
    if sys.argv[1] == "service":
        me.connect(host=os.environ["MONGODB_URI"], tz_aware=True)
        runner.add_service(StockRecruitment)
    else:
        runner.add_service(StockGateway)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main()
