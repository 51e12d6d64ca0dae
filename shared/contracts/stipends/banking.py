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


PAYMENT_SETTLED = Contract("payment.settled.v1", PUBLISHER, PaymentSettled, "The bank paid a payment out.")

PAYMENT_RETURNED = Contract("payment.returned.v1", PUBLISHER, PaymentReturned, "The bank returned a payment.")


# ------------------------------------------------------------ requests


class ImportSettlement(File):
    """The bank's settlement file, as CSV."""

    content = Written(FILE_CONTENT, length_max=SETTLEMENT_CHARACTERS_MAX)


# ------------------------------------------------------------ replies


class ImportedSettlement(Reply):
    """The result of importing a settlement file."""

    file_name = Text()
    settled = Count()
    returned = Count()
    repeated = Count("Rows with known results")
    problems = Items(LineProblem)


# ------------------------------------------------------------ operations

IMPORT_SETTLEMENT = command(
    "stipends.import_settlement",
    "Import the bank's results: settled and returned payments",
    request=ImportSettlement,
    reply=ImportedSettlement,
    roles=APPROVER,
)
