"""The public API of invitations for other subdomains."""

from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import RECORDED, invitation_id

__all__ = ["RECORDED", "Invitation", "about_invitation", "invitation_id"]
