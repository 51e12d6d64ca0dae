"""The public API of advisors for other subdomains."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.use_cases import note_standing, require_active

__all__ = ["AdvisorReplica", "note_standing", "require_active"]
