"""The public API of occasions for other subdomains."""

from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.rules import reply_by
from services.advocacy.occasions.use_cases import await_sheet, event_as_seen, event_state, wait

__all__ = ["AdvocacyEvent", "await_sheet", "event_as_seen", "event_state", "reply_by", "wait"]
