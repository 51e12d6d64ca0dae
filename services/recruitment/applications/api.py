"""The public API of applications for other subdomains."""

from services.recruitment.applications.models import Application
from services.recruitment.applications.use_cases.deciding import application_to_decide, decided_reply
from services.recruitment.applications.use_cases.likeness import decide_likeness
from services.recruitment.applications.use_cases.taking import import_file

__all__ = ["Application", "application_to_decide", "decide_likeness", "decided_reply", "import_file"]
