"""The public API of invitations for other subdomains."""

from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation, RecordedTime
from services.advocacy.invitations.rules import HOLDS_SEAT, RECORDED, advisor_id_of, invitation_id
from services.advocacy.invitations.use_cases.asking_again import invitations_to
from services.advocacy.invitations.use_cases.inviting import new_invitation
from services.advocacy.invitations.use_cases.seats import end_kept_seats

__all__ = [
    "HOLDS_SEAT",
    "RECORDED",
    "Invitation",
    "RecordedTime",
    "about_invitation",
    "advisor_id_of",
    "end_kept_seats",
    "invitation_id",
    "invitations_to",
    "new_invitation",
]
