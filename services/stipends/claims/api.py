"""What other subdomains may use of claims."""

from services.stipends.claims.models import Claim
from services.stipends.claims.rules import ClaimStatus

__all__ = ["Claim", "ClaimStatus"]
