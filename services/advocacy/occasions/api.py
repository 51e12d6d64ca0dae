"""What other subdomains may ask of occasions."""

from services.advocacy.occasions.models import AdvocacyEvent

__all__ = ["AdvocacyEvent"]
