"""Insights' copy of advisors."""

from mongoengine import BooleanField, IntField, StringField

from services.insights.advisors.rules import AdvisorStanding, of_advisor
from shared.persistence.documents import Replica
from shared.persistence.ties import Tied


class AdvisorReplica(Replica):
    """Whether an advisor's acceptance arrived, and the standing, from the newest event about it."""

    meta = {"collection": "advisors", "indexes": [("tenant",)]}
    tallied = staticmethod(of_advisor)

    accepted = BooleanField(default=False)
    language = StringField(default="")
    standing = StringField(choices=list(AdvisorStanding))
    seen_sequence = IntField(required=True, default=0)

    def stand(self, standing: AdvisorStanding, sequence: int) -> None:
        """Apply an event unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence


class AliasReplica(Tied):
    """The other ids of a person. Nobody decides anything by it, so it can be rebuilt and is not audited."""

    meta = {"collection": "aliases"}
    audited = False
