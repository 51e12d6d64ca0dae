"""The public API of applications for other subdomains."""

from services.recruitment.applications.models import Application
from services.recruitment.applications.rules.applicants import Applicant, same_person_keys
from services.recruitment.applications.rules.columns import APPLICATIONS, Form
from services.recruitment.applications.rules.files import Reading, Row, read_rows
from services.recruitment.applications.use_cases.deciding import application_to_decide, decided
from services.recruitment.applications.use_cases.importing import (
    IMPORTING,
    begin_import,
    import_file,
    import_rows,
    note_failed_row,
    row_name,
    take_rows,
)
from services.recruitment.applications.use_cases.likeness import decide_likeness, undo_sameness
from services.recruitment.applications.use_cases.overdue import await_answer
from services.recruitment.applications.use_cases.taking import submit

__all__ = [
    "APPLICATIONS",
    "IMPORTING",
    "Applicant",
    "Application",
    "Form",
    "Reading",
    "Row",
    "application_to_decide",
    "await_answer",
    "begin_import",
    "decide_likeness",
    "decided",
    "import_file",
    "import_rows",
    "note_failed_row",
    "read_rows",
    "row_name",
    "same_person_keys",
    "submit",
    "take_rows",
    "undo_sameness",
]
