"""The requests and replies about the bank's reports."""

from marshmallow import Schema

from services.stipends.banking.rules.settlement_file import SETTLEMENT_CHARACTERS_MAX
from shared.contracts.limits import FILE_NAME_CHARACTERS_MAX
from shared.contracts.requests import text


class ImportSettlement(Schema):
    """The bank's report as CSV text with the columns of `SETTLEMENT_COLUMNS`."""

    file_name = text(FILE_NAME_CHARACTERS_MAX)
    content = text(SETTLEMENT_CHARACTERS_MAX)
