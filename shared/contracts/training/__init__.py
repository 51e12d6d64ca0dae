"""The events, commands and queries of training."""

from shared.contracts.operation import declared_in
from shared.contracts.training import certificates, courses, enrolments
from shared.contracts.training.certificates import CERTIFICATE_ISSUED, CERTIFICATE_REVOKED
from shared.contracts.training.courses import COURSE_ADDED, COURSE_CHANGED
from shared.contracts.training.enrolments import (
    ENROLMENT_COMPLETED,
    ENROLMENT_OPENED,
    TRAINING_PLAN_COMPLETED,
    TRAINING_PLAN_REOPENED,
)

PUBLISHER = "training"
CONTRACTS = (
    COURSE_ADDED,
    COURSE_CHANGED,
    ENROLMENT_OPENED,
    ENROLMENT_COMPLETED,
    CERTIFICATE_ISSUED,
    CERTIFICATE_REVOKED,
    TRAINING_PLAN_COMPLETED,
    TRAINING_PLAN_REOPENED,
)
OPERATIONS = declared_in(courses, enrolments, certificates)
