"""What insights does: it notes every fact it hears and answers questions across services."""

from collections.abc import Callable, Iterable
from typing import Any

from services.insights import schemas
from services.insights.models import (
    AdvisorSeen,
    ApplicationSeen,
    Attended,
    CertificateSeen,
    ClaimTrail,
    OverEvent,
    PaymentTrail,
    TimelineEntry,
    Wait,
)
from services.insights.rules.display import displayable, kind_of
from services.insights.rules.reconciliation import reconcile
from services.insights.rules.standing import STANDINGS, Standing
from services.insights.rules.waiting import STEPS, What
from shared.application import Query, Subscription
from shared.application.requests import Nothing
from shared.application.routing import Handler, in_turn
from shared.contracts import advocacy, recruitment, stipends, training
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event
from shared.identity import STAFF, Role, require_self_or
from shared.persistence.documents import Copy
from shared.persistence.unit_of_work import Model, UnitOfWork
from shared.reconciliation import RunningTally, Tally, tally

# ---------------------------------------------------------------- what every fact does


def enter(event: Event, uow: UnitOfWork) -> None:
    """Enter a fact in the timeline of the advisor it is about."""
    advisor_id = event.data.get("advisor_id")
    if advisor_id is None or uow.get(TimelineEntry, event.id) is not None:
        return
    uow.add(
        TimelineEntry(
            id=event.id,
            advisor_id=advisor_id,
            kind=kind_of(event.type),
            at=event.time,
            data=displayable(event.data),
        )
    )


def move(event: Event, uow: UnitOfWork) -> None:
    """Let a fact begin or end waits."""
    for step in STEPS.get(event.type, ()):
        wait_id = step.wait_id(event.data)
        wait = uow.get(Wait, wait_id) or uow.add(Wait(id=wait_id))
        order = step.order(event.sequence, event.time, event.id)
        wait.decide(step, order, event.time, displayable(event.data))


def _noted(event: Event) -> list[tuple[type[Copy], str]]:
    """The documents that every fact asks for."""
    wanted: list[tuple[type[Copy], str]] = [
        (Wait, step.wait_id(event.data)) for step in STEPS.get(event.type, ())
    ]
    if "advisor_id" in event.data:
        wanted.append((TimelineEntry, event.id))
    return wanted


# ---------------------------------------------------------------- what some facts do besides


def application_submitted(event: Event, uow: UnitOfWork) -> None:
    """Know that somebody applied."""
    _once(uow, ApplicationSeen, event.data["application_id"])


def advisor_accepted(event: Event, uow: UnitOfWork) -> None:
    """Learn an advisor's name."""
    advisor = _advisor_of(event, uow)
    advisor.display_name = event.data["display_name"]
    advisor.language = event.data["language"]


def standing_changed(event: Event, uow: UnitOfWork) -> None:
    """Learn where an advisor stands."""
    _advisor_of(event, uow).stand(STANDINGS[event.type], event.sequence)


def certificate_issued(event: Event, uow: UnitOfWork) -> None:
    """Know of a certificate."""
    _once(uow, CertificateSeen, event.data["certificate_id"])


def event_over(event: Event, uow: UnitOfWork) -> None:
    """Nobody waits for a seat at an event that was cancelled or has taken place."""
    _once(uow, OverEvent, event.data["event_id"])


def attendance_told(event: Event, uow: UnitOfWork) -> None:
    """Begin a money trail, or correct it."""
    names = ("advisor_id", "event_id", "event_title", "attended_on", "minutes")
    about = {name: event.data[name] for name in names}
    attended = _once(uow, Attended, event.data["attendance_id"], **about)
    attended.lasted(event.data["minutes"], event.sequence)


def claim_opened(event: Event, uow: UnitOfWork) -> None:
    """Put a claim and its amount into its money trail; it may be opened again, for another."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.open(event.data["amount_cents"], event.data["currency"], event.sequence)


def claim_approved(event: Event, uow: UnitOfWork) -> None:
    """Put an approval into its money trail."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.approved_cents = event.data["amount_cents"]
    claim.approved_on = event.data["approved_on"]


def claim_rejected(event: Event, uow: UnitOfWork) -> None:
    """Put a rejection into its money trail."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.stand(event.data["reason_code"], event.sequence)


def claim_reopened(event: Event, uow: UnitOfWork) -> None:
    """Take a rejection out of its money trail."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.stand(None, event.sequence)


def payment_released(event: Event, uow: UnitOfWork) -> None:
    """Put a payment into its money trail."""
    payment = _payment_of(event, uow)
    payment.released_on = event.data["released_on"]
    payment.payment_file_id = event.data["payment_file_id"]


def payment_settled(event: Event, uow: UnitOfWork) -> None:
    """Put a settlement into its money trail."""
    _payment_of(event, uow).settled_on = event.data["settled_on"]


