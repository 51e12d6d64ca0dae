"""Claims as they are stored, and their transitions."""

from services.stipends.claims.models.claim import Claim
from services.stipends.claims.models.hours import WorkedHours
from services.stipends.claims.models.parts import Attended, ClaimLine, Hand, RateOf, Segment

__all__ = ["Attended", "Claim", "ClaimLine", "Hand", "RateOf", "Segment", "WorkedHours"]
