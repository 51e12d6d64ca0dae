"""The requests and replies about applications."""

from marshmallow import Schema, fields, validate

from services.recruitment.applications.rules.files import FILE_CHARACTERS_MAX
from services.recruitment.applications.rules.states import DECLINE_REASONS, ApplicationStatus
from services.recruitment.people.api import PersonReply
from shared.contracts.limits import FILE_NAME_CHARACTERS_MAX, PAGE_ITEMS_MAX
from shared.contracts.requests import Paged, Seen, Several, identifier, one_of, text


def _said() -> fields.String:
    return fields.String(load_default="")


class SubmitApplication(Schema):
    """What an applicant says, as typed.

    What is needed and how it must look is told by `rules.applicants.read_applicant` alone, so that a form and
    a file are judged alike and every wrong field is named at once.
    """

    given_name = _said()
    family_name = _said()
    email = _said()
    phone = _said()
    postal_code = _said()
    advisor_kind = _said()
    language = _said()


class ImportApplications(Schema):
    """A file of applications as text; its first line names the columns."""

    file_name = text(FILE_NAME_CHARACTERS_MAX)
    content = fields.String(
        required=True, validate=validate.Length(max=FILE_CHARACTERS_MAX, error="too_large")
    )


class ApplicationId(Schema):
    """Which application."""

    application_id = identifier()


class AcceptApplication(ApplicationId, Seen):
    """Which application."""


class DeclineApplication(AcceptApplication):
    """The same, and why."""

    reason_code = one_of(DECLINE_REASONS, required=True)


class ListApplications(Paged):
    """Applications of one status, or all; newest first."""

    status = one_of(ApplicationStatus)
    ids = Several(identifier(), PAGE_ITEMS_MAX)


class ApplicationReply(PersonReply):
    """An application as staff see it."""

    application_id = fields.String(attribute="id")
    submitted_at = fields.DateTime(attribute="created_at")
    possible_duplicate_of = fields.String()
    decided_on = fields.Date()
    reason_code = fields.String()
    advisor_id = fields.String()
