"""What the codes of the ACH network mean for a payment.

Source: Nacha Operating Rules, appendix four (return entries: R and two digits) and appendix five
(notifications of change: C and two digits), as of 2026.
"""

import re
from enum import Enum, auto
from typing import Final

from shared.contracts.stipends.claims import PAYMENT_RETURNED_HOLD


class CodeKind(Enum):
    """Return codes mean that money came back; notices of change only correct the receiving account."""

    RETURN = auto()
    NOTICE_OF_CHANGE = auto()


_KINDS = {"R": CodeKind.RETURN, "C": CodeKind.NOTICE_OF_CHANGE}
_NUMBERS: Final = {
    CodeKind.RETURN: {*range(1, 48), *range(50, 54), 61, 62, *range(67, 78), *range(80, 86)},
    CodeKind.NOTICE_OF_CHANGE: {*range(1, 10), 13, 14},
}
"""The numbers in use; not C61 to C69, by which a payer's own bank refuses a notice."""
_is_code = re.compile(r"[RC][0-9]{2}").fullmatch


_HOLD_REASONS: Final = {
    "R02": "account_details",
    "R03": "account_details",
    "R04": "account_details",
    "R06": "recalled",
    "R13": "account_details",
    "R14": "payee_deceased",
    "R15": "payee_deceased",
    "R16": "account_frozen",
    "R17": "suspected_fraud",
    "R20": "account_details",
    "R23": "payee_refused",
    "R24": "duplicate_entry",
    "R28": "account_details",
}
"""What a person must look at before returned money is sent again."""


_BLOCKING: Final = frozenset(
    {"account_details", "payee_deceased", "account_frozen", "suspected_fraud", "payee_refused"}
)
"""What is about the payee or their account, and so about all else that they are sent."""


def blocks_payee(return_code: str) -> bool:
    """Whether nothing more is sent to the payee of a payment that was returned with this code for now."""
    return hold_reason(return_code) in _BLOCKING


def hold_reason(return_code: str) -> str:
    """Why a claim is on hold after its payment was returned with this code."""
    return _HOLD_REASONS.get(return_code, PAYMENT_RETURNED_HOLD)


def kind_of(code: str) -> CodeKind | None:
    """The kind of a code in capitals; None for anything else, such as a sentence or a number not in use."""
    if not _is_code(code):
        return None
    kind = _KINDS[code[0]]
    return kind if int(code[1:]) in _NUMBERS[kind] else None
