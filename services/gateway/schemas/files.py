"""Files that are taken in, and what was wrong in them."""

from typing import Final

from marshmallow import Schema, validate

from services.gateway.schemas.fields import count_field, string_field
from shared.contracts import limits
from shared.contracts.requests import text

CONTENT_DESCRIPTION: Final = "The text of the file, in UTF-8"
FILE_CHARACTERS_MAX: Final = 2_000_000


class ImportFile(Schema):
    """A file in JSON; the file itself may be sent as text/csv or in a form (field `file`) instead."""

    file_name = text(limits.FILE_NAME_CHARACTERS_MAX)
    content = string_field(
        CONTENT_DESCRIPTION, required=True, validate=validate.Length(max=FILE_CHARACTERS_MAX)
    )


class LineProblem(Schema):
    """What is wrong in one line of a file; the header is line 1."""

    line = count_field()
    field = string_field()
    code = string_field()
    message = string_field()
