"""Adding courses, requiring them, and showing them."""

from collections.abc import Sequence
from typing import Any

from services.training.courses.models import Course, CourseChange, CourseRequirement, RequirementBook
from services.training.courses.rules import course_id, requirement_book_id
from shared.contracts import training
from shared.contracts.training.courses import CourseReply, CourseRequirementReply
from shared.errors import Conflict, FieldError, Invalid, NotFound
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
    fields = {
        "title": LocalizedText(**request["title"]),
        "prerequisite_codes": _prerequisites(request["prerequisite_codes"], uow),
    }
    course = uow.add(Course(id=id_, **request | fields))
    counts = {} if course.valid_months is None else {"valid_months": course.valid_months}
    uow.publish(
        training.COURSE_ADDED,
        about=course,
        data={"course_id": course.id, "code": course.code, **counts},
    )
    return _changed(course, uow)


def change_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Change the title of a course, and for how long its certificates count, from a day on.

    Certificates of courses that were completed before keep their title and their end, and what was set for a
    later day stays. Harmless to repeat. Raises `Invalid` for a day that is over.
    """
    course = uow.require(Course, request["course_id"])
    uow.check_version(course, request["version"])
    since = request["effective_from"]
    if since < uow.today:
        message = "This day is over."
        error = FieldError(field="effective_from", code="in_the_past", message=message)
        raise Invalid(message, errors=[error])
    change = CourseChange(
        title=LocalizedText(**request["title"]),
        valid_months=request["valid_months"],
        effective_from=since,
        source=request["source"],
        set_by=uow.actor.user_id,
        set_at=uow.now,
    )
    if course.change(change):
        _publish_change(course, uow)
    return _changed(course, uow)


def _publish_change(course: Course, uow: UnitOfWork) -> None:
    added = {} if course.valid_months is None else {"valid_months": course.valid_months}
    changes = [
        {"effective_from": one.effective_from, "valid_months": one.valid_months} for one in course.changes
    ]
    data = {"course_id": course.id, "code": course.code, **added, "changes": changes}
    uow.publish(training.COURSE_CHANGED, about=course, data=data)


def _changed(course: Course, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the reply has the versions after this change
    return _today(course, uow)


def _today(course: Course, uow: ReadUnit) -> dict[str, Any]:
    """A course with the title and the months of today."""
    holds = course.on(uow.today)
    return _COURSE.dump(course) | {"title": holds.title.as_dict(), "valid_months": holds.valid_months}


def _prerequisites(codes: Sequence[str], uow: UnitOfWork) -> list[str]:
    """The courses' own codes, each once."""
    wanted = [course_id(uow.tenant, code) for code in codes]
    known = {course.id: str(course.code) for course in uow.find(Course, id__in=wanted)}
    unknown = [
        _unknown_course(f"prerequisite_codes.{at}") for at, id_ in enumerate(wanted) if id_ not in known
    ]
    if unknown:
        raise Invalid("A course can build only on courses that are there.", errors=unknown)
    return [known[id_] for id_ in dict.fromkeys(wanted)]


def require_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set when a course is required, or have a row take the place of one that was wrong.

    It applies to advisors accepted from now on; an equal row stays as it is. Raises `Conflict` when another
    row of the same course and kind overlaps.
    """
    terms = dict(request)
    code, kind, wrong = terms.pop("course_code"), terms.pop("advisor_kind"), terms.pop("corrects", None)
    course = uow.get(Course, course_id(uow.tenant, code))
    if course is None:
        raise Invalid("There is no such course.", errors=[_unknown_course("course_code")])
    row = CourseRequirement(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **terms)
    book = _requirement_book(course.code, kind, uow)
    known = book.same_as(row)
    if known is not None:
        return _shown(book, known)
    if wrong is None:
        book.add(row)
    else:
        book.correct(_row_of(book, wrong), row, uow.now)
    return _shown(book, row)


def list_course_requirements(_request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """All rows by course, kind and day: also those that were corrected."""
    books = sorted(uow.find(RequirementBook), key=lambda book: (book.course_code, book.advisor_kind))
    return {"items": [_shown(book, row) for book in books for row in book.rows]}


def _shown(book: RequirementBook, row: CourseRequirement) -> dict[str, Any]:
    return _REQUIREMENT.dump(row) | {"course_code": book.course_code, "advisor_kind": book.advisor_kind}


def _row_of(book: RequirementBook, row_id: str) -> CourseRequirement:
    row = book.row(row_id)
    if row is None:
        raise NotFound("There is no such row of this course and kind to correct.")
    return row


def _requirement_book(code: str, kind: str, uow: UnitOfWork) -> RequirementBook:
    id_ = requirement_book_id(uow.tenant, code, kind)
    return uow.get_or_add(RequirementBook, id_, course_code=code, advisor_kind=kind)


def _unknown_course(field: str) -> FieldError:
    return {"field": field, "code": "unknown_course", "message": "There is no course with this code."}


def list_courses(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Courses, by code."""
    page = uow.page(Course, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": [_today(course, uow) for course in page.items], "next_cursor": page.next_cursor}
