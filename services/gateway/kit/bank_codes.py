"""The words for a code by which the bank sent money back."""

from typing import Final

from flask_babel import lazy_gettext as _l

_RETURNS: Final = {
    "R02": _l("the account is closed"),
    "R03": _l("there is no such account"),
    "R04": _l("the account number is not valid"),
    "R06": _l("our bank asked for it back"),
    "R09": _l("the money was not available yet"),
    "R12": _l("the account moved to another branch"),
    "R13": _l("the bank's number is not valid"),
    "R14": _l("who receives money for this person died or cannot do it"),
    "R15": _l("the person or the owner of the account died"),
    "R16": _l("the account is frozen"),
    "R17": _l("the details do not fit, or the bank suspects fraud"),
    "R20": _l("the account takes no such payments"),
    "R21": _l("the company's number is not valid"),
    "R22": _l("the person's number is not valid"),
    "R23": _l("the person refused the money"),
    "R24": _l("it was sent twice"),
    "R28": _l("the bank's number has a wrong digit"),
    "R31": _l("our bank allowed a late return"),
    "R34": _l("the bank takes part in a limited way only"),
}
"""By the codes of returned credits; source: Nacha Operating Rules, appendix four, as of 2026."""
_OTHER: Final = _l("for another reason; ask the bank")


def bank_words(code: str) -> str:
    """Why the bank sent money back: `the account is closed`."""
    return str(_RETURNS.get(code, _OTHER))
