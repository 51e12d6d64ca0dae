"""What recruitment does: one function per command, query and event heard, and the tables that name them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.recruitment import schemas
from services.recruitment.models import (
    Advisor,
    Agreement,
    Application,
    EarlyTraining,
    GateRule,
    Intake,
    TrainingStanding,
)
from services.recruitment.rules import applicants, files, gates
from services.recruitment.rules.applicants import Applicant
from services.recruitment.rules.states import AdvisorStatus, gate_rule_id
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import recruitment, training
from shared.contracts.envelope import Event
from shared.days import overlaps
from shared.errors import Conflict, Invalid
from shared.identity import FINANCE, STAFF, Actor, Role, require_self_or
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import tally

NAME_READERS = FINANCE | {Role.AUDITOR}
"""Who handles money or checks the books needs to know who an advisor is, and no more."""

ONBOARDING_RECHECKED_MAX = 3_000
"""How many advisors one change of the gates looks at again; a tenant has some hundreds."""

# ---------------------------------------------------------------- applications


def submit_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take in one application. Raises `Invalid` with every wrong field.

    A person who may be known already is taken in all the same: families share addresses, and a public form
    must not tell who applied before. Staff see the earlier application beside it.
    """
    applicant, problems = applicants.read_applicant(request)
    if applicant is None:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    known = _known_people([applicant], uow)
    earlier = (known[key] for key in applicants.duplicate_keys(applicant).values() if key in known)
    application = _submit(applicant, uow, possible_duplicate_of=next(earlier, None))
    return {"application_id": application.id, "status": application.status}


def import_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take in the good rows of a file; say which rows were left out and why.

    Importing a file again adds nobody. Raises `Invalid` when nothing of the file can be read.
    """
    try:
        reading = files.read_file(request["content"])
    except files.UnreadableFile as error:
        raise Invalid("This file cannot be imported.", errors=error.errors) from error
    intake = _intake(uow)
    known = _known_people([applicant for _line, applicant in reading.applicants], uow)
    sorting = files.sort_out(reading.applicants, known)
    for applicant in sorting.new:
        _submit(applicant, uow)
    intake.files += 1
    intake.applications += len(sorting.new)
    intake.last_file_at = uow.now
    return {
        "imported": len(sorting.new),
        "duplicates": sorting.duplicates,
        "problems": reading.problems,
    }


def accept_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Accept an applicant, who becomes an advisor; active at once when no gate is left."""
    application = _application_to_decide(request, uow)
    application.accept(uow.now.date())
    advisor = Advisor.of(application)
    early = uow.get(EarlyTraining, advisor.id)
    if early is not None:
        advisor.hear(early.training)
    uow.add(advisor)
    uow.publish(
        recruitment.ADVISOR_ACCEPTED,
        about=advisor,
        data={
            "advisor_id": advisor.id,
            "application_id": application.id,
            "display_name": advisor.display_name,
            "advisor_kind": advisor.advisor_kind,
            "language": advisor.language,
            "accepted_on": advisor.accepted_on,
        },
    )
    _activate_when_ready(advisor, _gate_rules(uow), uow)
    return _application_reply(application, uow)


def decline_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decline an applicant, for a reason that the applicant is told."""
    application = _application_to_decide(request, uow)
    application.decline(request["reason_code"], uow.now.date())
    uow.publish(
        recruitment.APPLICATION_DECLINED,
        about=application,
        data={"application_id": application.id, "reason_code": application.reason_code},
    )
    return _application_reply(application, uow)


def _application_to_decide(request: dict[str, Any], uow: UnitOfWork) -> Application:
    application = uow.require(Application, request["application_id"])
    uow.check_version(application, request.get("version"))
    return application


def _application_reply(application: Application, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return schemas.ApplicationReply().dump(application)


def _submit(applicant: Applicant, uow: UnitOfWork, possible_duplicate_of: str | None = None) -> Application:
    application = uow.add(Application.of(applicant, uow.new_id(), possible_duplicate_of))
    uow.publish(
        recruitment.APPLICATION_SUBMITTED,
        about=application,
        data={
            "application_id": application.id,
            "advisor_kind": application.advisor_kind,
            "language": application.language,
        },
    )
    return application


def _intake(uow: UnitOfWork) -> Intake:
    id_ = f"intake-{uow.tenant}"
    return uow.get(Intake, id_) or uow.add(Intake(id=id_))


def _known_people(people: Iterable[Applicant], uow: UnitOfWork) -> dict[str, str]:
    """The duplicate keys of all applications that share one with these people, each with the oldest's id."""
    wanted: dict[str, list[str]] = {"email": [], "phone": [], "name": []}
    for person in people:
        for kind, key in applicants.duplicate_keys(person).items():
            wanted[kind].append(key)
    alike = [
        *uow.find(Application, email__in=wanted["email"]),
        *uow.find(Application, phone__in=wanted["phone"]),
        *uow.find(Application, name_key__in=wanted["name"]),
    ]
    known: dict[str, str] = {}
    for application in sorted(alike, key=lambda found: found.id):
        for key in applicants.duplicate_keys(application).values():
            known.setdefault(key, application.id)
    return known


