"""A claim, and its transitions."""

from datetime import date, datetime
from typing import Final

from services.stipends.claims.models.parts import RateOf
from services.stipends.claims.models.stored import StoredClaim
from services.stipends.claims.rules.states import EVER_APPROVED, UNPAID
from shared.contracts.stipends.claims import (
    ATTENDANCE_CORRECTED,
    HOURS_OVERLAP,
    NO_RATE,
    PAYEE_RENAMED,
    Act,
    ClaimStatus,
    Step,
)
from shared.errors import Conflict
from shared.persistence.ties import Doer

_ENDS_BY_ITSELF: Final = (ATTENDANCE_CORRECTED, HOURS_OVERLAP)


class Claim(StoredClaim):
    """What an advisor is to be paid for one attendance."""

    def open(self, rates: RateOf) -> None:
        """Work it out for the first time; without a rate for each day it waits for one."""
        self._work_out(rates)
        self._wait_or_open()

    def price(self, rates: RateOf, now: datetime) -> None:
        """Work an undecided claim out by the rates as they are now; without one for each day it waits."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE)
        self._review(rates, now)

    def correct(self, rates: RateOf, now: datetime, reason_code: str | None) -> None:
        """Work an undecided claim out for the minutes attended now; without a rate it waits for one."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE)
        self._step(Step.CORRECTED, now, reason_code)
        self._review(rates, now)

    def note_correction(self, now: datetime, reason_code: str | None, *, by_approver: bool) -> None:
        """Compare the minutes attended now with those approved; the amount stays, and a person must decide.

        An approved claim is on hold until then, or until the minutes are again those that were approved: but
        not where `by_approver`, one whose approval counts, says so.
        """
        self._require(*EVER_APPROVED)
        self._step(Step.CORRECTED, now, reason_code)
        self._compare(ATTENDANCE_CORRECTED, now, by_approver=by_approver)

    def note_other_time(self, now: datetime, *, by_approver: bool) -> None:
        """Compare what overlapping time leaves now with the minutes approved, in the same way."""
        self._require(*EVER_APPROVED)
        self._compare(HOURS_OVERLAP, now, by_approver=by_approver)

    def _compare(self, reason_code: str, now: datetime, *, by_approver: bool) -> None:
        due = self.due_minutes
        self.corrected_minutes = None if due in (self.minutes, self.kept_minutes) else due
        if self.corrected_minutes is None:
            self._decide_difference()
        must_decide = self.corrected_minutes is not None or by_approver
        if self.status == ClaimStatus.APPROVED and must_decide:
            self.hold(reason_code, None, now)
        elif self.held_by is None and self.held_for in _ENDS_BY_ITSELF and not must_decide:
            self._resume(reason_code, now)

    def reopen(self, rates: RateOf, reason_code: str, now: datetime) -> None:
        """Reopen it for review, with the minutes attended, for a reason."""
        self._require(ClaimStatus.REJECTED)
        self._step(Step.REOPENED, now, reason_code)
        self._review_again(rates, now)

    def require_open(self) -> None:
        """Conflict unless it waits for a decision."""
        self._require(ClaimStatus.OPEN)

    def approve(self, reviewer: Doer, now: datetime) -> None:
        """Approve it."""
        self._require(ClaimStatus.OPEN)
        self.status = ClaimStatus.APPROVED
        self.approved_by = reviewer.account
        self._note_approver(reviewer)
        self.approved_at = now
        self.approvals_made += 1
        self._step(Step.APPROVED, now)

    def reject(self, reason_code: str, now: datetime) -> None:
        """Reject it, with a reason."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE, *UNPAID)
        self.status = ClaimStatus.REJECTED
        self.reason_code = reason_code
        self._decide_difference()
        self._forget_approval()
        self._step(Step.REJECTED, now, reason_code)

    def hold(self, reason_code: str, by: str | None, now: datetime) -> None:
        """Have it not paid until a person decides; without a person, it is by itself."""
        self._require(ClaimStatus.APPROVED)
        self._hold(reason_code, by)
        self._step(Step.HELD, now, reason_code)

    def hold_for_name(self, now: datetime) -> bool:
        """Have it not paid to its payee's new name until a person decides; whether that changes anything.

        Neither may a hold end by itself then.
        """
        would_be_paid = self.status == ClaimStatus.APPROVED or (
            self.held_by is None and self.held_for in _ENDS_BY_ITSELF
        )
        if would_be_paid:
            self._hold(PAYEE_RENAMED, None)
            self._step(Step.HELD, now, PAYEE_RENAMED)
        return would_be_paid

    def resume(self, by: Doer, reason_code: str, now: datetime) -> None:
        """Have it paid after all, with its amount, for a reason; who decides that may not release it."""
        self._require(ClaimStatus.HELD)
        self._decide_difference()
        self.resumed_by = by.account
        self._note_approver(by)
        self._resume(reason_code, now)

    def withdraw_approval(self, rates: RateOf, reason_code: str, now: datetime) -> None:
        """Have it reviewed again, with the minutes attended, for a reason."""
        self._require(*UNPAID)
        self._step(Step.WITHDRAWN, now, reason_code)
        self._review_again(rates, now)

    def keep_amount(self, by: Doer, reason_code: str, now: datetime) -> None:
        """Decide, for a reason, that what was paid stays, although other minutes were attended."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        if self.corrected_minutes is None:
            raise Conflict("Its minutes are those that were approved.")
        self._decide_difference()
        self._note_approver(by)
        self._step(Step.KEPT, now, reason_code)

    def release(self, by: Doer, now: datetime) -> None:
        """Put it into another payment."""
        self._require(ClaimStatus.APPROVED)
        self.note_hand(Act.RELEASED, by)
        self.status = ClaimStatus.RELEASED
        self.payments_made += 1
        self._step(Step.RELEASED, now)

    def settle(self, on: date, by: Doer, now: datetime) -> None:
        """The payment was settled, on that day of the bank's, as somebody reports."""
        self._require(ClaimStatus.RELEASED)
        self.note_hand(Act.REPORTED, by)
        self.status = ClaimStatus.SETTLED
        self._step(Step.SETTLED, now, on=on)

    def take_back(self, reason_code: str, on: date, by: Doer, now: datetime) -> None:
        """The payment was returned, on that day of the bank's: the claim is owed again, and on hold."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        self.note_hand(Act.REPORTED, by)
        self._hold(reason_code, None)
        self._step(Step.RETURNED, now, reason_code, on)

    def _hold(self, reason_code: str, by: str | None) -> None:
        self.status = ClaimStatus.HELD
        self.held_for, self.held_by, self.resumed_by = reason_code, by, None

    def _resume(self, reason_code: str, now: datetime) -> None:
        self.status = ClaimStatus.APPROVED
        self.held_for = self.held_by = None
        self._step(Step.RESUMED, now, reason_code)

    def _review_again(self, rates: RateOf, now: datetime) -> None:
        self._forget_approval()
        self.corrected_minutes = self.kept_minutes = None
        self._review(rates, now)

    def _review(self, rates: RateOf, now: datetime) -> None:
        waited = self.unpriced_on is not None
        self._work_out(rates)
        self._wait_or_open()
        waits = self.unpriced_on is not None
        if waits != waited:
            self._step(Step.AWAITING_RATE if waits else Step.OPENED, now)

    def _wait_or_open(self) -> None:
        waits = self.unpriced_on is not None
        status = ClaimStatus.AWAITING_RATE if waits else ClaimStatus.OPEN
        self.assign(status=status, reason_code=NO_RATE if waits else None)

    def _forget_approval(self) -> None:
        self.approved_by = self.approved_at = None
        self.approvers = []
        self.held_for = self.held_by = self.resumed_by = None
