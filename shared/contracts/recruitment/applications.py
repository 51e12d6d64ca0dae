"""Contracts of applications."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, pre_load, validates_schema

from shared.actor import STAFF
from shared.contracts.event import Contract
from shared.contracts.fields import (
    AsTyped,
    Code,
    Count,
    Day,
    EventSchema,
    Id,
    Instant,
    Items,
    OneOf,
    Reply,
    Request,
    Several,
    Text,
    page_of,
)
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.contracts.operation import command, query
from shared.contracts.recruitment.people import (
    ADVISOR_KINDS,
    NAME_CHARACTERS_MAX,
    VALUE_CHARACTERS_MAX,
    PersonFields,
)
from shared.contracts.requests import FILE_CONTENT, File, LineProblem, Paged, Reason, Seen
from shared.contracts.roles import APPLICANT

PUBLISHER = "recruitment"
ALIKE_NAMED_MAX: Final = 100
FILE_CHARACTERS_MAX: Final = 2_000_000
IMPORTED_AT_ONCE_MAX: Final = 500
"""Rows; more are imported by a job."""


class ApplicationStatus(StrEnum):
    """An application is submitted, perhaps kept for later, and decided; a wrong decision is taken back."""

    SUBMITTED = "submitted"
    KEPT = "kept"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class EarlierState(StrEnum):
    """What became of an earlier application of a person who is in a file again."""

    SUBMITTED = "submitted"
    KEPT = "kept"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
    """They became an advisor, and left."""


class RowResult(StrEnum):
    """What became of a row of a file."""

    IMPORTED = "imported"
    CAME_AGAIN = "came_again"
    """Imported, though the person applied before: that application was kept or declined, or they left."""
    DUPLICATE = "duplicate"
    PAY_ADDED = "pay_added"
    """Is there already; what they were paid before the program used Tandem is new."""
    UNREADABLE = "unreadable"
    MAY_BE_KNOWN = "may_be_known"
    """Left out, for it may be somebody who is known: a person must decide."""


class DeclineReason(StrEnum):
    """The reasons for declining an application, as given to applicants."""

    NO_OPEN_PLACE = "no_open_place"
    NOT_ELIGIBLE = "not_eligible"
    OUTSIDE_SERVICE_AREA = "outside_service_area"
    DUPLICATE_APPLICATION = "duplicate_application"
    APPLICANT_WITHDREW = "applicant_withdrew"
    COULD_NOT_BE_REACHED = "could_not_be_reached"


# ------------------------------------------------------------ events


class ApplicationSubmitted(EventSchema):
    application_id = Id()
    advisor_kind = OneOf(*ADVISOR_KINDS)
    language = Code()


class ApplicationDeclined(EventSchema):
    application_id = Id()
    reason_code = Code()


class ApplicationKept(EventSchema):
    application_id = Id()


class ApplicationJoined(EventSchema):
    application_id = Id()
    advisor_id = Id()


class ApplicationReopened(EventSchema):
    application_id = Id()


class ApplicationParted(EventSchema):
    application_id = Id()
    advisor_id = Id()


class ApplicationDelayed(EventSchema):
    application_id = Id()
    advisor_kind = OneOf(*ADVISOR_KINDS)
    waits_since = Day()


APPLICATION_SUBMITTED = Contract(
    "application.submitted.v1", PUBLISHER, ApplicationSubmitted, "A person applied to become an advisor."
)

APPLICATION_DECLINED = Contract(
    "application.declined.v1", PUBLISHER, ApplicationDeclined, "Staff declined an application."
)

APPLICATION_KEPT = Contract(
    "application.kept.v1", PUBLISHER, ApplicationKept, "Staff keep an application for later."
)

APPLICATION_JOINED = Contract(
    "application.joined.v1",
    PUBLISHER,
    ApplicationJoined,
    "Staff accepted an application of somebody who is an advisor already: there is no new advisor.",
)

APPLICATION_REOPENED = Contract(
    "application.reopened.v1",
    PUBLISHER,
    ApplicationReopened,
    "Staff took back that they declined an application: it waits for a decision again.",
)

APPLICATION_PARTED = Contract(
    "application.parted.v1",
    PUBLISHER,
    ApplicationParted,
    "An application that had joined an advisor is another person's: it waits for a decision again.",
)

APPLICATION_DELAYED = Contract(
    "application.delayed.v1",
    PUBLISHER,
    ApplicationDelayed,
    "An application waits for a decision longer than the program lets it.",
)


# ------------------------------------------------------------ requests


class SubmitApplication(Request):
    """Someone who wants to become an advisor, with an email address or a phone number.

    Recruitment reads it as it does a row of a file, and so accepts more forms than these, but here every
    invalid field is refused.
    """

    given_name = AsTyped({"minLength": 1, "maxLength": NAME_CHARACTERS_MAX}, personal=True)
    family_name = AsTyped(
        {"maxLength": NAME_CHARACTERS_MAX}, "Left out by people with one name", required=False, personal=True
    )
    email = AsTyped(
        {"format": "email", "maxLength": VALUE_CHARACTERS_MAX},
        "Required without a phone number",
        required=False,
        personal=True,
    )
    phone = AsTyped(
        {"maxLength": VALUE_CHARACTERS_MAX},
        "Required without an email address; an extension as x12",
        required=False,
        personal=True,
    )
    postal_code = AsTyped({"pattern": r"^\d{5}(-\d{4})?$"}, required=False, personal=True)
    advisor_kind = AsTyped({"enum": list(ADVISOR_KINDS)})
    language = AsTyped(
        {"maxLength": VALUE_CHARACTERS_MAX},
        "ISO 639 code or name of the preferred language",
        required=False,
    )

    @pre_load
    def _left_out_is_empty(self, data: Any, **_: Any) -> Any:
        return dict.fromkeys(self.fields, "") | dict(data) if isinstance(data, Mapping) else data


class FileContent(Text):
    """The text of a file; an empty one is valid here."""

    def parse(self, value: Any) -> str:
        if isinstance(value, str) and len(value) > FILE_CHARACTERS_MAX:
            raise ValidationError("too_large")
        return super().parse(value)


class FileOfPeople(File):
    """A file of people; its first line names the columns. A large one is sent before, in parts."""

    content = FileContent(FILE_CONTENT, length_min=0, length_max=FILE_CHARACTERS_MAX, required=False)
    file_id = Id("A file that was sent in parts, in place of `content`", required=False)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if "content" in data and "file_id" in data:
            raise ValidationError("one_of_both", "file_id")
        if not {"content", "file_id"} & data.keys():
            raise ValidationError("required", "content")


class ImportApplications(FileOfPeople):
    """A file of applications; its first line names the columns. A large one is sent before, in parts."""


class ApplicationId(Request):
    """Which application."""

    application_id = Id()


class AcceptApplication(ApplicationId, Seen):
    """Which application, and what staff decided about each one that may be of the same person."""

    same_as = Items(Id(), "Applications of the same person", length_max=ALIKE_NAMED_MAX, required=False)
    not_the_same = Items(Id(), "Applications of other people", length_max=ALIKE_NAMED_MAX, required=False)


class KeepApplication(ApplicationId, Seen):
    """Which application."""


class DeclineApplication(ApplicationId, Seen):
    """One of the reasons given to applicants."""

    reason_code = OneOf(*DeclineReason)


class ReopenApplication(ApplicationId, Seen, Reason):
    """Which declined application, and why it waits for a decision again."""


class PartApplication(ApplicationId, Seen, Reason):
    """Which application that joined an advisor, and why it is another person's."""


