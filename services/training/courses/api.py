"""What other subdomains may ask of courses."""

from services.training.courses.models import Course, CourseRequirement
from services.training.courses.rules import ADVISOR_KINDS, is_self_paced, required_courses, with_prerequisites
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "ADVISOR_KINDS",
    "Course",
    "courses_by_code",
    "is_self_paced",
    "required_courses",
    "requirements",
    "with_prerequisites",
]


def courses_by_code(uow: UnitOfWork) -> dict[str, Course]:
    return uow.cached("courses", lambda: {course.code: course for course in uow.find(Course)})


def requirements(uow: UnitOfWork) -> list[CourseRequirement]:
    return uow.cached("requirements", lambda: uow.find(CourseRequirement))
