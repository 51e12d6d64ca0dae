"""Who was at an event without being ready on its days, or without an invitation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.advocacy.advisors.api import AdvisorReplica, Run, not_ready
from services.advocacy.invitations.api import Invitation, advisor_id_of, invitation_id, new_invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.errors import FieldError
from shared.persistence.unit_of_work import UnitOfWork

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guests:
    """The advisors of the rows of an attendance list, by the ids of their invitations."""

    event: AdvocacyEvent
    uow: UnitOfWork
    advisors: Mapping[str, AdvisorReplica]

    def is_excused(self, row: Row) -> bool:
        """Whether staff state why somebody was there who could not be seated: that is recorded as it was."""
        advisor = self.advisors.get(row["invitation_id"])
        return (
            advisor is not None
            and row["minutes"] > 0
            and "not_ready_reason" in row
            and advisor.refusal(self._days) is not None
        )

    def uninvited(self, rows: Iterable[Row], known: Mapping[str, Invitation]) -> dict[str, Invitation]:
        """New invitations of those who were there, are excused, and were never invited."""
        came = {row["invitation_id"]: row for row in rows if row["invitation_id"] not in known}
        return {
            id_: new_invitation(self.event, self.advisors[id_].id, self.uow)
            for id_, row in came.items()
            if self.is_excused(row)
        }

    def not_ready(self, row: Row, field: str) -> list[FieldError]:
        """The problem of a row of somebody who was not ready, where nobody states why they were there."""
        advisor = self.advisors.get(row["invitation_id"])
        if advisor is None or not row["minutes"] or "not_ready_reason" in row:
            return []
        missing = advisor.missing_on(self._days)
        if not missing:
            return []
        refusal = not_ready(missing, self._days)
        return [FieldError(field=field, code=refusal.code, message=refusal.message)]

    @property
    def _days(self) -> Run:
        return Run(*self.event.local_days)


def known_guests(wanted: Iterable[str], event: AdvocacyEvent, uow: UnitOfWork) -> Guests:
    """The advisors of these invitations to the event, as far as they are known here."""
    ids = {advisor_id_of(one): one for one in wanted}
    here = {id_: one for id_, one in ids.items() if invitation_id(event.id, id_) == one}
    found = uow.find(AdvisorReplica, id__in=list(here))
    return Guests(event, uow, {here[advisor.id]: advisor for advisor in found})
