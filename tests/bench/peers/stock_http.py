"""A stock nameko gateway and service: `@http`, `@rpc`, mongoengine documents, marshmallow replies.

As nameko users write it: nobody signs in, nothing is audited, no idempotency key, and the event is dispatched
after the write. `python -m tests.bench.peers.stock_http gateway` (or `service`) serves one of the two.
"""

import eventlet

eventlet.monkey_patch()

import json
import os
import sys
from datetime import UTC, date, datetime
from typing import Any, Final

import mongoengine as me
from marshmallow import Schema, fields
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
from shared.contracts.recruitment.applications import SubmitApplication
from shared.contracts.recruitment.credentials import AGREEMENT
from shared.ids import new_id
from tests.support.harness import TENANT


class HeldDays(me.EmbeddedDocument):
    """Days on which the courses count."""

    meta = {"strict": False}

    first_day = me.StringField(required=True)
    last_day = me.StringField()


class Training(me.EmbeddedDocument):
    """What is known of an advisor's courses."""

    meta = {"strict": False}

    complete = me.BooleanField(required=True)
    held = me.EmbeddedDocumentListField(HeldDays)


class Agreement(me.EmbeddedDocument):
    """A signed agreement."""

    agreement_code = me.StringField(required=True)
    signed_on = me.StringField(required=True)
    counts_from = me.StringField(required=True)
    expires_on = me.StringField(required=True)


class Advisor(me.Document):
    """An accepted person."""

    meta = {"collection": "advisors", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    version = me.IntField(default=0)
    given_name = me.StringField(required=True)
    family_name = me.StringField(required=True)
    email = me.StringField()
    phone = me.StringField()
    postal_code = me.StringField()
    advisor_kind = me.StringField(required=True)
    language = me.StringField(required=True)
    language_as_written = me.StringField()
    status = me.StringField(required=True)
    application_id = me.StringField(required=True)
    accepted_on = me.StringField(required=True)
    activated_on = me.StringField()
    status_since = me.StringField(required=True)
    training = me.EmbeddedDocumentField(Training)
    agreements = me.EmbeddedDocumentListField(Agreement)

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Application(me.Document):
    """A person's wish to become an advisor."""

    meta = {"collection": "applications", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    given_name = me.StringField(required=True)
    family_name = me.StringField(required=True)
    email = me.StringField()
    phone = me.StringField()
    postal_code = me.StringField()
    advisor_kind = me.StringField(required=True)
    language = me.StringField(required=True)
    language_as_written = me.StringField()
    name_key = me.StringField()
    status = me.StringField(required=True, default="submitted")
    possible_duplicate_of = me.StringField()
    created_at = me.DateTimeField()


class Requirement(me.Document):
    """Something that is required from one day to another."""

    meta = {"collection": "requirements", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    kind = me.StringField(required=True)
    agreement_code = me.StringField()
    effective_from = me.StringField(required=True)
    effective_to = me.StringField()


class AgreementReply(Schema):
    """A signed agreement."""

    agreement_code = fields.String()
    signed_on = fields.String()
    counts_from = fields.String()
    expires_on = fields.String()


class RequirementReply(Schema):
    """Whether what is required is there."""

    kind = fields.String()
    agreement_code = fields.String()
    met = fields.Boolean()
    valid_until = fields.Date()


class AdvisorReply(Schema):
    """An advisor."""

    display_name = fields.String()
    given_name = fields.String()
    family_name = fields.String()
    email = fields.String()
    phone = fields.String()
    postal_code = fields.String()
    advisor_kind = fields.String()
    language = fields.String()
    language_as_written = fields.String()
    status = fields.String()
    version = fields.Integer()
    advisor_id = fields.String(attribute="id")
    application_id = fields.String()
    accepted_on = fields.String()
    activated_on = fields.String()
    status_since = fields.String()
    agreements = fields.List(fields.Nested(AgreementReply))


ADVISOR: Final = AdvisorReply()
REQUIREMENTS: Final = RequirementReply(many=True)
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
        today = datetime.now(UTC).date()
        required = [row for row in Requirement.objects(tenant=TENANT) if _holds(row, today)]
        return {
            "items": [_reply(one, required, today) for one in found[:limit]],
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


def _holds(row: Requirement, today: date) -> bool:
    day = today.isoformat()
    return row.effective_from <= day and (row.effective_to is None or day <= row.effective_to)


def _reply(advisor: Advisor, required: list[Requirement], today: date) -> dict[str, Any]:
    found = [_met(row, advisor, today) for row in sorted(required, key=lambda row: row.kind)]
    return ADVISOR.dump(advisor) | {
        "requirements": REQUIREMENTS.dump(found),
        "ready": all(one["met"] for one in found),
    }


def _met(row: Requirement, advisor: Advisor, today: date) -> dict[str, Any]:
    if row.kind == AGREEMENT:
        runs = [
            (one.counts_from, one.expires_on)
            for one in advisor.agreements
            if one.agreement_code == row.agreement_code
        ]
    else:
        runs = [(one.first_day, one.last_day) for one in (advisor.training.held if advisor.training else [])]
    day = today.isoformat()
    ends = [last for first, last in runs if first <= day and (last is None or day <= last)]
    until = max((last for last in ends if last), default=None) if None not in ends else None
    return {
        "kind": row.kind,
        "agreement_code": row.agreement_code,
        "met": bool(ends),
        "valid_until": until and date.fromisoformat(until),
    }


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, separators=(",", ":")), status, mimetype="application/json")


def main() -> None:
    """Serve until the process is ended."""
    runner = ServiceRunner(
        {"AMQP_URI": os.environ["AMQP_URI"], "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ['HTTP_PORT']}"}
    )
    if sys.argv[1] == "service":
        me.connect(host=os.environ["MONGODB_URI"])
        runner.add_service(StockRecruitment)
    else:
        runner.add_service(StockGateway)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main()
