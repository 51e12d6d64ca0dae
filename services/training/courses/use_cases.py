"""Adding courses, requiring them, and showing them."""

from typing import Any

from services.training.courses.models import Course, CourseRequirement, RequirementBook
from services.training.courses.rules import course_id, requirement_book_id
from shared.contracts.training.courses import CourseReply, CourseRequirementReply
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.documents import LocalizedText
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_COURSE = CourseReply()
_REQUIREMENT = CourseRequirementReply()


def add_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Add a course. Raises `Conflict` when its code is taken, `Invalid` for an unknown prerequisite."""
    id_ = course_id(uow.tenant, request["code"])
    if uow.get(Course, id_) is not None:
        raise Conflict("There is a course with this code already.")
    wanted = [course_id(uow.tenant, code) for code in request["prerequisite_codes"]]
    known = {course.code for course in uow.find(Course, id__in=wanted)}
    unknown = [
        _unknown_course(f"prerequisite_codes.{at}")
        for at, code in enumerate(request["prerequisite_codes"])
        if code not in known
    ]
    if unknown:
        raise Invalid("A course can build only on courses that are there.", errors=unknown)
    course = uow.add(Course(id=id_, **request | {"title": LocalizedText(**request["title"])}))
    uow.close()  # so that the reply has the versions after this change
    return _COURSE.dump(course)


def require_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set when a course is required; a row with the same first day is replaced.

    It applies to advisors accepted from now on. Raises `Conflict` when another row of the same course and
    kind overlaps.
    """
    terms = dict(request)
    code, kind = terms.pop("course_code"), terms.pop("advisor_kind")
    if uow.get(Course, course_id(uow.tenant, code)) is None:
        raise Invalid("There is no such course.", errors=[_unknown_course("course_code")])
    row = CourseRequirement(set_by=uow.actor.user_id, set_at=uow.now, **terms)
    _requirement_book(code, kind, uow).set(row)
    return _REQUIREMENT.dump(row) | {"course_code": code, "advisor_kind": kind}


def _requirement_book(code: str, kind: str, uow: UnitOfWork) -> RequirementBook:
    id_ = requirement_book_id(uow.tenant, code, kind)
    return uow.get_or_add(RequirementBook, id_, course_code=code, advisor_kind=kind)


def _unknown_course(field: str) -> FieldError:
    return {"field": field, "code": "unknown_course", "message": "There is no course with this code."}


def list_courses(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Courses, by code."""
    page = uow.page(Course, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": _COURSE.dump(page.items, many=True), "next_cursor": page.next_cursor}
