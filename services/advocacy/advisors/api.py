"""What other subdomains may use of advisors."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.use_cases import note_standing, require_active

__all__ = ["AdvisorReplica", "note_standing", "require_active"]
