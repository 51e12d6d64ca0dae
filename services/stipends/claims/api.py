"""The public API of claims for other subdomains."""

from services.stipends.claims.events import publish_held
from services.stipends.claims.models import Claim
from services.stipends.claims.use_cases.decisions import claim_name
from services.stipends.claims.use_cases.duties import (
    listed,
    refuse_close,
    refuse_other_act,
    without_other_acts,
)

__all__ = [
    "Claim",
    "claim_name",
    "listed",
    "publish_held",
    "refuse_close",
    "refuse_other_act",
    "without_other_acts",
]
