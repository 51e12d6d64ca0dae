"""Showing certificates."""

from datetime import date
from typing import Any

from services.training.certificates.models import Certificate
from services.training.certificates.rules import certificate_status
from shared.actor import advisor_filter
from shared.contracts.roles import READERS
from shared.contracts.training.certificates import CertificateReply
from shared.persistence.read_unit import ReadUnit

_REPLY = CertificateReply()


def list_certificates(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Certificates with their state on a day, newest first; an advisor sees their own."""
    day = request["on"] or uow.today
    filters = advisor_filter(request, uow.actor, READERS)
    page = uow.page(Certificate, cursor=request["cursor"], limit=request["limit"], **filters)
    items = [certificate_reply(certificate, day) for certificate in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def certificate_reply(certificate: Certificate, day: date) -> dict[str, Any]:
    opens_on = certificate.renewal_opens_on
    renewable = certificate.revoked_on is None and opens_on is not None and opens_on <= day
    status = certificate_status(certificate, day)
    return _REPLY.dump(certificate) | {"status": status, "renewable": renewable}