def payment_returned(event: Event, uow: UnitOfWork) -> None:
    """Put what the bank sent back into its money trail."""
    payment = _payment_of(event, uow)
    payment.returned_on = event.data["returned_on"]
    payment.return_code = event.data["return_code"]


def _once(uow: UnitOfWork, model: type[Model], id_: str, **values: Any) -> Model:
    return uow.get(model, id_) or uow.add(model(id=id_, **values))


def _advisor_of(event: Event, uow: UnitOfWork) -> AdvisorSeen:
    advisor_id = event.data["advisor_id"]
    return uow.get(AdvisorSeen, advisor_id) or uow.add(AdvisorSeen(id=advisor_id))


def _claim_of(event: Event, uow: UnitOfWork) -> ClaimTrail:
    claim_id = event.data["claim_id"]
    known = uow.get(ClaimTrail, claim_id)
    return known or uow.add(ClaimTrail(id=claim_id, advisor_id=event.data["advisor_id"]))


def _payment_of(event: Event, uow: UnitOfWork) -> PaymentTrail:
    payment = _claim_of(event, uow).payment(event.data["payment_id"])
    payment.amount_cents = event.data["amount_cents"]
    return payment


# ---------------------------------------------------------------- queries


def advisor_timeline(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What happened to one advisor, newest first."""
    require_self_or(uow.actor, request["advisor_id"], STAFF | {Role.AUDITOR})
    page = uow.page(
        TimelineEntry,
        cursor=request["cursor"],
        limit=request["limit"],
        advisor_id=request["advisor_id"],
    )
    return {"items": [schemas.timeline_view(entry) for entry in page.items], "next_cursor": page.next_cursor}


def waiting(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Who waits for what, the longest wait first."""
    limit = request["limit"]
    rows = uow.aggregate(Wait, _open_waits(request, limit + 1))
    shown = rows[:limit]
    names = _names(uow, (row.get("advisor_id") for row in shown))
    return {
        "items": [schemas.wait_view(row, names) for row in shown],
        "next_cursor": shown[-1]["place"] if len(rows) > limit else None,
    }


def _open_waits(request: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    wanted: dict[str, Any] = {"waits": True}
    if "what" in request:
        wanted["what"] = request["what"]
    if request["cursor"]:
        wanted["place"] = {"$gt": request["cursor"]}
    # That an event is over ends the wait for each of its seats; looking it up here spares writing to all of
    # them, and none can slip through between two transactions.
    over = {
        "from": OverEvent._get_collection_name(),
        "localField": "event_id",
        "foreignField": "_id",
        "as": "over",
    }
    return [
        {"$match": wanted},
        {"$sort": {"place": 1}},
        {"$lookup": over},
        {"$match": {"$or": [{"what": {"$ne": What.SEAT}}, {"over": []}]}},
        {"$limit": limit},
    ]


def money_trail(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Every attendance with its claim and payments, the latest day first."""
    page = uow.page(Attended, cursor=request["cursor"], limit=request["limit"])
    claims = uow.find(ClaimTrail, attendance_id__in=[attended.id for attended in page.items])
    by_attendance = {claim.attendance_id: claim for claim in claims}
    names = _names(uow, (attended.advisor_id for attended in page.items))
    return {
        "items": [
            schemas.trail_view(attended, by_attendance.get(attended.id), names) for attended in page.items
        ],
        "next_cursor": page.next_cursor,
    }


def _names(uow: UnitOfWork, advisor_ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {advisor_id for advisor_id in advisor_ids if advisor_id}
    return {advisor.id: advisor.display_name for advisor in uow.find(AdvisorSeen, id__in=list(wanted))}


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What insights heard, as counts and digests of the same, under the same names, as the owners'."""
    return {
        "applications": tally(uow.ids(ApplicationSeen)),
        **_advisor_facts(uow),
        "certificates": tally(uow.ids(CertificateSeen)),
        "attendances": _attendances(uow).told(),
        **_money_facts(uow),
        "timeline_entries": uow.count(TimelineEntry),
    }


def _advisor_facts(uow: UnitOfWork) -> dict[str, Tally]:
    accepted, active = RunningTally(), RunningTally()
    for advisor in uow.each(AdvisorSeen, "standing", "display_name"):
        if advisor.get("display_name"):
            accepted.add(advisor["_id"])
        if advisor.get("standing") == Standing.ACTIVE:
            active.add(advisor["_id"])
    return {"advisors_accepted": accepted.told(), "advisors_active": active.told()}


def _attendances(uow: UnitOfWork) -> RunningTally:
    attendances = RunningTally()
    for attended in uow.each(Attended, "minutes"):
        attendances.add(attended["_id"], attended["minutes"])
    return attendances


def _money_facts(uow: UnitOfWork) -> dict[str, Tally]:
    opened, approved, rejected, payments, settled = (RunningTally() for _ in range(5))
    for claim in uow.each(ClaimTrail, "claimed_cents", "approved_cents", "rejected_for", "payments"):
        if "claimed_cents" in claim:
            opened.add(claim["_id"], claim["claimed_cents"])
        if "approved_cents" in claim:
            approved.add(claim["_id"], claim["approved_cents"])
        if claim.get("rejected_for"):
            # One that never had a rate is rejected at zero.
            rejected.add(claim["_id"], claim.get("claimed_cents", 0))
        for payment in claim.get("payments", ()):
            if payment.get("released_on") and not payment.get("returned_on"):
                payments.add(payment["payment_id"], payment["amount_cents"])
                if payment.get("settled_on"):
                    settled.add(payment["payment_id"], payment["amount_cents"])
    return {
        "opened_claims": opened.told(),
        "approved_claims": approved.told(),
        "rejected_claims": rejected.told(),
        "payments": payments.told(),
        "settled": settled.told(),
    }


def compare(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Whether the facts of all services, as given, fit together."""
    return reconcile(request["facts"])


# ---------------------------------------------------------------- tables


def _also(model: type[Copy], field: str) -> Callable[[Event], list[tuple[type[Copy], str]]]:
    """A preload of what every fact asks for and one document more, whose id is in the data."""
    return lambda event: [*_noted(event), (model, event.data[field])]


def _attendance_wanted(event: Event) -> list[tuple[type[Copy], str]]:
    data = event.data
    return [*_noted(event), (Attended, data["attendance_id"]), (OverEvent, data["event_id"])]


def _subscription(
    contract: Contract,
    *handlers: Handler,
    preload: Callable[[Event], list[tuple[type[Copy], str]]] = _noted,
) -> Subscription:
    """What every fact does, and then what this one does besides."""
    return Subscription(contract, in_turn(enter, move, *handlers), preload=preload)


_ADVISOR = _also(AdvisorSeen, "advisor_id")
_CLAIM = _also(ClaimTrail, "claim_id")

COMMANDS = ()

QUERIES = (
    Query("advisor_timeline", schemas.AdvisorTimeline, advisor_timeline),
    Query("waiting", schemas.Waiting, waiting),
    Query("money_trail", schemas.MoneyTrail, money_trail),
    Query("facts", Nothing, facts),
    Query("reconcile", schemas.Reconcile, compare),
)

SUBSCRIPTIONS = (
    _subscription(
        recruitment.APPLICATION_SUBMITTED,
        application_submitted,
        preload=_also(ApplicationSeen, "application_id"),
    ),
    _subscription(recruitment.APPLICATION_DECLINED),
    _subscription(recruitment.ADVISOR_ACCEPTED, standing_changed, advisor_accepted, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_ACTIVATED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_PAUSED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_RESUMED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_WITHDRAWN, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.AGREEMENT_SIGNED),
    _subscription(training.ENROLMENT_OPENED),
    _subscription(training.ENROLMENT_COMPLETED),
    _subscription(
        training.CERTIFICATE_ISSUED, certificate_issued, preload=_also(CertificateSeen, "certificate_id")
    ),
    _subscription(training.CERTIFICATE_REVOKED),
    _subscription(training.TRAINING_PLAN_COMPLETED),
    _subscription(training.TRAINING_PLAN_REOPENED),
    _subscription(advocacy.EVENT_PUBLISHED),
    _subscription(advocacy.EVENT_CANCELLED, event_over, preload=_also(OverEvent, "event_id")),
    _subscription(advocacy.INVITATION_SENT),
    _subscription(advocacy.INVITATION_DECLINED),
    _subscription(advocacy.SEAT_CONFIRMED),
    _subscription(advocacy.SEAT_WAITLISTED),
    _subscription(advocacy.SEAT_RELEASED),
    _subscription(advocacy.ATTENDANCE_RECORDED, attendance_told, event_over, preload=_attendance_wanted),
    _subscription(advocacy.ATTENDANCE_CORRECTED, attendance_told, event_over, preload=_attendance_wanted),
    _subscription(stipends.CLAIM_OPENED, claim_opened, preload=_CLAIM),
    _subscription(stipends.CLAIM_APPROVED, claim_approved, preload=_CLAIM),
    _subscription(stipends.CLAIM_REJECTED, claim_rejected, preload=_CLAIM),
    _subscription(stipends.CLAIM_REOPENED, claim_reopened, preload=_CLAIM),
    _subscription(stipends.PAYMENT_RELEASED, payment_released, preload=_CLAIM),
    _subscription(stipends.PAYMENT_SETTLED, payment_settled, preload=_CLAIM),
    _subscription(stipends.PAYMENT_RETURNED, payment_returned, preload=_CLAIM),
)

DOCUMENTS = (
    TimelineEntry,
    Wait,
    AdvisorSeen,
    ApplicationSeen,
    CertificateSeen,
    OverEvent,
    Attended,
    ClaimTrail,
)
