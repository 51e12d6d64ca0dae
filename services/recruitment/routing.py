"""What recruitment does: each command, query and subscription, and who does it."""

from typing import Any

from services.recruitment.applications.models import Application, Intake
from services.recruitment.applications.schemas import (
    AcceptApplication,
    ApplicationId,
    DeclineApplication,
    ImportApplications,
    ListApplications,
    SubmitApplication,
)
from services.recruitment.applications.use_cases import (
    decline_application,
    import_applications,
    list_applications,
    show_application,
    submit_application,
)
from services.recruitment.credentials.models import GateBook
from services.recruitment.credentials.schemas import SetGate
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.schemas import AdvisorId, ChangeAdvisor, ListAdvisors, SignAgreement
from services.recruitment.participation.use_cases.accepting import accept_application
from services.recruitment.participation.use_cases.agreements import sign_agreement
from services.recruitment.participation.use_cases.breaks import (
    pause_advisor,
    resume_advisor,
    withdraw_advisor,
)
from services.recruitment.participation.use_cases.gates import set_gate
from services.recruitment.participation.use_cases.queries import list_advisors, show_advisor
from services.recruitment.participation.use_cases.trainings import (
    hear_training_completed,
    hear_training_reopened,
)
from services.recruitment.tallies import facts
from shared.contracts import training
from shared.contracts.envelope import Event
from shared.contracts.lanes import Lane
from shared.contracts.requests import Nothing
from shared.events.routing import Subscription
from shared.rpc.routing import Command, Query


def _advisor_wanted(event: Event) -> list[tuple[type[Advisor], str]]:
    return [(Advisor, event.data["advisor_id"])]


def _one_line(_request: Any) -> str:
    """A call for applications brings many at once: those who wait share a commit."""
    return "applications"


COMMANDS = (
    Command(
        "submit_application",
        SubmitApplication,
        submit_application,
        serialize_by=_one_line,
    ),
    Command("import_applications", ImportApplications, import_applications),
    Command("accept_application", AcceptApplication, accept_application),
    Command("decline_application", DeclineApplication, decline_application),
    Command("sign_agreement", SignAgreement, sign_agreement),
    Command("pause_advisor", ChangeAdvisor, pause_advisor),
    Command("resume_advisor", ChangeAdvisor, resume_advisor),
    Command("withdraw_advisor", ChangeAdvisor, withdraw_advisor),
    Command("set_gate", SetGate, set_gate),
)

QUERIES = (
    Query("application", ApplicationId, show_application),
    Query("applications", ListApplications, list_applications),
    Query("advisor", AdvisorId, show_advisor),
    Query("advisors", ListAdvisors, list_advisors),
    Query("facts", Nothing, facts, Lane.HEAVY),
)

SUBSCRIPTIONS = (
    Subscription(training.TRAINING_PLAN_COMPLETED, hear_training_completed, preload=_advisor_wanted),
    Subscription(training.TRAINING_PLAN_REOPENED, hear_training_reopened, preload=_advisor_wanted),
)

DOCUMENTS = (Application, Advisor, GateBook, Intake)
