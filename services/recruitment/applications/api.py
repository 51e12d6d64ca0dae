"""What other subdomains may use of applications."""

from services.recruitment.applications.models import Application
from services.recruitment.applications.rules.applicants import APPLICANT_FIELDS
from services.recruitment.applications.use_cases import application_reply, application_to_decide

__all__ = [
    "APPLICANT_FIELDS",
    "Application",
    "application_reply",
    "application_to_decide",
]
