"""Contracts of payments and payment files."""

from enum import StrEnum
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
    OneOf,
    Personal,
    Reply,
    Request,
    Text,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged
from shared.contracts.roles import APPROVER, MONEY_READERS
from shared.contracts.stipends.claims import ApproveClaim

PUBLISHER = "stipends"
RELEASED_AT_ONCE_MAX: Final = 20_000
RELEASED_TOGETHER_MAX: Final = 1_000
"""More than these are released by a job, into one payment file."""
NAMELESS_MAX: Final = 200
FILE_CHARACTERS_MAX: Final = 12_000_000
"""Twenty thousand rows with long names and ids stay below it, and it below what a document holds."""


class PaymentStatus(StrEnum):
    """released -> settled or returned, as the bank decides; settled -> returned if the money comes back
    later.
    """

    RELEASED = "released"
    SETTLED = "settled"
    RETURNED = "returned"


# ------------------------------------------------------------ events


class PaymentReleased(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    released_on = Day()
    payment_file_id = Id()
    claim_sequence = Count("The sequence of the newest event about the claim before this one")


PAYMENT_RELEASED = Contract(
    "payment.released.v1", PUBLISHER, PaymentReleased, "A payment went into a payment file."
)


class PaymentDelayed(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    released_on = Day()


PAYMENT_DELAYED = Contract(
    "payment.delayed.v1",
    PUBLISHER,
    PaymentDelayed,
    "Three banking days after its release the bank has told nothing of a payment.",
)


# ------------------------------------------------------------ requests


class AskToRelease(Request):
    """How many of the oldest approvals."""

    limit = Count(
        "Maximum number",
        minimum=1,
        maximum=RELEASED_AT_ONCE_MAX,
        as_text=True,
        default=RELEASED_TOGETHER_MAX,
    )


class ReleasePayments(Request):
    """Which approved claims to pay: an empty list pays nobody. Without one, the oldest approvals."""

    claims = Items(
        ApproveClaim,
        "All of these or none, each as it was seen; by default all that this person may release",
        length_max=RELEASED_AT_ONCE_MAX,
        required=False,
    )
    limit = Count("Maximum number", minimum=1, maximum=RELEASED_AT_ONCE_MAX, default=RELEASED_TOGETHER_MAX)
    control_cents = Count("The sum of what is to be paid, as it was seen: nothing is paid if it is another")


class ListPayments(Paged):
    """Payments of one status, of one claim, of one file, or all; newest first."""

    status = OneOf(*PaymentStatus, required=False)
    claim_id = Id(required=False)
    payment_file_id = Id(required=False)


class ListPaymentFiles(Paged):
    """All payment files, newest first."""


class PaymentFileId(Request):
    """Which payment file."""

    payment_file_id = Id()


# ------------------------------------------------------------ replies


class PaymentReply(Reply):
    """A payment."""

    payment_id = Id(of="id")
    claim_id = Id()
    advisor_id = Id()
    payment_file_id = Id()
    payee_name = Personal()
    amount_cents = Cents()
    currency = Currency()
    status = OneOf(*PaymentStatus)
    released_on = Day()
    decided_on = Day(allow_none=True)
    return_code = Code(allow_none=True)
    notice_code = Code("The bank's code for a changed account; the payment stands", allow_none=True)
    version = Count()


class PaymentFileSummary(Reply):
    """A payment file, without its text."""

    payment_file_id = Id(of="id")
    file_name = Text()
    sha256 = Code()
    payments = Count()
    total_cents = Cents()
    currency = Currency()
    released_by = Id()
    released_on = Day()


class PaymentFileReply(PaymentFileSummary):
    """A payment file, with its CSV text."""

    content = Personal(length_max=FILE_CHARACTERS_MAX)


class LeftClaims(Reply):
    """What a release leaves, and why."""

    without_pay_name = Count("Claims left for later, because their payee has no legal name yet")
    payees_without_name = Items(Id(), "Advisors of such claims; at most 200 are named")
    blocked = Count("Claims left for later, because the bank returned money of their payee")
    payees_blocked = Items(Id(), "Advisors of such claims; at most 200 are named")
    left_to_others = Count("Claims skipped because this person took another act on them or is their payee")
    held = Count("Claims on hold, for which someone must decide first")


class ToRelease(LeftClaims):
    """What releasing the oldest approvals would pay now: how many claims, and their sum."""

    claims = Count()
    total_cents = Cents()


class ReleasedPayments(LeftClaims):
    """What was released; `payment_file_id` is null if there was nothing to pay.

    Of many, the job that goes on with them: the payment file is there once it is done.
    """

    payment_file_id = Id(allow_none=True)
    payments = Count()
    total_cents = Cents()
    job_id = Id(allow_none=True)


# ------------------------------------------------------------ operations

RELEASE_PAYMENTS = command(
    "stipends.release_payments",
    "Release approved claims, as they were seen, into a payment file; never by the approver of one of them",
    request=ReleasePayments,
    reply=ReleasedPayments,
    roles=APPROVER,
)
TO_RELEASE = query(
    "stipends.to_release",
    "Show what releasing the oldest approvals would pay, with the sum that a release must name",
    request=AskToRelease,
    reply=ToRelease,
    roles=APPROVER,
)
PAYMENT_FILES = query(
    "stipends.payment_files",
    "List payment files, newest first, without their text",
    request=ListPaymentFiles,
    reply=page_of(PaymentFileSummary, "PaymentFiles"),
    roles=MONEY_READERS,
)
PAYMENT_FILE = query(
    "stipends.payment_file",
    "Show a payment file: as JSON, or as the CSV itself when text/csv is accepted",
    request=PaymentFileId,
    reply=PaymentFileReply,
    roles=MONEY_READERS,
    personal=True,
)
PAYMENTS = query(
    "stipends.payments",
    "List payments",
    request=ListPayments,
    reply=page_of(PaymentReply, "Payments"),
    roles=MONEY_READERS,
    personal=True,
)
