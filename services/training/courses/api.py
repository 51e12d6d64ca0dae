"""The public API of courses for other subdomains."""

from services.training.courses.models import Course, RequirementBook
from services.training.courses.rules import (
    RequirementRow,
    is_self_paced,
    renewal_days,
    required_courses,
    with_prerequisites,
)
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "Course",
    "courses_by_code",
    "is_self_paced",
    "renewal_days",
    "required_courses",
    "requirements",
    "with_prerequisites",
]


def courses_by_code(uow: UnitOfWork) -> dict[str, Course]:
    return uow.cached("courses", lambda: {course.code: course for course in uow.find(Course)})


def requirements(uow: ReadUnit) -> list[RequirementRow]:
    def read() -> list[RequirementRow]:
        return [row for book in uow.find(RequirementBook) for row in book.requirement_rows]

    return uow.cached("requirements", read)
