"""API operations of training."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.training import certificates, courses, enrolments

OPERATIONS: Final = (
    get("/courses", courses.COURSES),
    post("/courses", courses.ADD_COURSE, status=201),
    post("/courses/<course_id>/changes", courses.CHANGE_COURSE),
    post("/course-requirements", courses.REQUIRE_COURSE, status=201),
    get("/course-requirements", courses.COURSE_REQUIREMENTS),
    get("/enrolments", enrolments.ENROLMENTS),
    post("/enrolments/<enrolment_id>/completion", enrolments.COMPLETE_ENROLMENT),
    get("/certificates", certificates.CERTIFICATES),
    post("/certificates/<certificate_id>/renewal", enrolments.RENEW_CERTIFICATE),
    post("/certificates/<certificate_id>/revocation", certificates.REVOKE_CERTIFICATE),
)