# ---------------------------------------------------------------- advisors


def sign_agreement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Note that an advisor signed the agreement of the program, and until when it counts.

    Repeating it is harmless. Raises `Invalid` for another agreement, and for a day to come or before the
    advisor applied.
    """
    advisor = _own_advisor(request, uow)
    rules = _gate_rules(uow)
    _refuse_signature(request, advisor, rules, uow)
    agreement = Agreement(
        agreement_code=request["agreement_code"],
        signed_on=request["signed_on"],
        expires_on=gates.agreement_expires_on(request["signed_on"], rules),
    )
    if advisor.sign(agreement):
        uow.publish(
            recruitment.AGREEMENT_SIGNED,
            about=advisor,
            data={
                "advisor_id": advisor.id,
                "agreement_code": agreement.agreement_code,
                "signed_on": agreement.signed_on,
                "expires_on": agreement.expires_on,
            },
        )
        _activate_when_ready(advisor, rules, uow)
    return _advisor_reply(advisor, uow)


def pause_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An active advisor takes a break."""
    advisor = _own_advisor(request, uow)
    today = uow.now.date()
    advisor.pause(today)
    data = {"advisor_id": advisor.id, "paused_on": today}
    uow.publish(recruitment.ADVISOR_PAUSED, about=advisor, data=data)
    return _advisor_reply(advisor, uow)


def resume_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor is back from a break."""
    advisor = _own_advisor(request, uow)
    today = uow.now.date()
    advisor.resume(today)
    data = {"advisor_id": advisor.id, "resumed_on": today}
    uow.publish(recruitment.ADVISOR_RESUMED, about=advisor, data=data)
    return _advisor_reply(advisor, uow)


def withdraw_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor leaves for good."""
    advisor = _own_advisor(request, uow)
    today = uow.now.date()
    advisor.withdraw(today)
    data = {"advisor_id": advisor.id, "withdrawn_on": today}
    uow.publish(recruitment.ADVISOR_WITHDRAWN, about=advisor, data=data)
    return _advisor_reply(advisor, uow)


def _own_advisor(request: dict[str, Any], uow: UnitOfWork) -> Advisor:
    require_self_or(uow.actor, request["advisor_id"], STAFF)
    advisor = uow.require(Advisor, request["advisor_id"])
    uow.check_version(advisor, request.get("version"))
    return advisor


def _refuse_signature(
    request: dict[str, Any], advisor: Advisor, rules: list[GateRule], uow: UnitOfWork
) -> None:
    applied_at = uow.require(Application, advisor.application_id).created_at
    known = gates.agreements_known(request["signed_on"], rules)
    problems = gates.signature_problems(
        request["agreement_code"], request["signed_on"], known, applied_at.date(), uow.now.date()
    )
    if problems:
        raise Invalid("This signature cannot be taken.", errors=problems)


# ---------------------------------------------------------------- gates


def set_gate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say from when to when a gate is required; the row that starts that day is changed, if there is one.

    Advisors whom the change leaves without an unmet gate become active. Setting the same once more looks at
    others, if there are very many, and then at the same again. Raises `Conflict` when another row of the
    same gate holds on one of these days.
    """
    id_ = gate_rule_id(uow.tenant, request["code"], request["effective_from"].isoformat())
    others = [row for row in uow.find(GateRule, code=request["code"]) if row.id != id_]
    rule = uow.get(GateRule, id_) or uow.add(GateRule(id=id_))
    for field, value in request.items():
        setattr(rule, field, value)
    if any(overlaps(rule, other) for other in others):
        raise Conflict("Another row of this gate holds on some of these days. Give that one an end first.")
    rules = uow.find(GateRule)
    for advisor in _onboarding(uow):
        advisor.gates_changed_at = uow.now
        _activate_when_ready(advisor, rules, uow)
    return schemas.GateRuleReply().dump(rule)


def _onboarding(uow: UnitOfWork) -> list[Advisor]:
    """Those first at whom a change of the gates looked longest ago, or never."""
    order = ("gates_changed_at", "id")
    return uow.find(Advisor, status=AdvisorStatus.ONBOARDING, order_by=order, limit=ONBOARDING_RECHECKED_MAX)


def _gate_rules(uow: UnitOfWork) -> list[GateRule]:
    return uow.cached("gate_rules", lambda: uow.find(GateRule))


def _gate_standings(advisor: Advisor, rules: list[GateRule], today: date) -> list[gates.Standing]:
    return gates.standings(gates.required_gates(rules, today), advisor.proofs, today)


def _activate_when_ready(
    advisor: Advisor, rules: list[GateRule], uow: UnitOfWork, heard: TrainingStanding | None = None
) -> None:
    """Being ready is computed: an onboarding advisor with no unmet gate is active from this moment.

    What was `heard` of training counts even when something newer is known: heard in order, it would have.
    """
    today = uow.now.date()
    proofs = advisor.proofs_given(heard or advisor.training)
    standings = gates.standings(gates.required_gates(rules, today), proofs, today)
    if advisor.status != AdvisorStatus.ONBOARDING or not gates.all_met(standings):
        return
    advisor.activate(today)
    data = {"advisor_id": advisor.id, "activated_on": today}
    uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)


# ---------------------------------------------------------------- events heard


def hear_training_completed(event: Event, uow: UnitOfWork) -> None:
    """Training says that an advisor has all that is required, until a day or for good."""
    _hear_training(event, uow, complete=True)


def hear_training_reopened(event: Event, uow: UnitOfWork) -> None:
    """Training says that an advisor lacks something again. Who is active stays so, and is no longer ready."""
    _hear_training(event, uow, complete=False)


def _hear_training(event: Event, uow: UnitOfWork, *, complete: bool) -> None:
    standing = TrainingStanding(
        seen_sequence=event.sequence, complete=complete, valid_until=event.data.get("valid_until")
    )
    advisor_id = event.data["advisor_id"]
    advisor = uow.get(Advisor, advisor_id)
    if advisor is None:
        early = uow.get(EarlyTraining, advisor_id) or uow.add(EarlyTraining(id=advisor_id))
        early.hear(standing)
    else:
        advisor.hear(standing)
        _activate_when_ready(advisor, _gate_rules(uow), uow, standing)


def _advisor_wanted(event: Event) -> list[tuple[type[Advisor], str]]:
    return [(Advisor, event.data["advisor_id"])]


# ---------------------------------------------------------------- queries


def show_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One application."""
    return schemas.ApplicationReply().dump(uow.require(Application, request["application_id"]))


