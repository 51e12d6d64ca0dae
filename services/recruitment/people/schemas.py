"""A person as replies show one."""

from marshmallow import Schema, fields


class PersonReply(Schema):
    display_name = fields.String()
    given_name = fields.String()
    family_name = fields.String()
    email = fields.String()
    phone = fields.String()
    postal_code = fields.String()
    advisor_kind = fields.String()
    language = fields.String()
    status = fields.String()
    version = fields.Integer()
