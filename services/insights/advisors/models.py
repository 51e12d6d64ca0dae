"""What insights keeps of advisors."""

from mongoengine import IntField, StringField

from services.insights.advisors.rules import AdvisorStanding, of_advisor
from shared.persistence.documents import Replica


class AdvisorReplica(Replica):
    """An advisor's name, told by the acceptance, and standing, told by the newest of the facts about it."""

    meta = {"collection": "advisors", "indexes": [("tenant",)]}
    tallied = staticmethod(of_advisor)

    display_name = StringField(default="")
    language = StringField(default="")
    standing = StringField(choices=list(AdvisorStanding))
    seen_sequence = IntField(required=True, default=0)

    def stand(self, standing: AdvisorStanding, sequence: int) -> None:
        """Keep the newer of what is known and what is heard."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence
