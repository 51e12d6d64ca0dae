"""What recruitment publishes."""

from shared.contracts.recruitment.applications import APPLICATION_DECLINED, APPLICATION_SUBMITTED
from shared.contracts.recruitment.participation import (
    ADVISOR_ACCEPTED,
    ADVISOR_ACTIVATED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_WITHDRAWN,
    AGREEMENT_SIGNED,
)

PUBLISHER = "recruitment"
CONTRACTS = (
    APPLICATION_SUBMITTED,
    APPLICATION_DECLINED,
    ADVISOR_ACCEPTED,
    ADVISOR_ACTIVATED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_WITHDRAWN,
    AGREEMENT_SIGNED,
)
