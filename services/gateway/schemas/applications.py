"""Applications: entered, imported, decided."""

from typing import Final

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import (
    code_field,
    count_field,
    day_field,
    described,
    id_field,
    moment_field,
    string_field,
)
from services.gateway.schemas.files import LineProblem
from services.gateway.schemas.people import ADVISOR_KINDS, Person
from services.gateway.schemas.pieces import paged
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.contracts.requests import Paged, Several, identifier, one_of

NAME_CHARACTERS_MAX: Final = 80
VALUE_CHARACTERS_MAX: Final = 254
_FITS: Final = validate.Length(max=VALUE_CHARACTERS_MAX)


def _name_field() -> fields.String:
    return string_field(required=True, validate=validate.Length(1, NAME_CHARACTERS_MAX))


class SubmitApplication(Schema):
    """Who wants to become an advisor, and how to reach them: an email address or a phone number.

    Its owner judges a form and a row of a file alike, and so takes more ways of writing than these.
    """

    given_name = _name_field()
    family_name = _name_field()
    email = fields.Email(validate=_FITS, metadata=described("Needed, or a phone number"))
    phone = string_field("Needed, or an email address", validate=_FITS)
    postal_code = fields.String(metadata={"pattern": r"^\d{5}(-\d{4})?$"})
    advisor_kind = one_of(ADVISOR_KINDS, required=True)
    language = string_field("ISO 639 code of the language to write in", validate=_FITS)


class ListApplications(Paged):
    """Which applications."""

    status = one_of(["submitted", "accepted", "declined"])
    ids = Several(identifier(), PAGE_ITEMS_MAX)


class DeclineApplication(Schema):
    """Why, as one of the reasons that applicants are told."""

    reason_code = one_of(
        [
            "no_open_place",
            "kept_for_later",
            "not_eligible",
            "outside_service_area",
            "duplicate_application",
            "applicant_withdrew",
            "could_not_be_reached",
        ],
        required=True,
    )


class Duplicate(Schema):
    """A row whose person is known already, and by what."""

    line = count_field()
    of = string_field("The id of the application, or the line before")
    matched_on = string_field()


class ImportedApplications(Schema):
    """What came of a file."""

    imported = count_field()
    duplicates = fields.List(fields.Nested(Duplicate))
    problems = fields.List(fields.Nested(LineProblem))


class ApplicationState(Schema):
    """An application, and where it stands."""

    application_id = id_field()
    status = string_field()


class Application(Person):
    """An application, as staff see it."""

    application_id = id_field()
    submitted_at = moment_field(allow_none=True)
    possible_duplicate_of = id_field(allow_none=True)
    decided_on = day_field(allow_none=True)
    reason_code = code_field(allow_none=True)
    advisor_id = id_field(allow_none=True)


Applications = paged(Application, "Applications")
