"""The events, commands and queries of recruitment."""

from shared.contracts.operation import declared_in
from shared.contracts.recruitment import (
    applications,
    credentials,
    guardians,
    participation,
    people,
    serving,
    ties,
)
from shared.contracts.recruitment.applications import (
    APPLICATION_DECLINED,
    APPLICATION_DELAYED,
    APPLICATION_JOINED,
    APPLICATION_KEPT,
    APPLICATION_PARTED,
    APPLICATION_REOPENED,
    APPLICATION_SUBMITTED,
)
from shared.contracts.recruitment.credentials import READINESS_CHANGED, READINESS_END_ANNOUNCED
from shared.contracts.recruitment.guardians import (
    GUARDIANSHIP_ENDED,
    GUARDIANSHIP_LAPSED,
    GUARDIANSHIP_RECORDED,
)
from shared.contracts.recruitment.participation import (
    ADVISOR_ACCEPTED,
    ADVISOR_ACTIVATED,
    ADVISOR_KIND_CORRECTED,
    ADVISOR_LAPSED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_RETURNED,
    ADVISOR_WITHDRAWN,
    AGREEMENT_SIGNED,
    AGREEMENT_VOIDED,
    TERM_END_ANNOUNCED,
    TERM_ENDED,
)
from shared.contracts.recruitment.serving import EARLIER_PAY_REPORTED
from shared.contracts.recruitment.ties import (
    INTEREST_DECLARED,
    INTEREST_ENDED,
    PERSON_MERGED,
    PERSON_UNMERGED,
)

PUBLISHER = "recruitment"
CONTRACTS = (
    APPLICATION_SUBMITTED,
    APPLICATION_DELAYED,
    APPLICATION_KEPT,
    APPLICATION_DECLINED,
    APPLICATION_JOINED,
    APPLICATION_REOPENED,
    APPLICATION_PARTED,
    ADVISOR_ACCEPTED,
    READINESS_CHANGED,
    READINESS_END_ANNOUNCED,
    ADVISOR_ACTIVATED,
    ADVISOR_KIND_CORRECTED,
    ADVISOR_LAPSED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_WITHDRAWN,
    ADVISOR_RETURNED,
    AGREEMENT_SIGNED,
    AGREEMENT_VOIDED,
    TERM_END_ANNOUNCED,
    TERM_ENDED,
    EARLIER_PAY_REPORTED,
    PERSON_MERGED,
    PERSON_UNMERGED,
    INTEREST_DECLARED,
    INTEREST_ENDED,
    GUARDIANSHIP_RECORDED,
    GUARDIANSHIP_ENDED,
    GUARDIANSHIP_LAPSED,
)
OPERATIONS = declared_in(people, serving, applications, credentials, participation, guardians, ties)
