"""The public API of claims for other subdomains."""

from services.stipends.claims.events import publish_held
from services.stipends.claims.models import Claim

__all__ = ["Claim", "publish_held"]
