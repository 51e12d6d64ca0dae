"""Adding courses, requiring them, and showing them."""

from typing import Any

from services.training.courses.models import Course, CourseRequirement
from services.training.courses.rules import course_id, requirement_id
from services.training.courses.schemas import CourseReply, RequirementReply
from shared.dates import overlaps
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.documents import LocalizedText
from shared.persistence.unit_of_work import UnitOfWork


def add_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Add a course. Raises `Conflict` when its code is taken, `Invalid` when it builds on an unknown one."""
    id_ = course_id(uow.tenant, request["code"])
    if uow.get(Course, id_) is not None:
        raise Conflict("There is a course with this code already.")
    known = {course.code for course in uow.find(Course, code__in=request["prerequisite_codes"])}
    unknown = [
        _unknown_course(f"prerequisite_codes.{at}")
        for at, code in enumerate(request["prerequisite_codes"])
        if code not in known
    ]
    if unknown:
        raise Invalid("A course can build only on courses that are there.", errors=unknown)
    course = uow.add(Course(id=id_, **request | {"title": LocalizedText(**request["title"])}))
    uow.close()  # so that the versions answered are those after this change
    return CourseReply().dump(course)


def require_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say from when to when a course is required; the row that starts that day is changed, if there is one.

    It applies to those who are accepted from now on. Raises `Conflict` when another row of the same course
    and kind holds on one of these days.
    """
    code, kind, start = request["course_code"], request["advisor_kind"], request["effective_from"]
    if uow.get(Course, course_id(uow.tenant, code)) is None:
        raise Invalid("There is no such course.", errors=[_unknown_course("course_code")])
    id_ = requirement_id(uow.tenant, code, kind, start)
    alike = uow.find(CourseRequirement, course_code=code, advisor_kind=kind)
    row = uow.get(CourseRequirement, id_) or uow.add(CourseRequirement(id=id_))
    for field, value in request.items():
        setattr(row, field, value)
    if any(overlaps(row, other) for other in alike if other.id != id_):
        raise Conflict("Another row requires this course on some of these days. Give that one an end first.")
    return RequirementReply().dump(row)


def _unknown_course(field: str) -> FieldError:
    return {"field": field, "code": "unknown_course", "message": "There is no course with this code."}


def list_courses(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Courses, by code."""
    page = uow.page(Course, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": CourseReply(many=True).dump(page.items), "next_cursor": page.next_cursor}
