"""What the codes of the ACH network mean for a payment.

Source: Nacha Operating Rules, appendix four (return entries: R and two digits) and appendix five
(notifications of change: C and two digits), as of 2026.
"""

import re
from enum import Enum, auto


class CodeKind(Enum):
    """Return codes mean that money came back; notices of change only correct the receiving account."""

    RETURN = auto()
    NOTICE_OF_CHANGE = auto()


_KINDS = {"R": CodeKind.RETURN, "C": CodeKind.NOTICE_OF_CHANGE}
_is_code = re.compile(r"[RC][0-9]{2}").fullmatch


def kind_of(code: str) -> CodeKind | None:
    """The kind of a code in capitals; None for anything else, such as a sentence."""
    return _KINDS[code[0]] if _is_code(code) else None
