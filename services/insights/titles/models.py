"""Corrected titles as they are stored."""

from mongoengine import DictField, IntField

from shared.persistence.documents import Replica


class CorrectedTitle(Replica):
    """The title of an event, from the newest correction of it."""

    meta = {"collection": "corrected_titles", "indexes": [("tenant",)]}

    title = DictField()
    seen_sequence = IntField(required=True, default=0)

    def become(self, title: dict[str, str], sequence: int) -> None:
        """Apply a correction unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.title, self.seen_sequence = title, sequence
