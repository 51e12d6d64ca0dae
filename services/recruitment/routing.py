"""The commands, queries, subscriptions and timers of recruitment, with their handlers."""

from typing import Any

from services.recruitment.applications import migrations as of_applications
from services.recruitment.applications.models import Application, ImportedFile, Intake, Likeness
from services.recruitment.applications.use_cases.deciding import (
    decline_application,
    keep_application,
    reopen_application,
)
from services.recruitment.applications.use_cases.overdue import ANSWER_OVERDUE, answer_overdue
from services.recruitment.applications.use_cases.queries import list_applications, show_application
from services.recruitment.applications.use_cases.taking import submit_application
from services.recruitment.credentials.models import CourseReplica, RequirementBook, RequirementTurn
from services.recruitment.credentials.use_cases import (
    course_wanted,
    list_requirements,
    note_course,
    propose_requirement,
)
from services.recruitment.participation import migrations as of_participation
from services.recruitment.participation.models import Advisor, Interest, Merge
from services.recruitment.participation.use_cases.accepting import accept_application, part_application
from services.recruitment.participation.use_cases.agreements import sign_agreement, void_agreement
from services.recruitment.participation.use_cases.breaks import (
    PAUSE_ENDS,
    pause_advisor,
    pause_due,
    resume_advisor,
    return_advisor,
    withdraw_advisor,
)
from services.recruitment.participation.use_cases.guardians import (
    end_guardianship,
    guardianship_due,
    list_guardianships,
    record_guardianship,
    wards,
    young_without_birth_date,
)
from services.recruitment.participation.use_cases.importing import (
    IMPORTING,
    import_applications,
    import_next,
    note_failed_row,
    row_name,
)
from services.recruitment.participation.use_cases.kinds import correct_kind
from services.recruitment.participation.use_cases.queries import (
    list_advisors,
    people_names,
    show_advisor,
    show_readiness,
    show_readiness_of_several,
)
from services.recruitment.participation.use_cases.readiness import READINESS, readiness_due
from services.recruitment.participation.use_cases.requirements import (
    RECHECKING,
    advisors_after,
    approve_requirement,
    note_what_is_told_ahead,
    recheck_next,
    withdraw_requirement,
)
from services.recruitment.participation.use_cases.serving import (
    SERVING,
    import_serving,
    import_serving_next,
)
from services.recruitment.participation.use_cases.terms import TERM_ENDS, term_due
from services.recruitment.participation.use_cases.ties import (
    declare_interest,
    end_interest,
    merge_advisors,
    show_ties,
    unmerge_advisors,
)
from services.recruitment.participation.use_cases.trainings import (
    advisor_wanted,
    note_training_completed,
    note_training_reopened,
)
from services.recruitment.people import migrations as of_people
from services.recruitment.people.models import Guardianship, Person
from services.recruitment.people.use_cases import (
    GUARDIANSHIP_ENDS,
    change_person,
    person_history,
    show_person,
)
from services.recruitment.tallies import tallies
from shared.contracts import identity, training
from shared.contracts.operator import operations_of
from shared.contracts.recruitment import (
    applications,
    credentials,
    guardians,
    participation,
    people,
    serving,
    ties,
)
from shared.events.routing import Bulk, Subscription, Timer
from shared.persistence.settings import KnownSettings, settings_wanted
from shared.persistence.ties import Alias, Interests
from shared.rpc.routing import Command, Query


def _one_line(_request: Any) -> str:
    """A call for applications brings many at once: those who wait share a commit."""
    return "applications"


COMMANDS = (
    Command(applications.SUBMIT_APPLICATION, submit_application, serialize_by=_one_line),
    Command(applications.IMPORT_APPLICATIONS, import_applications),
    Command(applications.ACCEPT_APPLICATION, accept_application),
    Command(applications.KEEP_APPLICATION, keep_application),
    Command(applications.DECLINE_APPLICATION, decline_application),
    Command(applications.REOPEN_APPLICATION, reopen_application),
    Command(applications.PART_APPLICATION, part_application),
    Command(serving.IMPORT_SERVING, import_serving),
    Command(people.CHANGE_PERSON, change_person),
    Command(participation.SIGN_AGREEMENT, sign_agreement),
    Command(participation.VOID_AGREEMENT, void_agreement),
    Command(participation.PAUSE_ADVISOR, pause_advisor),
    Command(participation.RESUME_ADVISOR, resume_advisor),
    Command(participation.WITHDRAW_ADVISOR, withdraw_advisor),
    Command(participation.RETURN_ADVISOR, return_advisor),
    Command(participation.CORRECT_KIND, correct_kind),
    Command(guardians.RECORD_GUARDIANSHIP, record_guardianship),
    Command(guardians.END_GUARDIANSHIP, end_guardianship),
    Command(ties.MERGE_ADVISORS, merge_advisors),
    Command(ties.UNMERGE_ADVISORS, unmerge_advisors),
    Command(ties.DECLARE_INTEREST, declare_interest),
    Command(ties.END_INTEREST, end_interest),
    Command(credentials.PROPOSE_REQUIREMENT, propose_requirement),
    Command(credentials.APPROVE_REQUIREMENT, approve_requirement),
    Command(credentials.WITHDRAW_REQUIREMENT, withdraw_requirement),
)

QUERIES = (
    Query(people.PERSON, show_person),
    Query(people.PERSON_HISTORY, person_history),
    Query(ties.TIES, show_ties),
    Query(guardians.GUARDIANSHIPS, list_guardianships),
    Query(guardians.WARDS, wards),
    Query(guardians.YOUNG_WITHOUT_BIRTH_DATE, young_without_birth_date),
    Query(participation.PEOPLE_NAMES, people_names),
    Query(applications.APPLICATION, show_application),
    Query(applications.APPLICATIONS, list_applications),
    Query(participation.ADVISOR, show_advisor),
    Query(participation.READINESS, show_readiness),
    Query(participation.READINESS_OF_SEVERAL, show_readiness_of_several),
    Query(credentials.REQUIREMENTS, list_requirements),
    Query(participation.ADVISORS, list_advisors),
    Query(operations_of("recruitment").tallies, tallies),
)

SUBSCRIPTIONS = (
    Subscription(training.COURSE_ADDED, note_course, preload=course_wanted),
    Subscription(training.COURSE_CHANGED, note_course, preload=course_wanted),
    Subscription(training.TRAINING_PLAN_COMPLETED, note_training_completed, preload=advisor_wanted),
    Subscription(training.TRAINING_PLAN_REOPENED, note_training_reopened, preload=advisor_wanted),
    Subscription(identity.SETTING_APPROVED, note_what_is_told_ahead, preload=settings_wanted),
    Subscription(identity.SETTING_WITHDRAWN, note_what_is_told_ahead, preload=settings_wanted),
)

TIMERS = (
    Timer(READINESS, readiness_due, preload=lambda due: [(Advisor, due.subject)]),
    Timer(PAUSE_ENDS, pause_due, preload=lambda due: [(Advisor, due.subject)]),
    Timer(TERM_ENDS, term_due, preload=lambda due: [(Advisor, due.subject)]),
    Timer(GUARDIANSHIP_ENDS, guardianship_due, preload=lambda due: [(Guardianship, due.subject)]),
    Timer(ANSWER_OVERDUE, answer_overdue, preload=lambda due: [(Application, due.subject)]),
)

BULKS = (
    Bulk(IMPORTING, import_next, name_of=row_name, failed=note_failed_row),
    Bulk(SERVING, import_serving_next, name_of=row_name),
    Bulk(RECHECKING, recheck_next, find=advisors_after),
)

DOCUMENTS = (
    Person,
    Guardianship,
    Application,
    Likeness,
    Advisor,
    RequirementBook,
    RequirementTurn,
    CourseReplica,
    Intake,
    ImportedFile,
    Merge,
    Interest,
    Alias,
    Interests,
    KnownSettings,
)

MIGRATIONS = (*of_applications.MIGRATIONS, *of_participation.MIGRATIONS, *of_people.MIGRATIONS)
