"""The gates as they are stored."""

from mongoengine import IntField, StringField

from services.recruitment.credentials.rules import GATES, VALID_MONTHS_MAX
from shared.persistence.documents import DayField, Record


class GateRule(Record):
    """Dated data: a gate that is required from one day to another, and where that comes from.

    While it holds, an agreement of `agreement_code` may be signed, which counts for `valid_months`.
    """

    meta = {"collection": "gate_rules", "indexes": [("tenant", "code", "effective_from")]}

    code = StringField(required=True, choices=GATES)
    effective_from = DayField(required=True)
    effective_to = DayField()
    agreement_code = StringField()
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    source = StringField(required=True)
