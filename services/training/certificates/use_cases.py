"""Showing certificates."""

from datetime import date
from typing import Any

from services.training.certificates.models import Certificate
from services.training.certificates.rules import certificate_status
from shared.actor import STAFF, Actor, Role, require_self_or
from shared.contracts.training.certificates import CertificateReply
from shared.errors import Forbidden
from shared.persistence.read_unit import ReadUnit

_REPLY = CertificateReply()

READERS = STAFF | {Role.AUDITOR}


def list_certificates(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Certificates with their state on a day, newest first; an advisor sees their own."""
    day = request["on"] or uow.now.date()
    filters = whose(request, uow.actor)
    page = uow.page(Certificate, cursor=request["cursor"], limit=request["limit"], **filters)
    items = [certificate_reply(certificate, day) for certificate in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def whose(request: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Whose records are requested: for an advisor only their own, also by default."""
    advisor_id = request.get("advisor_id")
    if READERS.isdisjoint(actor.roles):
        advisor_id = advisor_id or actor.advisor_id
        if advisor_id is None:
            raise Forbidden("Only advisors have training of their own.")
        require_self_or(actor, advisor_id, READERS)
    return {"advisor_id": advisor_id} if advisor_id else {}


def certificate_reply(certificate: Certificate, day: date) -> dict[str, Any]:
    status = certificate_status(certificate, day)
    return _REPLY.dump(certificate) | {"status": status}
