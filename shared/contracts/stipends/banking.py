"""Contracts of settlements."""

from typing import Final

from shared.contracts.event import Contract
from shared.contracts.fields import (
    Cents,
    Code,
    Count,
    Currency,
    Day,
    EventSchema,
    Id,
    Items,
    Reply,
    Text,
    Written,
)
from shared.contracts.operation import command
from shared.contracts.requests import FILE_CONTENT, File, LineProblem
from shared.contracts.roles import APPROVER

PUBLISHER = "stipends"
SETTLEMENT_CHARACTERS_MAX: Final = 512 * 1024


# ------------------------------------------------------------ events


class PaymentSettled(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    settled_on = Day()


class PaymentReturned(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    returned_on = Day()
    return_code = Code()


class PaymentNoticeReceived(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    notice_code = Code()


PAYMENT_NOTICE_RECEIVED = Contract(
    "payment_notice.received.v1",
    PUBLISHER,
    PaymentNoticeReceived,
    "The bank told of a changed account; the payment stands.",
)
PAYMENT_SETTLED = Contract("payment.settled.v1", PUBLISHER, PaymentSettled, "The bank paid a payment out.")

PAYMENT_RETURNED = Contract("payment.returned.v1", PUBLISHER, PaymentReturned, "The bank returned a payment.")


# ------------------------------------------------------------ requests


class ImportSettlement(File):
    """The bank's report on one payment file, as CSV, with the sum of its rows as a control total.

    Sent as text/csv, the other fields are in the query string; in a form, they are fields of it.
    """

    payment_file_id = Id()
    control_cents = Count("The sum of the amounts of all rows", as_text=True)
    content = Written(FILE_CONTENT, length_max=SETTLEMENT_CHARACTERS_MAX)


# ------------------------------------------------------------ replies


class ImportedSettlement(Reply):
    """The result of importing a settlement file."""

    file_name = Text()
    settled = Count()
    returned = Count()
    repeated = Count("Rows with known results")
    notices = Count("Rows that tell of a changed account; the money was paid")
    problems = Items(LineProblem)


# ------------------------------------------------------------ operations

IMPORT_SETTLEMENT = command(
    "stipends.import_settlement",
    "Import the bank's report on a payment file; never by who released it",
    request=ImportSettlement,
    reply=ImportedSettlement,
    roles=APPROVER,
)
