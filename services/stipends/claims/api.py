"""The public API of claims for other subdomains."""

from services.stipends.claims.models import Claim

__all__ = ["Claim"]
