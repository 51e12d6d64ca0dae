"""Dated rows that one person proposes, and that count once another approved them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from mongoengine import DateTimeField, EmbeddedDocumentField, StringField

from shared.contracts.approvals import RowStatus
from shared.errors import Conflict, Forbidden, NotFound
from shared.persistence.dated_book import DatedBook, DatedRule
from shared.persistence.ties import Doer, doer, is_me
from shared.persistence.unit_of_work import UnitOfWork


class ApprovedRule(DatedRule):
    """A row that one person proposes, and that is valid once another approved it.

    `corrects` is the id of the row whose place it then takes.
    """

    meta = {"abstract": True}

    corrects = StringField()
    proposer = EmbeddedDocumentField(Doer, required=True)
    approved_by = StringField()
    approved_at = DateTimeField()

    @property
    def counts(self) -> bool:
        """Whether it was approved, and neither corrected nor withdrawn."""
        return self.stands and self.approved_at is not None

    @property
    def status(self) -> RowStatus:
        """Proposed or approved or, once it stands no more, why."""
        if self.corrected_by is not None:
            return RowStatus.CORRECTED
        if not self.stands:
            return RowStatus.WITHDRAWN
        return RowStatus.PROPOSED if self.approved_at is None else RowStatus.APPROVED


Approved = TypeVar("Approved", bound=ApprovedRule)


class ApprovedBook(DatedBook[Approved]):
    """All rows of one rule of a tenant: also those that are only proposed, which may overlap each other."""

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}

    def propose(self, row: Approved) -> Approved:
        """Add a row that does not count yet; one that stands with the same content is returned instead.

        Raises `Conflict` when it overlaps one that counts, `NotFound` when there is none to correct.
        """
        known = self.same_as(row)
        if known is None:
            self.add(row)
        return known or row

    def approve(self, row: Approved, by: str, now: datetime) -> None:
        """Have a row count, in the place of the one that it corrects.

        Raises `Conflict` when it stands no more, or overlaps one that was approved since it was proposed.
        """
        if not row.stands:
            raise Conflict(f"It was {row.status}: propose it once more.")
        self.refuse_conflicts(row)
        row.approved_by, row.approved_at = by, now
        wrong = self._corrected_one(row)
        if wrong is not None:
            wrong.corrected_by, wrong.corrected_at = row.id, now

    def _beside(self, row: Approved) -> list[Approved]:
        wrong = self._corrected_one(row)
        return [one for one in super()._beside(row) if one is not wrong]

    def _corrected_one(self, row: Approved) -> Approved | None:
        """The row that this one corrects, if it does."""
        if row.corrects is None:
            return None
        wrong = self.row(row.corrects)
        if wrong is None:
            raise NotFound("There is no such row to correct.")
        if not wrong.counts:
            raise Conflict(f"The row to correct is {wrong.status}: it counts for nothing.")
        return wrong


def propose(
    book: ApprovedBook[Approved], kind: type[Approved], terms: Mapping[str, Any], uow: UnitOfWork
) -> Approved:
    """Propose a row for the actor; see `ApprovedBook.propose`."""
    made = {"id": uow.new_id(), "set_by": uow.actor.user_id, "set_at": uow.now, "proposer": doer(uow)}
    return book.propose(kind(**made, **terms))


def approve(book: ApprovedBook[Approved], row: Approved, uow: UnitOfWork) -> bool:
    """Approve a row for the actor; whether it was not approved before. See `ApprovedBook.approve`.

    Raises `Forbidden` for who proposed it, with whichever account.
    """
    if row.counts:
        return False
    if row.stands and is_me(uow, row.proposer):
        raise Forbidden("You proposed this: someone else must approve it.")
    book.approve(row, uow.actor.user_id, uow.now)
    return True
