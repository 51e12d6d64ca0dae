"""Sets of roles that operations share.

That an advisor sees and changes only what is theirs, and a guardian only what is their young advisor's, is
checked in the use case (`require_self_or`, `advisor_filter`).
"""

from typing import Final

from shared.actor import FAMILY, FINANCE, STAFF, Role

ADMINISTRATOR: Final = frozenset({Role.PROGRAM_ADMINISTRATOR})
REVIEWER: Final = frozenset({Role.FINANCE_REVIEWER})
APPROVER: Final = frozenset({Role.FINANCE_APPROVER})
AUDITOR: Final = frozenset({Role.AUDITOR})
ADVISOR: Final = frozenset({Role.ADVISOR})
APPLICANT: Final = frozenset({Role.APPLICANT})
OPERATOR: Final = frozenset({Role.OPERATOR})
RECONCILERS: Final = ADMINISTRATOR | AUDITOR | APPROVER
"""An operator's tenant has no books, and comparing nothing with nothing would always agree."""
READERS: Final = STAFF | AUDITOR
READERS_AND_FAMILY: Final = READERS | FAMILY
MONEY_READERS: Final = FINANCE | ADMINISTRATOR | AUDITOR
STAFF_AND_ADVISOR: Final = STAFF | ADVISOR
STAFF_AND_FAMILY: Final = STAFF | FAMILY
