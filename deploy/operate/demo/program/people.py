"""The people of the demo program, and how far each gets."""

from dataclasses import dataclass
from typing import Final

from deploy.operate.demo.program.rules import COURSES


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant, and how far they get."""

    given_name: str
    family_name: str
    phone: str
    postal_code: str
    advisor_kind: str
    language: str
    courses_done: int = 0
    signed: bool = False
    declined_for: str = ""

    @property
    def key(self) -> str:
        """A short name for idempotency keys."""
        return f"{self.given_name}-{self.family_name}".lower().replace("'", "").replace(" ", "-")

    @property
    def application(self) -> dict[str, str]:
        """The application of the person."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": f"{self.key.replace('-', '.')}@example.org",
            "phone": self.phone,
            "postal_code": self.postal_code,
            "advisor_kind": self.advisor_kind,
            "language": self.language,
        }


ALL_COURSES: Final = len(COURSES)
MARIA: Final = Person("Maria", "Alvarez", "414-555-0011", "53204", "parent", "es", ALL_COURSES, signed=True)
DESHAWN: Final = Person(
    "DeShawn", "Carter", "414-555-0012", "53206", "parent", "en", ALL_COURSES, signed=True
)
HANNA: Final = Person("Hanna", "Nguyen", "414-555-0013", "53202", "parent", "vi", ALL_COURSES, signed=True)
LUIS: Final = Person("Luis", "Ortega", "414-555-0014", "53215", "youth", "es", ALL_COURSES, signed=True)
PATRICIA: Final = Person(
    "Patricia", "O'Neil", "414-555-0015", "53211", "parent", "en", ALL_COURSES, signed=True
)
SAMUEL: Final = Person("Samuel", "Begay", "414-555-0016", "53208", "parent", "en", ALL_COURSES, signed=True)
ADVISORS: Final = (
    MARIA,
    DESHAWN,
    HANNA,
    LUIS,
    PATRICIA,
    SAMUEL,
    Person("Aaliyah", "Johnson", "414-555-0017", "53216", "youth", "en", 1, signed=True),
    Person("Mei", "Chen", "414-555-0018", "53705", "parent", "zh", ALL_COURSES, signed=False),
)
APPLICANTS: Final = (
    Person("Rosa", "Delgado", "414-555-0019", "53204", "parent", "es"),
    Person("Tyrone", "Banks", "414-555-0020", "53218", "parent", "en"),
    Person("Kim", "Yoder", "414-555-0021", "54923", "youth", "en"),
    Person("Walter", "Prince", "414-555-0022", "60085", "parent", "en", declined_for="outside_service_area"),
)
NORTHERN_PEOPLE: Final = (
    Person("Agnes", "Sorensen", "218-555-0031", "55802", "parent", "en"),
    Person("Nita", "Fairbanks", "218-555-0032", "56601", "parent", "en"),
)
