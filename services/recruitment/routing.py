"""The commands, queries and subscriptions of recruitment, with their handlers."""

from typing import Any

from services.recruitment.applications.models import Application, Intake
from services.recruitment.applications.use_cases import (
    decline_application,
    import_applications,
    list_applications,
    show_application,
    submit_application,
    who_may_be_known,
)
from services.recruitment.credentials.models import GateBook
from services.recruitment.participation.models import Advisor
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
    advisor_wanted,
    note_training_completed,
    note_training_reopened,
)
from services.recruitment.tallies import tallies
from shared.contracts import training
from shared.contracts.operator import operations_of
from shared.contracts.recruitment import applications, credentials, participation
from shared.events.routing import Subscription
from shared.rpc.routing import Command, Query


def _one_line(_request: Any) -> str:
    """A call for applications brings many at once: those who wait share a commit."""
    return "applications"


COMMANDS = (
    Command(
        applications.SUBMIT_APPLICATION,
        submit_application,
        serialize_by=_one_line,
        preload=who_may_be_known,
    ),
    Command(applications.IMPORT_APPLICATIONS, import_applications),
    Command(applications.ACCEPT_APPLICATION, accept_application),
    Command(applications.DECLINE_APPLICATION, decline_application),
    Command(participation.SIGN_AGREEMENT, sign_agreement),
    Command(participation.PAUSE_ADVISOR, pause_advisor),
    Command(participation.RESUME_ADVISOR, resume_advisor),
    Command(participation.WITHDRAW_ADVISOR, withdraw_advisor),
    Command(credentials.SET_GATE, set_gate),
)

QUERIES = (
    Query(applications.APPLICATION, show_application),
    Query(applications.APPLICATIONS, list_applications),
    Query(participation.ADVISOR, show_advisor),
    Query(participation.ADVISORS, list_advisors),
    Query(operations_of("recruitment").tallies, tallies),
)

SUBSCRIPTIONS = (
    Subscription(training.TRAINING_PLAN_COMPLETED, note_training_completed, preload=advisor_wanted),
    Subscription(training.TRAINING_PLAN_REOPENED, note_training_reopened, preload=advisor_wanted),
)

DOCUMENTS = (Application, Advisor, GateBook, Intake)
