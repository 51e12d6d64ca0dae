"""The public API of applications for other subdomains."""

from services.recruitment.applications.models import Application
from services.recruitment.applications.rules.applicants import KEPT_FIELDS
from services.recruitment.applications.use_cases import application_reply, application_to_decide

__all__ = [
    "KEPT_FIELDS",
    "Application",
    "application_reply",
    "application_to_decide",
]
