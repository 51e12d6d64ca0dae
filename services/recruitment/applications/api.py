"""The public API of applications for other subdomains."""

from services.recruitment.applications.models import Application
from services.recruitment.applications.use_cases.deciding import application_to_decide, decided_reply
from services.recruitment.applications.use_cases.importing import (
    IMPORTING,
    import_file,
    import_rows,
    row_name,
)
from services.recruitment.applications.use_cases.likeness import decide_likeness

__all__ = [
    "IMPORTING",
    "Application",
    "application_to_decide",
    "decide_likeness",
    "decided_reply",
    "import_file",
    "import_rows",
    "row_name",
]
