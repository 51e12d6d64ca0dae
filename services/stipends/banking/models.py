"""The bank's reports as they are stored."""

from mongoengine import IntField, LongField, StringField

from shared.persistence.documents import Record


class BankReport(Record):
    """One report of the bank on a payment file; the digest of its text is unique, so it is read once."""

    meta = {
        "collection": "bank_reports",
        "indexes": [
            {"fields": ("tenant", "sha256"), "unique": True},
            ("tenant", "payment_file_id", "id"),
        ],
    }

    payment_file_id = StringField(required=True)
    file_name = StringField(required=True)
    sha256 = StringField(required=True)
    control_cents = LongField(required=True, min_value=0)
    settled = IntField(required=True)
    returned = IntField(required=True)
    repeated = IntField(required=True)
    notices = IntField(required=True)
    imported_by = StringField(required=True)
