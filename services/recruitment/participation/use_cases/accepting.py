"""Accepting an applicant, who becomes an advisor."""

from typing import Any

from services.recruitment.applications.api import application_reply, application_to_decide
from services.recruitment.credentials.api import gate_rules
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import activate_when_ready
from shared.contracts import recruitment
from shared.persistence.unit_of_work import UnitOfWork


def accept_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Accept an applicant, who becomes an advisor; active at once if no gate is left."""
    application = application_to_decide(request, uow)
    application.accept(uow.now.date())
    advisor = Advisor.of(application)
    uow.add(advisor)
    uow.publish(
        recruitment.ADVISOR_ACCEPTED,
        about=advisor,
        data={
            "advisor_id": advisor.id,
            "application_id": application.id,
            "display_name": advisor.display_name,
            "advisor_kind": advisor.advisor_kind,
            "language": advisor.language,
            "accepted_on": advisor.accepted_on,
        },
    )
    activate_when_ready(advisor, gate_rules(uow), uow)
    return application_reply(application, uow)
