"""The public API of occasions for other subdomains."""

from services.advocacy.occasions.models import AdvocacyEvent

__all__ = ["AdvocacyEvent"]
