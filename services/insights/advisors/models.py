"""Insights' copy of advisors."""

from mongoengine import IntField, StringField

from services.insights.advisors.rules import AdvisorStanding, of_advisor
from shared.persistence.documents import Replica


class AdvisorReplica(Replica):
    """An advisor's name, from the acceptance, and standing, from the newest event about it."""

    meta = {"collection": "advisors", "indexes": [("tenant",)]}
    tallied = staticmethod(of_advisor)

    display_name = StringField(default="")
    language = StringField(default="")
    standing = StringField(choices=list(AdvisorStanding))
    seen_sequence = IntField(required=True, default=0)

    def stand(self, standing: AdvisorStanding, sequence: int) -> None:
        """Apply an event unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence
