"""The parts of a claim: what was attended, its lines, its steps, and who acted on it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from mongoengine import DateTimeField, EmbeddedDocumentListField, IntField, LongField, StringField

from services.stipends.pay_rules.api import Rate, stipend_cents
from shared.contracts.stipends.claims import Act, Step
from shared.contracts.stipends.pay_rules import HOURLY
from shared.persistence.documents import DayField, Fixed

RateOf = Callable[[date], Rate | None]
"""The rate of a day, if there is one."""


class Segment(Fixed):
    """The minutes of an attendance on one local day."""

    day = DayField(required=True)
    minutes = IntField(required=True, min_value=1)


class Attended(Fixed):
    """The newest that advocacy said of an attendance: the times of the event, and the minutes recorded.

    `allowance_minutes` is the time around the event that counts, `longer_reason` why it is more than usual.
    Without `segments` all minutes are of the day on which the event begins.
    """

    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    time_zone = StringField(required=True)
    minutes = IntField(required=True, min_value=0)
    segments = EmbeddedDocumentListField(Segment)
    allowance_minutes = IntField(required=True, min_value=0)
    longer_reason = StringField()

    @property
    def is_of_one_day(self) -> bool:
        """Whether all of it is of the day on which the event begins."""
        # Past mongoengine, which makes a list of its own of each that is asked for.
        return not self._data["segments"]

    @property
    def event_minutes(self) -> int:
        """How long the event lasted."""
        whole: int = (self.ends_at - self.starts_at) // timedelta(minutes=1)
        return whole

    @classmethod
    def of(cls, data: dict[str, Any]) -> Any:
        """What an event about an attendance says."""
        segments = data["segments"]
        is_usual = [segment["day"] for segment in segments] in ([], [data["attended_on"]])
        return cls(
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            time_zone=data["time_zone"],
            minutes=data["minutes"],
            segments=[] if is_usual else [Segment(**segment) for segment in segments],
            allowance_minutes=data["allowance_minutes"],
            longer_reason=data["longer_reason"],
        )


class ClaimLine(Fixed):
    """One item of a claim: here the minutes of one day at the rate of that day.

    Rate and amount are absent while no rate covers the day.
    """

    code = StringField(required=True)
    service_date = DayField(required=True)
    minutes = IntField(required=True)
    rate_id = StringField()
    rate_cents = LongField()
    amount_cents = LongField(min_value=0)

    @classmethod
    def priced(cls, service_date: date, minutes: int, rate: Rate | None) -> Any:
        """The line of one day, with its amount, rounded half up, if there is a rate."""
        work = {"code": HOURLY, "service_date": service_date, "minutes": minutes}
        if rate is None:
            return cls(**work)
        amount_cents = stipend_cents(minutes, rate.amount_cents)
        return cls(**work, rate_id=rate.id, rate_cents=rate.amount_cents, amount_cents=amount_cents)


class ClaimStep(Fixed):
    """A step of a claim, when it was recorded and why; `on` is the bank's day for the bank's decisions."""

    status = StringField(required=True, choices=list(Step))
    at = DateTimeField(required=True)
    on = DayField()
    reason_code = StringField()


class Hand(Fixed):
    """Somebody who took one of the acts on a claim that are kept apart: a `Doer`, and the act."""

    account = StringField(required=True)
    advisor_id = StringField()
    act = StringField(required=True, choices=list(Act))
