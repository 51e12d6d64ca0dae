"""Recruitment as its tests ask it: who does what, a person, a file, and one step of each kind."""

from datetime import date

from shared.actor import Role
from shared.contracts import training
from tests.support.harness import actor
from tests.support.rates import administrators

STAFF = actor(Role.ENGAGEMENT_STAFF)
ADMINISTRATOR, OTHER_ADMINISTRATOR = administrators()
AUDITOR = actor(Role.AUDITOR)
ANYBODY = actor(Role.APPLICANT)
MONTH_AGO = "2026-10-22"
TODAY = date(2026, 11, 22)
MARIA = {
    "given_name": "MARIA",
    "family_name": "ALVAREZ",
    "email": "Maria@Families.Example",
    "phone": "(503) 555-0142",
    "postal_code": "97201",
    "advisor_kind": "parent",
    "language": "Spanish",
}
FILE = """Last Name,First Name,Email,Phone,Zip,Role,Language
ALVAREZ,maria,MARIA@families.example,503-555-0142,97201,Parent,Spanish
DE LA CRUZ,Ana,ana@families.example,,97202,Mother,es
nobody,,x@,,,parent,
O'NEIL,sean,,(503) 555-0143,97203,youth,English
Oneil,Sean,sean@families.example,,97203,youth,en
"""


def propose(service, kind, since=MONTH_AGO, who=ADMINISTRATOR, **more):
    """Propose that something is required from a day on; the id of the row."""
    row = {"kind": kind, "effective_from": since, "source": "program handbook 2026", **more}
    return service.execute("propose_requirement", row, actor=who)["requirement_id"]


def approve(service, requirement_id, who=OTHER_ADMINISTRATOR):
    """Approve what was proposed."""
    return service.execute("approve_requirement", {"requirement_id": requirement_id}, actor=who)


def require(service, *kinds, since=MONTH_AGO, by=(ADMINISTRATOR, OTHER_ADMINISTRATOR), **more):
    """Have something be required from a day on, as two administrators set it; the ids of the rows."""
    proposer, other = by
    ids = [propose(service, kind, since, proposer, **more) for kind in kinds]
    for requirement_id in ids:
        approve(service, requirement_id, other)
    return ids


def apply(service, **changes):
    """Send Maria's application, some of its fields changed; its id."""
    return service.execute("submit_application", MARIA | changes, actor=ANYBODY)["application_id"]


def shown_application(service, application_id, who=STAFF):
    """One application, as somebody sees it."""
    return service.ask("application", {"application_id": application_id}, actor=who)


def accept(service, application_id, **decided):
    """Accept an application, of nobody who is known unless `decided` says otherwise; the advisor's id."""
    others = shown_application(service, application_id)["possible_duplicates"]
    data = {"application_id": application_id, **(decided or {"not_the_same": others})}
    return service.execute("accept_application", data, actor=STAFF)["advisor_id"]


def sign(service, advisor_id, signed_on=TODAY, who=STAFF, code="confidentiality"):
    """Sign an agreement."""
    data = {"advisor_id": advisor_id, "agreement_code": code, "signed_on": signed_on.isoformat()}
    return service.execute("sign_agreement", data, actor=who)


def complete_training(service, advisor_id, *, valid_until=None, sequence=1, event_id=None, **more):
    """Training says that an advisor's plan is complete."""
    data = {"advisor_id": advisor_id, "completed_on": TODAY, "valid_until": valid_until, **more}
    return service.receive(
        training.TRAINING_PLAN_COMPLETED,
        data,
        subject=f"plan-{advisor_id}",
        sequence=sequence,
        event_id=event_id,
    )


def reopen_training(service, advisor_id, *, sequence=2, **more):
    """Training says that an advisor's plan is open again."""
    data = {"advisor_id": advisor_id, "reopened_on": TODAY, **more}
    return service.receive(
        training.TRAINING_PLAN_REOPENED, data, subject=f"plan-{advisor_id}", sequence=sequence
    )


def show(service, advisor_id, who=STAFF):
    """One advisor, as somebody sees them."""
    return service.ask("advisor", {"advisor_id": advisor_id}, actor=who)


def import_file(service, content=FILE):
    """Import a file of applications."""
    data = {"file_name": "referrals.csv", "content": content}
    return service.execute("import_applications", data, actor=STAFF)
