"""The commands, queries, subscriptions and timers of training, with their handlers."""

from services.training.certificates.models import Certificate
from services.training.certificates.use_cases import list_certificates
from services.training.courses.models import Course, RequirementBook
from services.training.courses.use_cases import (
    add_course,
    change_course,
    list_course_requirements,
    list_courses,
    require_course,
)
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.use_cases.completing import complete_enrolment
from services.training.enrolments.use_cases.plans import (
    PLAN,
    close_plan,
    follow_kind,
    open_plan,
    plan_due,
    plan_wanted,
    reopen_plan,
)
from services.training.enrolments.use_cases.queries import list_enrolments
from services.training.enrolments.use_cases.renewal_timers import RENEWAL
from services.training.enrolments.use_cases.renewing import renew_certificate, renewal_due
from services.training.enrolments.use_cases.revoking import revoke_certificate
from services.training.tallies import tallies
from shared.contracts import recruitment
from shared.contracts.operator import operations_of
from shared.contracts.training import certificates, courses, enrolments
from shared.events.routing import Subscription, Timer
from shared.events.ties import TIES
from shared.persistence.ties import Alias, Interests
from shared.rpc.routing import Command, Query

COMMANDS = (
    Command(courses.ADD_COURSE, add_course),
    Command(courses.CHANGE_COURSE, change_course),
    Command(courses.REQUIRE_COURSE, require_course),
    Command(enrolments.COMPLETE_ENROLMENT, complete_enrolment),
    Command(enrolments.RENEW_CERTIFICATE, renew_certificate),
    Command(certificates.REVOKE_CERTIFICATE, revoke_certificate),
)

QUERIES = (
    Query(courses.COURSES, list_courses),
    Query(courses.COURSE_REQUIREMENTS, list_course_requirements),
    Query(enrolments.ENROLMENTS, list_enrolments),
    Query(certificates.CERTIFICATES, list_certificates),
    Query(operations_of("training").tallies, tallies),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, open_plan, preload=plan_wanted),
    Subscription(recruitment.ADVISOR_KIND_CORRECTED, follow_kind, preload=plan_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, close_plan, preload=plan_wanted),
    Subscription(recruitment.ADVISOR_RETURNED, reopen_plan, preload=plan_wanted),
    *TIES,
)

TIMERS = (
    Timer(PLAN, plan_due, preload=lambda due: [(TrainingPlan, due.subject)]),
    Timer(RENEWAL, renewal_due, preload=lambda due: [(Certificate, due.subject)]),
)

DOCUMENTS = (Course, RequirementBook, Enrolment, Certificate, TrainingPlan, Alias, Interests)
