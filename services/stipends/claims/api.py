"""What other subdomains may use of claims."""

from services.stipends.claims.models import Claim

__all__ = ["Claim"]
