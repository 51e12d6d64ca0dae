"""The public API of advisors for other subdomains."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import LEFT, NOT_READY, PAUSED, Refusal, Run, not_ready
from services.advocacy.advisors.use_cases import note_readiness, note_standing, refusals, require_ready

__all__ = [
    "LEFT",
    "NOT_READY",
    "PAUSED",
    "AdvisorReplica",
    "Refusal",
    "Run",
    "not_ready",
    "note_readiness",
    "note_standing",
    "refusals",
    "require_ready",
]
