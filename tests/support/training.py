"""Training as its tests ask it: who does what, facts about an advisor, and one step of each kind."""

from datetime import date

from shared.actor import Role
from shared.contracts import recruitment
from tests.support.harness import actor, event

STAFF = actor(Role.ENGAGEMENT_STAFF)
ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
AUDITOR = actor(Role.AUDITOR)
TODAY = date(2026, 11, 22)
ANA = "advisor-ana"


def add(service, code, **more):
    """Add a course."""
    data = {"code": code, "title": {"en": f"About {code}", "es": f"Sobre {code}"}, **more}
    return service.execute("add_course", data, actor=ADMINISTRATOR)


def change(service, code, since=TODAY, **more):
    """Change a course from a day on, as it is listed now."""
    listed = service.ask("courses", {}, actor=ADMINISTRATOR)["items"]
    (known,) = [course for course in listed if course["code"] == code]
    shown = {name: known[name] for name in ("course_id", "version", "title", "valid_months")}
    data = {**shown, "effective_from": since.isoformat(), "source": "handbook", **more}
    return service.execute("change_course", data, actor=ADMINISTRATOR)


def require(service, code, kind, *, since="2026-01-01", **more):
    """Require a course of a kind of advisor, from a day on."""
    row = {"course_code": code, "advisor_kind": kind, "effective_from": since, "source": "handbook", **more}
    return service.execute("require_course", row, actor=ADMINISTRATOR)


def end_row(service, code, kind, last_day):
    """Have the one row that requires a course of a kind of advisor end, by a correction."""
    rows = service.ask("course_requirements", {}, actor=STAFF)["items"]
    wanted = {"course_code": code, "advisor_kind": kind, "corrected_by": None}
    (known,) = [row for row in rows if wanted.items() <= row.items()]
    return require(service, code, kind, effective_to=last_day, corrects=known["requirement_id"])


def acceptance(advisor_id=ANA, *, kind="parent", on=TODAY, **more):
    """Recruitment's fact that an advisor was accepted."""
    data = {
        "advisor_id": advisor_id,
        "application_id": f"application-of-{advisor_id}",
        "advisor_kind": kind,
        "language": "es",
        "accepted_on": on,
        **more,
    }
    return event(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id, sequence=1)


def withdrawal(advisor_id=ANA):
    """Recruitment's fact that an advisor left."""
    data = {"advisor_id": advisor_id, "withdrawn_on": TODAY}
    return event(recruitment.ADVISOR_WITHDRAWN, data, subject=advisor_id, sequence=3)


def comeback(advisor_id=ANA, *, on=TODAY, sequence=4):
    """Recruitment's fact that an advisor who had left is back."""
    data = {"advisor_id": advisor_id, "returned_on": on}
    return event(recruitment.ADVISOR_RETURNED, data, subject=advisor_id, sequence=sequence)


def corrected_kind(kind, advisor_id=ANA, *, sequence=2):
    """Recruitment's fact that an advisor is of another kind than was told."""
    data = {"advisor_id": advisor_id, "advisor_kind": kind, "corrected_on": TODAY}
    return event(recruitment.ADVISOR_KIND_CORRECTED, data, subject=advisor_id, sequence=sequence)


def enrolments(service, advisor_id=ANA, **filters):
    """An advisor's enrolments by course."""
    items = service.ask("enrolments", {"advisor_id": advisor_id, **filters}, actor=STAFF)["items"]
    return {item["course_code"]: item for item in items}


def certificates(service, advisor_id=ANA, **filters):
    """An advisor's certificates by course."""
    items = service.ask("certificates", {"advisor_id": advisor_id, **filters}, actor=STAFF)["items"]
    return {item["course_code"]: item for item in items}


def complete(service, code, *, on=TODAY, advisor_id=ANA, who=STAFF, **more):
    """Complete a course in which an advisor is enrolled."""
    enrolment_id = enrolments(service, advisor_id, status="opened")[code]["enrolment_id"]
    data = {"enrolment_id": enrolment_id, "completed_on": on.isoformat(), **more}
    return service.execute("complete_enrolment", data, actor=who)


def revoke(service, certificate_id, reason_code="course_withdrawn"):
    """Revoke a certificate."""
    data = {"certificate_id": certificate_id, "reason_code": reason_code}
    return service.execute("revoke_certificate", data, actor=ADMINISTRATOR)
