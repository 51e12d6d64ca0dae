"""The public API of advisors for other subdomains."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import NOT_READY, Run, not_ready
from services.advocacy.advisors.use_cases import note_standing, require_ready

__all__ = ["NOT_READY", "AdvisorReplica", "Run", "not_ready", "note_standing", "require_ready"]
