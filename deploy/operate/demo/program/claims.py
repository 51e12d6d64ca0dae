"""The decisions on the claims of past events; the others stay open."""

from typing import Final

from deploy.operate.demo.program.occasions import AUTUMN, CLINIC, LISTENING
from deploy.operate.demo.program.people import DESHAWN, HANNA, LUIS, MARIA

APPROVED: Final = (
    *((AUTUMN, person) for person in (MARIA, DESHAWN, LUIS)),
    *((LISTENING, person) for person in (MARIA, DESHAWN)),
    (CLINIC, DESHAWN),
)
REJECTED: Final = (AUTUMN, HANNA)
RELEASED_FIRST: Final = APPROVED[:3]
RELEASED_SECOND: Final = APPROVED[3:5]
SENT_BACK: Final = LUIS
"""The bank returns this payment of the first release; the others are settled."""
