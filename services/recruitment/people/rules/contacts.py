"""Email addresses, phone numbers and postal codes in normal form."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from services.recruitment.people.rules.text import Wrong

REGION = "US"
"""The country of a phone number without a country code."""

_AS_NUMBER = re.compile(r"\.0$")
_SEVERAL = re.compile(r"\s*(?:[;,|]|\bor\b|\s/\s)\s*")
_POSTAL_CODE = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?")
_WITHOUT_LEADING_ZEROS = re.compile(r"\d{3,4}")


def read_email(text: str) -> str:
    """The address in lower case and normal form. Only its format is checked."""
    address = text.removeprefix("mailto:").strip("<> ")
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Wrong("not_an_email", "This is not an e-mail address.") from None


def read_phone(text: str) -> str:
    """The number as E.164 (`+15035550142`): the first of several; without an extension."""
    first = _SEVERAL.split(_AS_NUMBER.sub("", text))[0]
    try:
        number = phonenumbers.parse(first, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Wrong("not_a_phone_number", "This is not a phone number that can be called.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_postal_code(text: str) -> str:
    """A ZIP code, `97201` or `97201-1234`; leading zeros dropped by spreadsheets are restored."""
    code = _AS_NUMBER.sub("", text)
    if _WITHOUT_LEADING_ZEROS.fullmatch(code):
        return code.zfill(5)
    match = _POSTAL_CODE.fullmatch(code)
    if match is None:
        raise Wrong("not_a_postal_code", "A ZIP code has five digits, or nine.")
    return "-".join(filter(None, match.groups()))