def list_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Applications, newest first."""
    page = uow.page(Application, **_page_of(request))
    return {
        "items": schemas.ApplicationReply(many=True).dump(page.items),
        "next_cursor": page.next_cursor,
    }


def show_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One advisor: all of it for staff and the advisor, the name alone for finance and auditors."""
    advisor = uow.require(Advisor, request["advisor_id"])
    return _advisor_seen_by(uow.actor, advisor, uow)


def list_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Advisors, newest first; their names alone for finance and auditors."""
    page = uow.page(Advisor, **_page_of(request))
    items = [_advisor_seen_by(uow.actor, advisor, uow) for advisor in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _page_of(request: dict[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in ("cursor", "limit", "status") if name in request}


def _advisor_seen_by(actor: Actor, advisor: Advisor, uow: UnitOfWork) -> dict[str, Any]:
    if advisor.id == actor.advisor_id or not STAFF.isdisjoint(actor.roles):
        return _advisor_reply(advisor, uow)
    require_self_or(actor, advisor.id, NAME_READERS)
    return schemas.AdvisorNameReply().dump(advisor)


def _advisor_reply(advisor: Advisor, uow: UnitOfWork) -> dict[str, Any]:
    standings = _gate_standings(advisor, _gate_rules(uow), uow.now.date())
    uow.close()  # so that the version answered is the one after this change
    return schemas.AdvisorReply().dump(advisor) | {
        "gates": schemas.GateReply(many=True).dump(standings),
        "ready": gates.all_met(standings),
    }


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: count and digest of applications, of advisors and of the active ones."""
    return {
        "applications": tally(uow.ids(Application)),
        "advisors_accepted": tally(uow.ids(Advisor)),
        "advisors_active": tally(uow.ids(Advisor, status=AdvisorStatus.ACTIVE)),
    }


# ---------------------------------------------------------------- tables

COMMANDS = (
    Command("submit_application", schemas.SubmitApplication, submit_application),
    Command("import_applications", schemas.ImportApplications, import_applications),
    Command("accept_application", schemas.AcceptApplication, accept_application),
    Command("decline_application", schemas.DeclineApplication, decline_application),
    Command("sign_agreement", schemas.SignAgreement, sign_agreement),
    Command("pause_advisor", schemas.ChangeAdvisor, pause_advisor),
    Command("resume_advisor", schemas.ChangeAdvisor, resume_advisor),
    Command("withdraw_advisor", schemas.ChangeAdvisor, withdraw_advisor),
    Command("set_gate", schemas.SetGate, set_gate),
)

QUERIES = (
    Query("application", schemas.ApplicationId, show_application),
    Query("applications", schemas.ListApplications, list_applications),
    Query("advisor", schemas.AdvisorId, show_advisor),
    Query("advisors", schemas.ListAdvisors, list_advisors),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(training.TRAINING_PLAN_COMPLETED, hear_training_completed, preload=_advisor_wanted),
    Subscription(training.TRAINING_PLAN_REOPENED, hear_training_reopened, preload=_advisor_wanted),
)

DOCUMENTS = (Application, Advisor, EarlyTraining, GateRule, Intake)
