"""What training does: each command, query and subscription, and who does it."""

from services.training.certificates.models import Certificate
from services.training.certificates.schemas import ListCertificates, RevokeCertificate
from services.training.certificates.use_cases import list_certificates
from services.training.courses.models import Course, RequirementBook
from services.training.courses.schemas import AddCourse, ListCourses, RequireCourse
from services.training.courses.use_cases import add_course, list_courses, require_course
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.rules import plan_id
from services.training.enrolments.schemas import CompleteEnrolment, ListEnrolments
from services.training.enrolments.use_cases.completing import complete_enrolment
from services.training.enrolments.use_cases.plans import close_plan, open_plan
from services.training.enrolments.use_cases.queries import list_enrolments
from services.training.enrolments.use_cases.revoking import revoke_certificate
from services.training.tallies import facts
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.contracts.lanes import Lane
from shared.contracts.requests import Nothing
from shared.events.routing import Subscription
from shared.rpc.routing import Command, Query


def _plan_wanted(event: Event) -> list[tuple[type[TrainingPlan], str]]:
    return [(TrainingPlan, plan_id(event.data["advisor_id"]))]


COMMANDS = (
    Command("add_course", AddCourse, add_course),
    Command("require_course", RequireCourse, require_course),
    Command("complete_enrolment", CompleteEnrolment, complete_enrolment),
    Command("revoke_certificate", RevokeCertificate, revoke_certificate),
)

QUERIES = (
    Query("courses", ListCourses, list_courses),
    Query("enrolments", ListEnrolments, list_enrolments),
    Query("certificates", ListCertificates, list_certificates),
    Query("facts", Nothing, facts, Lane.HEAVY),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, open_plan, preload=_plan_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, close_plan, preload=_plan_wanted),
)

DOCUMENTS = (Course, RequirementBook, Enrolment, Certificate, TrainingPlan)
