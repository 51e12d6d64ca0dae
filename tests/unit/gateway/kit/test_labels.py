"""Every code that a page shows has a label, so that nobody reads one in English or with underscores."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from services.gateway.console.today import SUBJECTS
from services.gateway.kit import labels
from services.gateway.operator.services import STATES
from services.stipends.banking.rules.return_codes import hold_reason
from shared.contracts.advocacy.invitations import InvitationStatus, InviteResult, WithdrawalReason
from shared.contracts.advocacy.occasions import EventStatus
from shared.contracts.approvals import RowStatus
from shared.contracts.errors import Reason
from shared.contracts.identity.settings import SETTINGS
from shared.contracts.identity.tenants import PayerKind
from shared.contracts.insights.tasks import TaskKind
from shared.contracts.jobs import JobState
from shared.contracts.operator import DeadLetterStatus
from shared.contracts.recruitment.applications import ApplicationStatus, DeclineReason, RowResult
from shared.contracts.recruitment.guardians import GuardianKind
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.contracts.recruitment.ties import InterestKind
from shared.contracts.stipends.claims import (
    ATTENDANCE_CORRECTED,
    HOURS_OVERLAP,
    PAYEE_RENAMED,
    ClaimStatus,
    Refusal,
    Step,
)
from shared.contracts.stipends.ledger import Account
from shared.contracts.stipends.payments import PaymentStatus
from shared.contracts.stipends.year_pay import PayCorrection
from shared.contracts.training.certificates import CertificateStatus
from shared.services import OWNERS

ON_HOLD = {hold_reason(f"R{number:02}") for number in range(1, 86)} | {
    ATTENDANCE_CORRECTED,
    HOURS_OVERLAP,
    PAYEE_RENAMED,
    *labels.HOLD_REASONS,
}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (ClaimStatus, labels.CLAIM_STATES),
        (ClaimStatus, labels.CLAIM_NEXT),
        (Step, labels.CLAIM_STEPS),
        ((Refusal.CLOSE, Refusal.OTHER_ACT), labels.REFUSALS),
        (ON_HOLD, labels.HOLDS),
        (ON_HOLD, labels.STEP_REASONS),
        (labels.CORRECTION_REASONS, labels.STEP_REASONS),
        (labels.REJECTIONS, labels.REJECTION_REASONS_FOR_ADVISOR),
        (PaymentStatus, labels.PAYMENT_STATES),
        (PayCorrection, labels.PAY_CORRECTIONS),
        (Account, labels.ACCOUNTS),
        (EventStatus, labels.EVENT_STATES),
        (InvitationStatus, labels.INVITATION_STATES_OF_OTHERS),
        (WithdrawalReason, labels.WITHDRAWAL_REASONS),
        (WithdrawalReason, labels.WITHDRAWAL_REASONS_OF_OTHERS),
        (InviteResult, labels.JOB_OUTCOMES),
        (RowResult, labels.JOB_OUTCOMES),
        (Refusal, labels.JOB_OUTCOMES.keys() | labels.REFUSALS.keys()),
        (JobState, labels.JOB_STATES),
        (ApplicationStatus, labels.APPLICATION_STATES),
        (DeclineReason, labels.DECLINE_REASONS),
        (GuardianKind, labels.GUARDIAN_KINDS),
        (InterestKind, labels.INTERESTS),
        (AdvisorStatus, labels.ADVISOR_STATES),
        (AdvisorStatus, labels.STANDINGS),
        (set(CertificateStatus) - {CertificateStatus.VALID}, labels.CERTIFICATE_STATES),
        (RowStatus, labels.ROW_STATES),
        (SETTINGS, labels.SETTINGS),
        (SETTINGS, labels.SETTING_UNITS),
        (PayerKind, labels.PAYER_KINDS),
        (TaskKind, SUBJECTS),
        (Reason, labels.DEAD_LETTER_REASONS),
        (DeadLetterStatus, STATES),
        (OWNERS, labels.SERVICES),
    ],
)
def test_each_code_has_a_label(codes: Iterable[str], words: Mapping[str, Any]) -> None:
    assert [str(code) for code in codes if str(code) not in words] == []