class ListApplications(Paged):
    """Applications of one status or with certain ids, or all; newest first."""

    status = OneOf(*ApplicationStatus, required=False)
    ids = Several(Id(), PAGE_ITEMS_MAX, required=False)


# ------------------------------------------------------------ replies


class ApplicationState(Reply):
    """An application and its state."""

    application_id = Id(of="id")
    status = OneOf(*ApplicationStatus)


class Duplicate(Reply):
    """A row whose person is known, or may be, and the match."""

    line = Count()
    of = Text("The id of the application, or an earlier line")
    matched_on = Code()
    earlier = OneOf(*EarlierState, description="What became of that application", allow_none=True)


class ImportedRow(Reply):
    """What became of one row; an imported one names its new application."""

    line = Count()
    result = OneOf(*RowResult)
    application_id = Id(allow_none=True)


class ImportedApplications(Reply):
    """The result of an import; possible duplicates and who came again are imported.

    Problems are also of rows that were imported: what of them could not be read, and was left out.

    Of a large file a job imports the rows, and has their results.
    """

    imported = Count()
    rows = Items(ImportedRow, "Every row that is not empty")
    came_again = Items(Duplicate)
    possible_duplicates = Items(Duplicate)
    duplicates = Items(Duplicate)
    problems = Items(LineProblem)
    job_id = Id("The job that imports a large file", allow_none=True)


class DecidedApplication(Reply):
    """An application and its decision; an accepted one names the advisor."""

    application_id = Id(of="id")
    advisor_kind = OneOf(*ADVISOR_KINDS)
    status = OneOf(*ApplicationStatus)
    submitted_at = Instant(of="created_at", allow_none=True)
    kept_on = Day("Since when it is kept for later, or was before the decision", allow_none=True)
    decided_on = Day(allow_none=True)
    reason_code = OneOf(*DeclineReason, allow_none=True)
    advisor_id = Id(allow_none=True)
    reopened_on = Day("When a decision was taken back", allow_none=True)
    reopen_reason_code = Code("Why it was", allow_none=True)
    version = Count()


class ApplicationReply(DecidedApplication, PersonFields):
    """An application, as staff see it."""

    person_id = Id()
    possible_duplicates = Items(
        Id(), "Applications that may be of the same person, about which nobody has decided yet"
    )


# ------------------------------------------------------------ operations

SUBMIT_APPLICATION = command(
    "recruitment.submit_application",
    "Enter an application, as staff do for someone on the phone",
    request=SubmitApplication,
    reply=ApplicationState,
    roles=STAFF | APPLICANT,
)
IMPORT_APPLICATIONS = command(
    "recruitment.import_applications",
    "Import applications from a CSV file, many by a job; what cannot be read is told by line and left out,"
    " and so is who has no clear name, kind and way to be reached",
    request=ImportApplications,
    reply=ImportedApplications,
    roles=STAFF,
)
ACCEPT_APPLICATION = command(
    "recruitment.accept_application",
    "Accept an application: the applicant becomes an advisor, unless the same person is one already",
    request=AcceptApplication,
    reply=DecidedApplication,
    roles=STAFF,
)
KEEP_APPLICATION = command(
    "recruitment.keep_application",
    "Keep an application for later; it can be accepted or declined at any time",
    request=KeepApplication,
    reply=DecidedApplication,
    roles=STAFF,
)
DECLINE_APPLICATION = command(
    "recruitment.decline_application",
    "Decline an application",
    request=DeclineApplication,
    reply=DecidedApplication,
    roles=STAFF,
)
REOPEN_APPLICATION = command(
    "recruitment.reopen_application",
    "Take back that an application was declined: it waits for a decision again",
    request=ReopenApplication,
    reply=DecidedApplication,
    roles=STAFF,
)
PART_APPLICATION = command(
    "recruitment.part_application",
    "Take back that an application is of somebody who was an advisor already: it waits for a decision again",
    request=PartApplication,
    reply=DecidedApplication,
    roles=STAFF,
)
APPLICATION = query(
    "recruitment.application",
    "Show one application",
    request=ApplicationId,
    reply=ApplicationReply,
    roles=STAFF,
    personal=True,
)
APPLICATIONS = query(
    "recruitment.applications",
    "List applications",
    request=ListApplications,
    reply=page_of(ApplicationReply, "Applications"),
    roles=STAFF,
    personal=True,
)
