"""Tenants as they are stored: for the platform, whose operators open them."""

from mongoengine import BooleanField, IntField, ListField, StringField

from shared.contracts.identity.tenants import STATES, PayerKind
from shared.persistence.documents import Record


class Tenant(Record):
    """A program: who runs it, where, and by which clock and calendar. Its id is its name, for good.

    Practice is a place to try things: its clock may be `offset_seconds` ahead of the real one.
    """

    meta = {"collection": "tenants", "indexes": [("tenant", "id")]}

    legal_name = StringField(required=True)
    payer_kind = StringField(required=True, choices=list(PayerKind))
    state = StringField(required=True, choices=list(STATES))
    time_zone = StringField(required=True)
    languages = ListField(StringField())
    fiscal_year_month = IntField(required=True, min_value=1, max_value=12)
    practice = BooleanField(default=False)
    offset_seconds = IntField(default=0)
