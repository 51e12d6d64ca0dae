"""Declining, keeping and reopening applications, and what deciding about one begins and ends with."""

from typing import Any

from services.recruitment.applications.models import Application
from services.recruitment.applications.use_cases.likeness import refuse_of_close
from services.recruitment.applications.use_cases.overdue import await_answer
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import DecidedApplication
from shared.persistence.unit_of_work import UnitOfWork

_DECIDED = DecidedApplication()


def decline_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decline an applicant, for a reason given to them."""
    application = application_to_decide(request, uow)
    application.decline(request["reason_code"], uow.today)
    uow.publish(
        recruitment.APPLICATION_DECLINED,
        about=application,
        data={"application_id": application.id, "reason_code": application.reason_code},
    )
    return decided(application, uow)


def keep_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Keep an application for later; staff accept or decline it when they want."""
    application = application_to_decide(request, uow)
    application.keep(uow.today)
    uow.publish(recruitment.APPLICATION_KEPT, about=application, data={"application_id": application.id})
    return decided(application, uow)


def reopen_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take back that an application was declined; it waits for a decision again. Its history stays."""
    application = application_to_decide(request, uow)
    application.reopen(request["reason_code"], uow.today)
    uow.publish(recruitment.APPLICATION_REOPENED, about=application, data={"application_id": application.id})
    return decided(application, uow)


def application_to_decide(request: dict[str, Any], uow: UnitOfWork) -> Application:
    """The application; nobody decides about one of their own, or of somebody to whom they are close."""
    application = uow.require(Application, request["application_id"])
    uow.check_version(application, request.get("version"))
    refuse_of_close(application, uow)
    return application


def decided(application: Application, uow: UnitOfWork) -> dict[str, Any]:
    """The reply of every decision; an answer is waited for, or no more."""
    await_answer(application, uow)
    uow.close()  # so that the reply has the version after this change
    return _DECIDED.dump(application)
