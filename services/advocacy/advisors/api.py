"""What other subdomains may use of advisors."""

from services.advocacy.advisors.models import AdvisorCopy
from services.advocacy.advisors.use_cases import note_standing

__all__ = ["AdvisorCopy", "note_standing"]
