"""What recruitment does: one function per command, query and event heard, and the tables that name them."""

from services.recruitment import schemas
from services.recruitment.models import Advisor, Application, EarlyTraining, GateRule, Intake
from services.recruitment.use_cases import advisors, applications, gates, queries, trainings
from services.recruitment.use_cases.facts import facts
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import training
from shared.contracts.envelope import Event


def _advisor_wanted(event: Event) -> list[tuple[type[Advisor], str]]:
    return [(Advisor, event.data["advisor_id"])]


COMMANDS = (
    Command("submit_application", schemas.SubmitApplication, applications.submit_application),
    Command("import_applications", schemas.ImportApplications, applications.import_applications),
    Command("accept_application", schemas.AcceptApplication, applications.accept_application),
    Command("decline_application", schemas.DeclineApplication, applications.decline_application),
    Command("sign_agreement", schemas.SignAgreement, advisors.sign_agreement),
    Command("pause_advisor", schemas.ChangeAdvisor, advisors.pause_advisor),
    Command("resume_advisor", schemas.ChangeAdvisor, advisors.resume_advisor),
    Command("withdraw_advisor", schemas.ChangeAdvisor, advisors.withdraw_advisor),
    Command("set_gate", schemas.SetGate, gates.set_gate),
)

QUERIES = (
    Query("application", schemas.ApplicationId, queries.show_application),
    Query("applications", schemas.ListApplications, queries.list_applications),
    Query("advisor", schemas.AdvisorId, queries.show_advisor),
    Query("advisors", schemas.ListAdvisors, queries.list_advisors),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(
        training.TRAINING_PLAN_COMPLETED, trainings.hear_training_completed, preload=_advisor_wanted
    ),
    Subscription(training.TRAINING_PLAN_REOPENED, trainings.hear_training_reopened, preload=_advisor_wanted),
)

DOCUMENTS = (Application, Advisor, EarlyTraining, GateRule, Intake)
