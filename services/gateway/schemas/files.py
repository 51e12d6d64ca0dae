"""Files that are taken in, and what was wrong in them."""

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import count_field, described, string_field
from shared.application import requests
from shared.application.requests import text


class ImportFile(Schema):
    """A file in JSON; the file itself may be sent as text/csv or in a form (field `file`) instead."""

    file_name = text(requests.FILE_NAME_CHARACTERS_MAX)
    content = fields.String(
        required=True,
        validate=validate.Length(max=2_000_000),
        metadata=described("The text of the file, in UTF-8"),
    )


class LineProblem(Schema):
    """What is wrong in one line of a file; the header is line 1."""

    line = count_field()
    field = string_field()
    code = string_field()
    message = string_field()
