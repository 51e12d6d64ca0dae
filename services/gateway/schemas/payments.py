"""Payments, the files they are released in, and what the bank reports of them."""

from typing import Final

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import (
    cents_field,
    code_field,
    count_field,
    day_field,
    id_field,
    string_field,
)
from services.gateway.schemas.files import CONTENT_DESCRIPTION, ImportFile, LineProblem
from services.gateway.schemas.pieces import paged
from shared.contracts.requests import Paged, identifier, one_of, text

RELEASED_AT_ONCE_MAX: Final = 1_000
SETTLEMENT_CHARACTERS_MAX: Final = 512 * 1024


class ListPayments(Paged):
    """Which payments."""

    status = one_of(["released", "settled", "returned"])
    claim_id = id_field()
    payment_file_id = id_field()


class Payment(Schema):
    """A payment."""

    payment_id = id_field()
    claim_id = id_field()
    advisor_id = id_field()
    payment_file_id = id_field()
    payee_name = string_field()
    amount_cents = cents_field()
    currency = string_field()
    status = string_field()
    released_on = day_field()
    decided_on = day_field(allow_none=True)
    return_code = code_field(allow_none=True)
    version = count_field()


Payments = paged(Payment, "Payments")


class PaymentFileSummary(Schema):
    """A payment file, without its text."""

    payment_file_id = id_field()
    file_name = string_field()
    sha256 = string_field()
    payments = count_field()
    total_cents = cents_field()
    currency = string_field()
    released_by = id_field()
    released_on = day_field()


PaymentFiles = paged(PaymentFileSummary, "PaymentFiles")


class PaymentFile(PaymentFileSummary):
    """A payment file, with its CSV text."""

    content = string_field()


class ReleasePayments(Schema):
    """Which approved claims to pay; every approved one when left out."""

    claim_ids = fields.List(identifier(), validate=validate.Length(max=RELEASED_AT_ONCE_MAX))
    limit = count_field("At most how many", validate=validate.Range(1, RELEASED_AT_ONCE_MAX))


class ReleasedPayments(Schema):
    """What was released; `payment_file_id` is null when there was nothing to pay."""

    payment_file_id = id_field(allow_none=True)
    payments = count_field()
    total_cents = cents_field()
    without_payee = count_field("Claims left for later, as their advisor's name is not known yet")


class ImportSettlementFile(ImportFile):
    """What the bank reports; it may be sent in the ways of `ImportFile`."""

    content = text(SETTLEMENT_CHARACTERS_MAX, CONTENT_DESCRIPTION)


class ImportedSettlement(Schema):
    """What came of the bank's report."""

    file_name = string_field()
    settled = count_field()
    returned = count_field()
    repeated = count_field("Rows that said what was known")
    problems = fields.List(fields.Nested(LineProblem))
