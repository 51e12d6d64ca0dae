"""A list of people who serve already, as a program kept it until now, and how it is imported."""

from shared.contracts import training
from tests.support.recruitment import STAFF

HEADER = (
    "Name,Email,Role,Advisor ID,Serves since,Agreement signed on,Agreement until,Certificates,Terms,"
    "Paid this year"
)
COURSES = "privacy 2026-01-15; roles 2024-03-09 2027-03-08"
TERMS = "2024-03-01 2026-02-28; 2026-03-01 2028-02-29"
PAID = "2026-03-31 125.00; 2026-06-30 80"
ANA = f"Ana Vega,ana@families.example,parent,A-17,2024-03-01,2026-06-01,2027-05-31,{COURSES},{TERMS},{PAID}"
LUIS = "Luis Vega,luis@families.example,youth,A-18,2025-09-15,,,,,"
LIST = "list of the coordinator, November 2026"


def import_serving(service, *rows, who=STAFF, source=LIST):
    """Import these rows by a job; what became of each."""
    data = {"file_name": "serving.csv", "content": "\n".join([HEADER, *rows]), "source": source}
    job_id = service.execute("import_serving", data, actor=who)["job_id"]
    service.run_jobs()
    return service.ask("job_results", {"job_id": job_id}, actor=who)["items"]


def add_course(service, code, **more):
    """Training says that there is a course."""
    data = {"course_id": f"course-{code}", "code": code, **more}
    return service.receive(training.COURSE_ADDED, data, subject=f"course-{code}")


def change_course(service, code, *changes, sequence=2, **more):
    """Training says from which days on certificates of a course count for how many months."""
    rows = [{"effective_from": since, "valid_months": months} for since, months in changes]
    data = {"course_id": f"course-{code}", "code": code, "changes": rows, **more}
    return service.receive(training.COURSE_CHANGED, data, subject=f"course-{code}", sequence=sequence)
