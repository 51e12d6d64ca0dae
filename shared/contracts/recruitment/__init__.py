"""The events, commands and queries of recruitment."""

from shared.contracts.operation import declared_in
from shared.contracts.recruitment import applications, credentials, participation, people
from shared.contracts.recruitment.applications import (
    APPLICATION_DECLINED,
    APPLICATION_JOINED,
    APPLICATION_SUBMITTED,
)
from shared.contracts.recruitment.participation import (
    ADVISOR_ACCEPTED,
    ADVISOR_ACTIVATED,
    ADVISOR_LAPSED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_WITHDRAWN,
    AGREEMENT_SIGNED,
)

PUBLISHER = "recruitment"
CONTRACTS = (
    APPLICATION_SUBMITTED,
    APPLICATION_DECLINED,
    APPLICATION_JOINED,
    ADVISOR_ACCEPTED,
    ADVISOR_ACTIVATED,
    ADVISOR_LAPSED,
    ADVISOR_PAUSED,
    ADVISOR_RESUMED,
    ADVISOR_WITHDRAWN,
    AGREEMENT_SIGNED,
)
OPERATIONS = declared_in(people, applications, credentials, participation)
