"""Settings as they are stored."""

from datetime import date, datetime
from typing import Any

from mongoengine import IntField, ListField, StringField

from services.identity.settings.rules import may_be_used
from shared.contracts.identity.settings import SETTINGS
from shared.errors import Conflict
from shared.persistence.approved_book import ApprovedBook, ApprovedRule
from shared.persistence.dated_book import rows_of


class SettingRow(ApprovedRule):
    """The values of a setting. Valid until the next row begins."""

    id = StringField(required=True)
    values = ListField(IntField(), required=True)


class SettingBook(ApprovedBook[SettingRow]):
    """All rows of one setting of a tenant. None is edited: a correction is another row."""

    meta = {"collection": "dated_settings"}
    holds_until_next = True

    code = StringField(required=True, choices=list(SETTINGS))
    rows = rows_of(SettingRow)

    @property
    def holding(self) -> list[dict[str, Any]]:
        """The rows that count, as they are told."""
        return [
            {
                "setting_id": span.row.id,
                "values": list(span.row.values),
                "effective_from": span.effective_from,
                "effective_to": span.effective_to,
                "source": span.row.source,
            }
            for span in self.spans()
        ]

    def withdraw_unused(self, row: SettingRow, by: str, now: datetime, today: date) -> None:
        """Withdraw a row, see `withdraw`. Raises `Conflict` also once it counted on a day."""
        if row.counts and may_be_used(row.effective_from, today):
            raise Conflict(f"This has held since {row.effective_from}: correct it by another row instead.")
        self.withdraw(row, by, now)
