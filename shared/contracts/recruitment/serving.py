"""Contracts for people who served already when their program began to use Tandem."""

from typing import Final

from shared.actor import STAFF
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Cents,
    Compound,
    Currency,
    Day,
    EventSchema,
    Id,
    Listed,
    Reply,
    Text,
    Written,
)
from shared.contracts.limits import SOURCE_CHARACTERS_MAX
from shared.contracts.operation import command
from shared.contracts.recruitment.applications import FileOfPeople

PUBLISHER = "recruitment"
EXTERNAL_ID_CHARACTERS_MAX: Final = 40
PAID_BEFORE_CENTS_MAX: Final = 10_000_000
"""On one day: a stipend of more than 100,000 dollars is a slip of the keyboard."""


class EarlierPayReported(EventSchema):
    advisor_id = Id()
    paid = Listed(
        Compound(
            "What was paid on a day",
            parts={"paid_on": Day(), "amount_cents": Cents()},
        ),
        "One for each day",
    )
    currency = Currency()
    source = Text("Where this is from", length_max=SOURCE_CHARACTERS_MAX)


EARLIER_PAY_REPORTED = Contract(
    "earlier_pay.reported.v1",
    PUBLISHER,
    EarlierPayReported,
    "Staff brought along what an advisor was paid before the program used Tandem.",
)


class ImportServing(FileOfPeople):
    """A file of people who serve already: the columns of applications, since when they serve, and until when
    which signature counts.

    Each row has the id by which the program knew the person until now, so that a file may be sent again.
    """

    source = Written("Where this is from, such as the list kept until now", length_max=SOURCE_CHARACTERS_MAX)


class ServingImport(Reply):
    """The job that imports the rows."""

    job_id = Id()


IMPORT_SERVING = command(
    "recruitment.import_serving",
    "Import advisors who serve already from a CSV file, by a job, with what they signed",
    request=ImportServing,
    reply=ServingImport,
    roles=STAFF,
)
