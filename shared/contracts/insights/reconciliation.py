"""Contracts of reconciliation."""

from shared.contracts.fields import INTEGER_MAX, Code, Count, Details, Flag, Items, Part, Reply, Request, Text
from shared.contracts.operation import query
from shared.contracts.roles import RECONCILERS


class Reconcile(Request):
    """The tallies of each service, as its own query `tallies` gives them."""

    tallies = Details(values=Details())


class TallyReading(Reply):
    """A tally as a service gave it; null where it did not."""

    service = Code()
    name = Code()
    count = Count(minimum=-INTEGER_MAX, allow_none=True)
    digest = Text(allow_none=True)


class Disagreement(Reply):
    """Two tallies that must agree and do not; `what` is the stable name of the promise."""

    what = Code()
    left = Part(TallyReading)
    right = Part(TallyReading)


class Reconciliation(Reply):
    """Whether all services agree, and where they do not; events in transit can cause differences.

    `compared` lists the comparisons that were made, `not_compared` the reported facts without one. Services
    update these figures as records change, and count the records themselves once a day.
    """

    agrees = Flag()
    figures = Details(values=Count(minimum=-INTEGER_MAX))
    disagreements = Items(Disagreement)
    compared = Items(Code())
    not_compared = Items(Text())


RECONCILE = query(
    "insights.reconcile",
    "Compare the data of all services",
    request=Reconcile,
    reply=Reconciliation,
    roles=RECONCILERS,
)
